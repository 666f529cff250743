import { el, listen, UNHEARD, uniqueId } from "./dom.js";
import {
  arrowed,
  headOf,
  listed,
  nextSort,
  parseSort,
  percent,
  points,
  select,
  signed,
  told,
} from "./relations.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./types.js").RelationRow} RelationRow */
/** @typedef {import("./types.js").SortKey} SortKey */

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

/** Every relation's best head in a table; a click selects the relation. */
export class RelationTableView {
  #store;
  #filter = el("input", { type: "search", id: uniqueId("filter"), class: "bl-filter" });
  #count = el("span.bl-quiet", { role: "status" });
  #keyOfControl = key("control", "random weights");
  #headers;
  #body = el("tbody");
  #foot = el("tfoot");
  #table;
  #about = el("p.bl-about.bl-quiet", {});
  #live = el("div.bl-unseen", { "aria-live": "polite" });
  /** The rows that are drawn, by relation. @type {Map<string, RowView>} */
  #drawn = new Map();
  /** The rows that are listed, in order. @type {RelationRow[]} */
  #listed = [];
  #cursor = "";

  /**
   * @param {Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    this.#store = store;
    this.#headers = COLUMNS.map((column) => this.#header(column, signal));
    this.#table = el(
      "table.bl-table",
      {},
      el("caption.bl-unseen", {}, "The best head of each relation"),
      el("thead", {}, el("tr", {}, ...this.#headers)),
      this.#body,
      this.#foot,
    );
    this.node = el(
      "section.bl-relations",
      { "aria-label": "Relations", "data-lm-suppress-shortcuts": "true" },
      el(
        "div.bl-relations-head",
        {},
        el("label", { for: this.#filter.id, class: "bl-label" }, "Filter"),
        this.#filter,
        this.#count,
        el(
          "span.bl-relations-keys",
          UNHEARD,
          key("whisker", "95% interval"),
          key("offset", "best offset"),
          this.#keyOfControl,
        ),
      ),
      el("div.bl-table-scroll", {}, this.#table),
      this.#about,
      this.#live,
    );
    listen(this.#filter, "input", () => this.#draw(), signal);
    listen(this.#filter, "keydown", (event) => event.stopPropagation(), signal);
    listen(this.#body, "click", (event) => this.#choose(relationOf(event)), signal);
    listen(this.#body, "keydown", (event) => this.#press(event), signal);
    store.on(["rows", "sort", "relation", "about"], () => this.#draw(), signal);
    this.#draw();
  }

  /**
   * @param {(typeof COLUMNS)[number]} column
   * @param {AbortSignal} signal
   */
  #header({ key, label, title }, signal) {
    const button = el(
      "button",
      { type: "button", title, class: "bl-sort" },
      label,
      el("span.bl-sort-mark", UNHEARD),
    );
    const sort = () => this.#store.set({ sort: nextSort(this.#store.get("sort"), key) });
    listen(button, "click", sort, signal);
    return el("th", { scope: "col", "data-column": key }, button);
  }

  #draw() {
    const rows = this.#store.get("rows") ?? [];
    this.#listed = listed(rows, this.#store.get("sort"), this.#filter.value);
    const sort = parseSort(this.#store.get("sort"));
    const columns = { q: rows.some(({ q }) => q != null) };
    this.#headers.forEach((header, i) => {
      const { key } = COLUMNS[i];
      const order = key !== sort.key ? null : sort.falling ? "descending" : "ascending";
      if (order) header.setAttribute("aria-sort", order);
      else header.removeAttribute("aria-sort");
      header.hidden = key === "q" && !columns.q;
    });
    this.#keyOfControl.hidden = !rows.some(({ control }) => control != null);
    this.#drawRows(columns);
    this.#foot.replaceChildren(
      ...rows.filter(({ summary }) => summary).map((row) => new RowView(row, columns).node),
    );
    const all = rows.filter(({ summary }) => !summary).length;
    this.#count.textContent =
      this.#listed.length === all ? `${all} relations` : `${this.#listed.length} of ${all}`;
    this.#about.textContent = this.#store.get("about") ?? "";
    this.node.dataset.rows = String(this.#listed.length);
  }

  /**
   * Draws the rows anew, each in the node that it has: the focus stays where it is.
   * @param {{q: boolean}} columns
   */
  #drawRows(columns) {
    const root = /** @type {Document | ShadowRoot} */ (this.node.getRootNode());
    const focused = root.activeElement;
    const before = this.#drawn;
    this.#drawn = new Map();
    for (const row of this.#listed) {
      const view = before.get(row.relation) ?? new RowView(row, columns);
      view.draw(row, columns);
      view.select(row.relation === this.#store.get("relation"));
      this.#drawn.set(row.relation, view);
    }
    const nodes = [...this.#drawn.values()].map(({ node }) => node);
    const moved =
      nodes.length !== this.#body.children.length ||
      nodes.some((node, i) => node !== this.#body.children[i]);
    if (moved) this.#body.replaceChildren(...nodes);
    if (moved && focused instanceof HTMLElement && this.#body.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
    this.#reach(this.#store.get("relation") ?? this.#cursor);
  }

  /** @param {string | null} relation  the selected one is freed */
  #choose(relation) {
    const row = this.#listed.find((one) => one.relation === relation);
    if (!row) return;
    const freed = this.#store.get("relation") === relation;
    this.#live.textContent = select(this.#store, freed ? null : row);
    this.#reach(row.relation);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const relation = relationOf(event);
    if (relation === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") this.#choose(relation);
    else if (event.key === "Escape") this.#live.textContent = select(this.#store, null);
    else if (Object.hasOwn(KEYS, event.key)) {
      const last = this.#listed.length - 1;
      const place = this.#listed.findIndex((row) => row.relation === relation);
      const next = this.#listed[Math.max(0, Math.min(last, KEYS[event.key](place, last)))];
      this.#reach(next.relation);
      this.#drawn.get(next.relation)?.button.focus();
    } else return;
    // A notebook has its own use for these keys.
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * One row alone is in the page's order of focus; arrow keys lead to the others.
   * @param {string} relation
   */
  #reach(relation) {
    this.#cursor = this.#drawn.has(relation) ? relation : (this.#listed[0]?.relation ?? "");
    for (const [name, { button }] of this.#drawn) {
      button.tabIndex = name === this.#cursor ? 0 : -1;
    }
  }
}

/** One row; drawn anew when its figures change. */
class RowView {
  #cells = COLUMNS.slice(1).map(({ key }) => el("td", { "data-column": key }));

  /**
   * @param {RelationRow} row
   * @param {{q: boolean}} columns
   */
  constructor(row, columns) {
    this.button = el("button", { type: "button", class: "bl-relation" }, row.relation);
    this.node = el(
      "tr",
      row.summary ? { class: "bl-summary" } : { "data-relation": row.relation },
      el("th", { scope: "row" }, row.summary ? row.relation : this.button),
      ...this.#cells,
    );
    this.draw(row, columns);
  }

  /**
   * @param {RelationRow} row
   * @param {{q: boolean}} columns
   */
  draw(row, columns) {
    const [count, head, accuracy, gain, q] = this.#cells;
    this.node.classList.toggle("bl-few", row.few);
    this.node.title = row.few ? "Fewer than 100 words: these figures say little" : "";
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
  select(selected) {
    this.node.classList.toggle("bl-selected", selected);
    this.button.setAttribute("aria-pressed", String(selected));
  }
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
