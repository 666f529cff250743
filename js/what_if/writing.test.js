// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { STATES } from "../dev/states.js";
import { fakeModel, stubLayout } from "../testing/made_up.js";
import explorer from "../widgets/explorer.js";
import { writtenSentence } from "./writing.js";

beforeEach(() => {
  stubLayout();
  document.body.replaceChildren();
});

/** Render written tokens. @param {Record<string, unknown>} [traits] */
function setUp(traits = {}) {
  const state = STATES.find(({ name }) => name === "what-if-written");
  const model = fakeModel({ ...state?.traits, ...traits }, ({ id }) => ({ id }));
  const el = document.createElement("div");
  document.body.append(el);
  explorer.render({ model, el });
  const slider = /** @type {HTMLInputElement} */ (el.querySelector(".bl-written-slider"));
  /** @param {string} kind */
  const sent = (kind) => model.sent.filter((request) => request.kind === kind);
  return { model, el, slider, sent, row: el.querySelector(".bl-written") };
}

const settled = () => new Promise((done) => setTimeout(done));
/** @param {Element} el @param {string} text */
const buttonOf = (el, text) =>
  [...el.querySelectorAll("button")].find(({ textContent }) => textContent === text);
const written = { tokens: [{ text: "cat", probability: 0.314 }], shown: 1 };

it("says how much of what was written is shown", () => {
  expect(writtenSentence(written)).toBe("1 of 1 written token shown, up to “cat” (31%).");
  expect(writtenSentence({ ...written, shown: 0 })).toBe("0 of 1 written token shown.");
  expect(writtenSentence({ tokens: [], shown: 0 })).toBe("");
});

it("asks for the next token", () => {
  const { el, sent } = setUp();
  buttonOf(el, "Write the next token")?.click();
  expect(sent("next")).toMatchObject([{ token: null }]);
});

it("writes a prediction that is clicked, if it is at the end of the text", async () => {
  const { el, model, sent } = setUp();
  buttonOf(el, "unbelievably")?.click();
  expect(sent("next")).toMatchObject([{ token: 12 }]);
  model.set("focused", [2]);
  await settled();
  expect(buttonOf(el, "unbelievably")).toBeUndefined();
});

it("goes back and forth by the slider, whose value waits for the answer", async () => {
  const { model, slider, sent, row } = setUp();
  expect([slider.value, slider.max]).toEqual(["2", "4"]);
  expect(row?.querySelectorAll(".bl-written-later")).toHaveLength(2);
  slider.value = "1";
  slider.dispatchEvent(new Event("input"));
  expect(sent("written")).toMatchObject([{ shown: 1 }]);
  expect(slider.value).toBe("1");
  await settled();
  model.set("written", { .../** @type {any} */ (model.get("written")), shown: 1 });
  await settled();
  expect(row?.querySelectorAll(".bl-written-later")).toHaveLength(3);
  expect(slider.getAttribute("aria-valuetext")).toContain("1 of 4 written tokens shown");
});

it("keeps the focus among the predictions that take the place of others", async () => {
  const { el, model } = setUp();
  buttonOf(el, "ran")?.focus();
  model.set("predictions", { .../** @type {any} */ (model.get("predictions")) });
  await settled();
  expect(document.activeElement?.className).toBe("bl-guess-write");
});

it("is still without a kernel, and says why", () => {
  const state = STATES.find(({ name }) => name === "what-if-written-page");
  const { el, slider } = setUp({ live: false, ...state?.traits });
  expect(buttonOf(el, "Write the next token")).toMatchObject({ hidden: true });
  expect(slider).toMatchObject({ disabled: true, title: "Going back needs a running kernel." });
});

it("is absent of a model that writes nothing", () => {
  expect(setUp({ written: null }).row).toMatchObject({ hidden: true });
});
