import { SORT_KEYS } from "../contract.js";
import { ARIA_HIDDEN, el } from "../ui/dom.js";
import { describeRow } from "./description.js";

/** @typedef {import("../state/types.js").RelationRow} RelationRow */

const SYNTACTIC = "Syntactic head: at least 10 points above the best offset";

/** Row of the table, whose elements are reused when its figures change. */
export class TableRow {
  button;
  #cells = SORT_KEYS.slice(1).map((key) => el("td", { "data-column": key }));

  /** @param {RelationRow} row */
  constructor({ relation, summary }) {
    this.button = el(
      "button.bl-relation",
      { type: "button", title: "Show it in the other views" },
      relation,
    );
    this.node = el(
      summary ? "tr.bl-summary" : "tr",
      { "data-relation": summary ? null : relation },
      el("th", { scope: "row" }, summary ? relation : this.button),
      ...this.#cells,
    );
  }

  /**
   * Draw the figures of the row.
   * @param {RelationRow} row
   * @param {{hasQ: boolean, selected: boolean}} table
   */
  draw(row, { hasQ, selected }) {
    const [count, head, accuracy, gain, q] = this.#cells;
    const figures = describeRow(row);
    this.node.classList.toggle("bl-few", row.few);
    this.node.classList.toggle("bl-selected", selected);
    this.node.title = figures.note;
    this.button.setAttribute("aria-pressed", String(selected));
    count.textContent = figures.count;
    head.replaceChildren(
      el("span.bl-head-name", { title: figures.indices }, figures.head),
      " ",
      el("span.bl-direction.bl-quiet", {}, figures.direction),
    );
    accuracy.replaceChildren(
      el("span.bl-accuracy", { title: figures.sentence }, barOf(figures), figures.accuracy),
      el("span.bl-unseen", {}, `: ${figures.sentence}`),
    );
    gain.replaceChildren(
      figures.gain,
      figures.isSyntactic ? el("span.bl-mark-syntactic", { ...ARIA_HIDDEN, title: SYNTACTIC }) : "",
      figures.interval && el("span.bl-interval.bl-quiet", {}, figures.interval),
    );
    q.textContent = figures.q;
    q.hidden = !hasQ;
  }
}

/**
 * Draw the accuracy as a bar from 0 to 1 with its interval, and ticks at the baselines.
 * @param {ReturnType<typeof describeRow>} figures
 */
function barOf({ bar, barTitle }) {
  const percentage = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
  const parts = bar.map(({ kind, start, length }) => {
    const part = el("span", { class: `bl-bar-${kind}` });
    part.style.left = percentage(start ?? 0);
    if (length != null) part.style.width = percentage(length);
    return part;
  });
  return el("span.bl-bar", { ...ARIA_HIDDEN, title: barTitle }, ...parts);
}
