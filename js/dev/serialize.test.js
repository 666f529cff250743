// @vitest-environment jsdom
import { expect, it } from "vitest";
import { el, svg, uniqueId } from "../ui/dom.js";
import { serialize } from "./serialize.js";

it("indents elements and sorts their attributes", () => {
  const path = svg("path", { d: "M0 0H9", class: "bl-arc" });
  expect(serialize(el("div", {}, svg("svg", {}, path), el("div")))).toBe(
    '<div>\n  <svg>\n    <path class="bl-arc" d="M0 0H9"></path>\n  </svg>\n  <div></div>\n</div>\n',
  );
});

it("adds no line breaks beside text", () => {
  const title = el("p", {}, "Head ", el("b", {}, "1-2"), " ", el("i", {}, el("b")));
  expect(serialize(title)).toBe("<p>Head <b>1-2</b> <i><b></b></i></p>\n");
});

it("escapes text and attributes", () => {
  expect(serialize(el("p", { title: '"<&' }, "<b>&"))).toBe(
    '<p title="&quot;&lt;&amp;">&lt;b>&amp;</p>\n',
  );
});

it("numbers random ids and omits the time of painting", () => {
  const [first, second] = [uniqueId("filter"), uniqueId("cell")];
  const node = el(
    "div",
    { "data-painted": "12.3" },
    el("p", { id: second }),
    el("p", { id: first }),
    el("p", { "aria-labelledby": `${first} ${second}` }),
  );
  expect(serialize(node)).toBe(
    '<div>\n  <p id="bl-cell-id1"></p>\n  <p id="bl-filter-id2"></p>\n' +
      '  <p aria-labelledby="bl-filter-id2 bl-cell-id1"></p>\n</div>\n',
  );
});

it("includes entered text and chosen options", () => {
  const box = el("input", { type: "checkbox", checked: true });
  const range = el("input", { type: "range", min: 0, max: 1, step: 0.1, value: 0.1 });
  const text = el("textarea", {}, "old");
  const select = el("select", {}, el("option", { value: "a" }), el("option", { value: "b" }));
  box.checked = false;
  range.value = "0.3";
  text.value = "new";
  select.selectedIndex = 1;
  const written = serialize(el("form", {}, box, range, text, select));
  expect(written).toContain('<input type="checkbox">');
  expect(written).toContain('value="0.3"');
  expect(written).toContain("<textarea>new</textarea>");
  expect(written).toContain('<option selected="" value="b">');
});
