import { nextSort } from "../data/relations.js";
import { selectRelation } from "../state/choices.js";
import { consume, listen } from "../ui/dom.js";
import { fadeEdges } from "../ui/edges.js";
import { clamp } from "../ui/format.js";
import { RelationTable } from "./table.js";

/** @typedef {import("../state/types.js").SortKey} SortKey */

/** Index of the row to which a key moves, before clamping. @type {Record<string, (index: number, last: number) => number>} */
const MOVES = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + 10,
  PageUp: (index) => index - 10,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * Return a table of every relation's best head. A click on a row selects its relation.
 * @param {import("../state/store.js").Store} store
 * @param {Pick<import("../state/types.js").ViewOptions, "signal">} options
 */
export function relationTableView(store, { signal }) {
  const table = new RelationTable(store, { signal });

  /**
   * Select a relation, or clear the selection if it is selected.
   * @param {string | null} relation
   */
  function toggle(relation) {
    const row = table.rows.find((candidate) => candidate.relation === relation);
    if (!row) return;
    const isSelected = store.get("relation") === relation;
    table.announce(selectRelation(store, isSelected ? null : row));
    table.moveCursor(row.relation);
  }

  /** Move, select or clear with a key. @param {KeyboardEvent} event */
  function handleKey(event) {
    const relation = relationAt(event);
    if (relation === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") toggle(relation);
    else if (event.key === "Escape") table.announce(selectRelation(store, null));
    else if (Object.hasOwn(MOVES, event.key)) {
      const last = table.rows.length - 1;
      const index = table.rows.findIndex((row) => row.relation === relation);
      table.focus(table.rows[clamp(0, MOVES[event.key](index, last), last)].relation);
    } else return;
    consume(event);
  }

  /** Sort by the clicked column. @param {Event} event */
  function sort({ target }) {
    const header = /** @type {Element} */ (target).closest("button")?.closest("th");
    if (!header) return;
    const key = /** @type {SortKey} */ (header.dataset.column);
    store.set({ sort: nextSort(store.get("sort"), key) });
  }

  listen(table.filter, "input", () => table.draw(), signal);
  listen(table.head, "click", sort, signal);
  listen(table.body, "click", (event) => toggle(relationAt(event)), signal);
  listen(table.body, "keydown", handleKey, signal);
  fadeEdges(table.scroll, signal);
  store.on(["relation_rows", "sort", "relation", "about"], () => table.draw(), signal);
  table.draw();
  return table.node;
}

/**
 * Return the relation of the row where an event happened, or null.
 * @param {Event} event
 */
function relationAt({ target }) {
  return /** @type {Element} */ (target).closest("tr")?.dataset.relation ?? null;
}
