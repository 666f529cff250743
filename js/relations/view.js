import { FEW_WORDS } from "../contract.js";
import {
  arrowed,
  headOf,
  listed,
  nextSort,
  parseSort,
  percent,
  points,
  signed,
  told,
} from "../data/relations.js";
import { select } from "../state/choices.js";
import { claim, el, listen, liveRegion, UNHEARD, uniqueId } from "../ui/dom.js";
import { within } from "../ui/numbers.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").RelationRow} RelationRow */
/** @typedef {import("../state/types.js").SortKey} SortKey */

/** @type {{key: SortKey, label: string, title: string}[]} */
const COLUMNS = [
  { key: "relation", label: "Relation", title: "" },
  { key: "count", label: "n", title: "How many words have the relation" },
  { key: "head", label: "Head", title: "The best head, layer-head, and which way it is read" },
  { key: "accuracy", label: "Accuracy", title: "How often it points at the right word" },
  {
    ...{ key: "gain_low", label: "Gain" },
    title: "Points above the best fixed offset; sorted by the lower end of the interval",
  },
  { key: "q", label: "q", title: "Share of false finds among rows up to this one" },
];

/** @type {Record<string, (place: number, last: number) => number>} */
const KEYS = {
  ArrowDown: (place) => place + 1,
  ArrowUp: (place) => place - 1,
  PageDown: (place) => place + 10,
  PageUp: (place) => place - 10,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * Every relation's best head in a table; a click selects the relation.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export function relationTableView(store, { signal }) {
  const filter = el("input.bl-filter", { type: "search", id: uniqueId("filter") });
  const count = el("span.bl-quiet", { role: "status" });
  const keyOfControl = key("control", "random weights");
  const headers = COLUMNS.map((column) => headerOf(store, column, signal));
  const body = el("tbody");
  const foot = el("tfoot");
  const about = el("p.bl-about.bl-quiet");
  const live = liveRegion();
  const table = el(
    "table.bl-table",
    {},
    el("caption.bl-unseen", {}, "The best head of each relation"),
    el("thead", {}, el("tr", {}, ...headers)),
    body,
    foot,
  );
  const node = el(
    "section.bl-relations",
    { "aria-label": "Relations", "data-lm-suppress-shortcuts": "true" },
    el(
      "div.bl-relations-head",
      {},
      el("label.bl-label", { for: filter.id }, "Filter"),
      filter,
      count,
      el(
        "span.bl-relations-keys",
        UNHEARD,
        key("whisker", "95% interval"),
        key("offset", "best offset"),
        keyOfControl,
      ),
    ),
    el("div.bl-table-scroll", {}, table),
    about,
    live,
  );
  /** The rows that are drawn, by relation. @type {Map<string, RowView>} */
  let drawn = new Map();
  /** The rows that are listed, in order. @type {RelationRow[]} */
  let shown = [];
  let cursor = "";

  function draw() {
    const rows = store.get("relation_rows") ?? [];
    shown = listed(rows, store.get("sort"), filter.value);
    const sort = parseSort(store.get("sort"));
    const columns = { q: rows.some(({ q }) => q != null) };
    headers.forEach((header, i) => {
      const { key } = COLUMNS[i];
      const order = key !== sort.key ? null : sort.falling ? "descending" : "ascending";
      if (order) header.setAttribute("aria-sort", order);
      else header.removeAttribute("aria-sort");
      header.hidden = key === "q" && !columns.q;
    });
    keyOfControl.hidden = !rows.some(({ control }) => control != null);
    drawRows(columns);
    const summaries = rows.filter(({ summary }) => summary);
    foot.replaceChildren(...summaries.map((row) => rowView(row, columns).node));
    const all = rows.length - summaries.length;
    count.textContent = shown.length === all ? `${all} relations` : `${shown.length} of ${all}`;
    about.textContent = store.get("about") ?? "";
    node.dataset.rows = String(shown.length);
  }

  /**
   * Draws the rows anew, each in the node that it has: the focus stays where it is.
   * @param {{q: boolean}} columns
   */
  function drawRows(columns) {
    const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    const focused = root.activeElement;
    const before = drawn;
    drawn = new Map();
    for (const row of shown) {
      const view = before.get(row.relation) ?? rowView(row, columns);
      view.draw(row, columns);
      view.select(row.relation === store.get("relation"));
      drawn.set(row.relation, view);
    }
    const nodes = [...drawn.values()].map((view) => view.node);
    const moved =
      nodes.length !== body.children.length || nodes.some((one, i) => one !== body.children[i]);
    if (moved) body.replaceChildren(...nodes);
    if (moved && focused instanceof HTMLElement && body.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
    reach(store.get("relation") ?? cursor);
  }

  /** @param {string | null} relation  the selected one is freed */
  function choose(relation) {
    const row = shown.find((one) => one.relation === relation);
    if (!row) return;
    const freed = store.get("relation") === relation;
    live.textContent = select(store, freed ? null : row);
    reach(row.relation);
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const relation = relationOf(event);
    if (relation === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") choose(relation);
    else if (event.key === "Escape") live.textContent = select(store, null);
    else if (Object.hasOwn(KEYS, event.key)) {
      const last = shown.length - 1;
      const place = shown.findIndex((row) => row.relation === relation);
      const next = shown[within(0, KEYS[event.key](place, last), last)];
      reach(next.relation);
      drawn.get(next.relation)?.button.focus();
    } else return;
    claim(event);
  }

  /**
   * One row alone is in the page's order of focus; arrow keys lead to the others.
   * @param {string} relation
   */
  function reach(relation) {
    cursor = drawn.has(relation) ? relation : (shown[0]?.relation ?? "");
    for (const [name, { button }] of drawn) button.tabIndex = name === cursor ? 0 : -1;
  }

  listen(filter, "input", draw, signal);
  listen(filter, "keydown", (event) => event.stopPropagation(), signal);
  listen(body, "click", (event) => choose(relationOf(event)), signal);
  listen(body, "keydown", press, signal);
  store.on(["relation_rows", "sort", "relation", "about"], draw, signal);
  draw();
  return node;
}

/**
 * @param {Store} store
 * @param {(typeof COLUMNS)[number]} column
 * @param {AbortSignal} signal
 */
function headerOf(store, { key, label, title }, signal) {
  const button = el(
    "button.bl-sort",
    { type: "button", title },
    label,
    el("span.bl-sort-mark", UNHEARD),
  );
  listen(button, "click", () => store.set({ sort: nextSort(store.get("sort"), key) }), signal);
  return el("th", { scope: "col", "data-column": key }, button);
}

/** @typedef {ReturnType<typeof rowView>} RowView */

/**
 * One row; drawn anew when its figures change.
 * @param {RelationRow} row
 * @param {{q: boolean}} columns
 */
function rowView(row, columns) {
  const { relation, summary } = row;
  const cells = COLUMNS.slice(1).map(({ key }) => el("td", { "data-column": key }));
  const button = el("button.bl-relation", { type: "button" }, relation);
  const node = el(
    summary ? "tr.bl-summary" : "tr",
    { "data-relation": summary ? null : relation },
    el("th", { scope: "row" }, summary ? relation : button),
    ...cells,
  );

  /**
   * @param {RelationRow} row
   * @param {{q: boolean}} columns
   */
  function draw(row, columns) {
    const [count, head, accuracy, gain, q] = cells;
    node.classList.toggle("bl-few", row.few);
    node.title = row.few ? `Fewer than ${FEW_WORDS} words: these figures say little` : "";
    count.textContent = row.count.toLocaleString("en");
    head.replaceChildren(
      el("span.bl-head-name", { title: `(${row.head.join(", ")})` }, headOf(row)),
      " ",
      el("span.bl-direction.bl-quiet", {}, arrowed(row.direction)),
    );
    accuracy.replaceChildren(
      el("span.bl-accuracy", { title: told(row) }, bar(row), percent(row.accuracy)),
      el("span.bl-unseen", {}, `: ${told(row)}`),
    );
    gain.replaceChildren(
      points(row.gain),
      row.gain_low == null
        ? ""
        : el(
            "span.bl-interval.bl-quiet",
            {},
            ` ${points(row.gain_low)} to ${points(row.gain_high)}`,
          ),
    );
    q.textContent = row.q == null ? "" : row.q < 0.001 ? "< .001" : row.q.toFixed(3).slice(1);
    q.hidden = !columns.q;
  }

  /** @param {boolean} selected */
  function select(selected) {
    node.classList.toggle("bl-selected", selected);
    button.setAttribute("aria-pressed", String(selected));
  }

  draw(row, columns);
  return { node, button, draw, select };
}

/**
 * The accuracy from 0 to 1 with its whisker, and ticks at the offset's and the control's.
 * @param {RelationRow} row
 */
function bar({ accuracy, low, high, baseline, offset, control }) {
  const node = el("span.bl-bar", UNHEARD);
  /** @type {(kind: string, left: number | null | undefined, width?: number) => void} */
  const add = (kind, left, width) => {
    if (left == null) return;
    const part = el("span", { class: `bl-bar-${kind}` });
    part.style.left = `${(100 * left).toFixed(1)}%`;
    if (width !== undefined) part.style.width = `${(100 * width).toFixed(1)}%`;
    node.append(part);
  };
  add("fill", accuracy == null ? null : 0, accuracy ?? 0);
  if (low != null && high != null) add("whisker", low, high - low);
  add("control", control);
  add("offset", baseline);
  node.title = baseline == null ? "" : `best offset ${signed(offset)}: ${percent(baseline)}`;
  return node;
}

/**
 * @param {string} kind
 * @param {string} text
 */
function key(kind, text) {
  return el("span.bl-key", {}, el("span", { class: `bl-mark-${kind}` }), text);
}

/**
 * The relation of the row that an event is about.
 * @param {Event} event
 */
function relationOf(event) {
  const row = /** @type {Element} */ (event.target).closest("tr");
  return row?.dataset.relation ?? null;
}
