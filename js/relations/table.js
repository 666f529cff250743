import { SORT_KEYS } from "../contract.js";
import { ARIA_HIDDEN, el, liveRegion, uniqueId } from "../ui/dom.js";
import { describeKeys, help } from "../ui/help.js";
import { TABLE_ACTIONS } from "./actions.js";
import { describeTable } from "./description.js";
import { TableRow } from "./row.js";

/** @typedef {import("../state/types.js").RelationRow} RelationRow */

/** Elements of the table, drawn from the state. */
export class RelationTable {
  filter = el("input.bl-filter", {
    type: "search",
    id: uniqueId("filter"),
    title: "Relations whose names contain this",
  });
  head = el("thead");
  body = el("tbody");
  /** Listed rows, in their order. @type {RelationRow[]} */
  rows = [];

  #store;
  /** Drawn rows by relation. @type {Map<string, TableRow>} */
  #drawn = new Map();
  /** Relation of the row in the tab order. */
  #cursor = "";
  #headers;
  #foot = el("tfoot");
  #count = el("span.bl-quiet", { role: "status" });
  #controlKey = legendKey("control", "random weights");
  #about = el("p.bl-about.bl-quiet");
  #live = liveRegion();

  /**
   * @param {import("../state/store.js").Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, options) {
    this.#store = store;
    const { button, panel } = help("the table", TABLE_ACTIONS, options);
    this.#headers = SORT_KEYS.map((key) => {
      const mark = el("span.bl-sort-mark", ARIA_HIDDEN);
      const button = el("button.bl-sort", { type: "button" }, el("span"), mark);
      return el("th", { scope: "col", "data-column": key }, button);
    });
    this.head.append(el("tr", {}, ...this.#headers));
    const caption = el("caption.bl-unseen", {}, "Best head of each relation");
    const table = el("table.bl-table", {}, caption, this.head, this.body, this.#foot);
    this.scroll = el("div.bl-table-scroll", {}, table);
    this.node = el(
      "div.bl-relations",
      { role: "group", "aria-label": "Relations" },
      el(
        "div.bl-relations-head",
        {},
        el(
          "div.bl-relations-tools",
          {},
          el("label.bl-label", { for: this.filter.id }, "Filter"),
          this.filter,
          this.#count,
          el(
            "span.bl-relations-keys",
            ARIA_HIDDEN,
            legendKey("whisker", "95% interval"),
            legendKey("offset", "best offset"),
            this.#controlKey,
            legendKey("syntactic", "syntactic head"),
          ),
        ),
        button,
        panel,
      ),
      this.scroll,
      this.#about,
      this.#live,
    );
    this.node.append(describeKeys(this.node, TABLE_ACTIONS));
  }

  /** Draw headers, rows and summaries. */
  draw() {
    const { rows, summaries, hasQ, ...table } = describeTable(this.#store, this.filter.value);
    this.rows = rows;
    for (const [i, header] of this.#headers.entries()) {
      const { label, title, order, hidden } = table.columns[i];
      const button = /** @type {HTMLElement} */ (header.firstChild);
      if (title) button.title = title;
      /** @type {HTMLElement} */ (button.firstChild).textContent = label;
      if (order) header.setAttribute("aria-sort", order);
      else header.removeAttribute("aria-sort");
      header.hidden = hidden;
    }
    this.#controlKey.hidden = !table.hasControl;
    this.#drawRows(hasQ);
    this.#foot.replaceChildren(
      ...summaries.map((row) => {
        const summary = new TableRow(row);
        summary.draw(row, { hasQ, selected: false });
        return summary.node;
      }),
    );
    this.#count.textContent = table.count;
    this.#about.textContent = this.#store.get("about") ?? "";
    this.node.dataset.rows = String(rows.length);
  }

  /**
   * Draw the rows, reusing their elements so that the focus is kept.
   * @param {boolean} hasQ
   */
  #drawRows(hasQ) {
    const { activeElement } = /** @type {Document | ShadowRoot} */ (this.node.getRootNode());
    const selected = this.#store.get("relation");
    const reusable = this.#drawn;
    this.#drawn = new Map();
    for (const row of this.rows) {
      const tableRow = reusable.get(row.relation) ?? new TableRow(row);
      tableRow.draw(row, { hasQ, selected: row.relation === selected });
      this.#drawn.set(row.relation, tableRow);
    }
    const nodes = Array.from(this.#drawn.values(), ({ node }) => node);
    const { children } = this.body;
    if (nodes.length !== children.length || nodes.some((node, i) => node !== children[i])) {
      this.body.replaceChildren(...nodes);
      if (activeElement instanceof HTMLElement && this.body.contains(activeElement)) {
        activeElement.focus({ preventScroll: true });
      }
    }
    this.moveCursor(selected ?? this.#cursor);
  }

  /**
   * Make the row of a relation the only one in the tab order.
   * @param {string} relation
   */
  moveCursor(relation) {
    this.#cursor = this.#drawn.has(relation) ? relation : (this.rows[0]?.relation ?? "");
    for (const [name, { button }] of this.#drawn) button.tabIndex = name === this.#cursor ? 0 : -1;
  }

  /** Focus the row of a relation. @param {string} relation */
  focus(relation) {
    this.moveCursor(relation);
    this.#drawn.get(relation)?.button.focus();
  }

  /**
   * Announce a sentence to screen readers.
   * @param {string} sentence
   */
  announce(sentence) {
    this.#live.textContent = sentence;
  }
}

/**
 * Return an entry of the legend.
 * @param {string} kind
 * @param {string} text
 */
function legendKey(kind, text) {
  return el("span.bl-key", {}, el("span", { class: `bl-mark-${kind}` }), text);
}
