import { ARIA_HIDDEN, el } from "../ui/dom.js";
import { shareText } from "../ui/format.js";
import { number } from "./description.js";

/** @typedef {import("./description.js").Description} Description */

/**
 * Draw what is said of an explanation.
 * @param {Description} description
 * @returns {HTMLElement[]}
 */
export function drawDescription({ sum, notes, parts, score, rivals, adds }) {
  return [
    el("p.bl-why-sum", {}, sum),
    ...notes.map((note) => el("p.bl-quiet", {}, note)),
    el("div.bl-why-tables", {}, partsTable(parts, score), rivalsTable(rivals)),
    el("p.bl-why-adds", {}, adds),
  ];
}

/**
 * Draw the parts of a score, with bars to the right of zero or to the left.
 * @param {import("./description.js").Part[]} parts
 * @param {number} score
 */
function partsTable(parts, score) {
  const values = parts.flatMap(({ value, mean }) => [0, value, mean]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const placeOf = (/** @type {number} */ value) => (100 * (value - low)) / (high - low || 1);
  const rows = parts.map(({ label, value, mean }) => {
    const [from, to] = [Math.min(0, value), Math.max(0, value)].map(placeOf);
    const kind = value < 0 ? "bl-why-against" : "bl-why-for";
    return el(
      "tr",
      { title: `${number(value)}; the mean over the row is ${number(mean)}` },
      el("th", { scope: "row" }, label),
      field(
        at(`span.${kind}`, from, to - from),
        at("span.bl-why-zero", placeOf(0)),
        at("span.bl-why-mean", placeOf(mean)),
      ),
      el("td", {}, number(value)),
    );
  });
  return el(
    "table.bl-why-table",
    {},
    el("caption", {}, "Score by dimension", el("span.bl-quiet", {}, "tick: mean of the row")),
    headOf("Dimension", "Part"),
    el("tbody", {}, ...rows),
    el(
      "tfoot",
      {},
      el("tr", {}, el("th", { scope: "row" }, "Score"), el("td", ARIA_HIDDEN), cell(score)),
    ),
  );
}

/**
 * Draw the links of a row, with bars for their weights.
 * @param {import("./description.js").Rival[]} rivals
 */
function rivalsTable(rivals) {
  const largest = Math.max(...rivals.map(({ weight }) => weight)) || 1;
  const rows = rivals.map(({ label, score, weight, isAsked }) =>
    el(
      isAsked ? "tr.bl-why-asked" : "tr",
      {},
      el("th", { scope: "row" }, el("span", { dir: "auto" }, label)),
      score === null ? el("td") : cell(score),
      field(at("span.bl-why-for", 0, (100 * weight) / largest)),
      el("td", {}, shareText(weight)),
    ),
  );
  return el(
    "table.bl-why-table",
    {},
    el("caption", {}, "Softmax of the row", el("span.bl-quiet", {}, "+1 point: 2.7 × the weight")),
    headOf("Attends to", "Weight", "Score"),
    el("tbody", {}, ...rows),
  );
}

/**
 * Return the head of a table, which only screen readers read: its columns speak for themselves.
 * @param {string} first
 * @param {string} last
 * @param {string} [second]
 */
const headOf = (first, last, second) =>
  el(
    "thead.bl-unseen",
    {},
    el(
      "tr",
      {},
      el("th", { scope: "col" }, first),
      second === undefined ? null : el("th", { scope: "col" }, second),
      el("td", ARIA_HIDDEN),
      el("th", { scope: "col" }, last),
    ),
  );

/** Return the cell of bars. @param {HTMLElement[]} bars */
const field = (...bars) => el("td.bl-why-bars", ARIA_HIDDEN, el("div", {}, ...bars));

/** Return the cell of a number. @param {number} value */
const cell = (value) => el("td", {}, number(value));

/**
 * Return an element at a place of a field, both in percent of its width.
 * @template {string} T
 * @param {T} tag
 * @param {number} left
 * @param {number} [width]
 */
function at(tag, left, width) {
  const element = /** @type {HTMLElement} */ (el(tag));
  element.style.left = `${left.toFixed(2)}%`;
  if (width !== undefined) element.style.width = `${width.toFixed(2)}%`;
  return element;
}
