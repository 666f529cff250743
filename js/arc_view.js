import { accuraciesOn } from "./accuracies.js";
import { runsRightToLeft, WIDEST, wrap } from "./arc_layout.js";
import { ArcLine } from "./arc_line.js";
import { arcSentence, footSentence } from "./arc_words.js";
import { coreferenceSentence } from "./coreference.js";
import { el, listen } from "./dom.js";
import { goldOf } from "./gold.js";
import { rowOf } from "./links.js";
import { cutShort, textWidths } from "./measure.js";
import { markSentence, marksOf } from "./predictions.js";
import { shownHead } from "./store.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./types.js").HeadName} HeadName */
/** @typedef {import("./types.js").HeadLinks} HeadLinks */
/** @typedef {import("./links.js").Row} Row */

const MARGIN = 8;
const KEYS = /** @type {Record<string, (place: number, last: number) => number>} */ ({
  ArrowRight: (place) => place + 1,
  ArrowLeft: (place) => place - 1,
  Home: () => 0,
  End: (_, last) => last,
});

/** @type {Record<string, string>} */
const MIRRORED = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/** The words of a text with the arcs of one head. */
export class ArcView {
  #store;
  #head;
  #sheet = el("div.bl-sheet", { role: "group", "aria-label": "Words" });
  #scroll = el("div.bl-arc-scroll", {}, this.#sheet);
  #caption = el("p.bl-arc-caption", {});
  #legend = el("p.bl-arc-legend", {
    title: "The bar under a word: where the rest of its attention goes",
  });
  #live = el("div.bl-unseen", { "aria-live": "polite" });
  /** @type {ArcLine[]} */
  #lines = [];
  /** @type {number[]} */
  #tops = [];
  /** The units that are drawn, in order. @type {number[]} */
  #units = [];
  /** @type {string[]} */
  #labels = [];
  /** @type {Map<number, number>} */
  #places = new Map();
  /** @type {number[]} */
  #rowOfPlace = [];
  #rightToLeft = false;
  #room = { width: 0, height: 0 };
  /** How far the text is scrolled. */
  #top = 0;
  #laidOut = "";
  #cursor = 0;
  /** @type {import("./arc_line.js").Drawn | null} */
  #drawn = null;
  /** What is predicted, for the selected relation or for mentions. @type {import("./predictions.js").Mark[]} */
  #marks = [];
  /** @type {import("./coreference.js").Coreference | null} */
  #coreference = null;
  /** What is kept of each row. @type {(Row | null)[]} */
  #rows = [];
  /** The lines that are drawn. @type {Set<number>} */
  #filled = new Set();

  /**
   * @param {Store} store
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {(store: Store) => HeadName} [options.head]  which head to show
   */
  constructor(store, { signal, head = shownHead }) {
    this.#store = store;
    this.#head = head;
    this.node = el(
      "div.bl-arcs",
      {},
      this.#scroll,
      el("div.bl-arc-foot", {}, this.#caption, this.#legend),
      this.#live,
    );
    const drawnFrom = /** @type {const} */ ([
      ...["decoded", "layer", "head", "hover", "exact", "hover_token", "token"],
      ...["threshold", "mass", "top", "unit", "specials"],
      ...["relation", "rows", "accuracies"],
    ]);
    store.on(/** @type {any} */ (drawnFrom), () => this.#draw(), signal);
    this.#listen(signal);
    this.#measure();
    this.#draw();
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const options = { signal };
    const scrolled = () => {
      this.#top = this.#scroll.scrollTop;
      this.#drawLines(false);
    };
    this.#scroll.addEventListener("scroll", scrolled, { ...options, passive: true });
    listen(this.#sheet, "pointerover", (event) => this.#lookAt(placeOf(event)), signal);
    listen(this.#sheet, "pointerleave", () => this.#lookAt(null), signal);
    listen(this.#sheet, "focusin", (event) => this.#lookAt(placeOf(event)), signal);
    listen(this.#sheet, "focusout", () => this.#lookAt(null), signal);
    listen(this.#sheet, "click", (event) => this.#pin(placeOf(event)), signal);
    listen(this.#sheet, "keydown", (event) => this.#key(event), signal);
    if (typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(() => {
      this.#measure();
      this.#draw();
    });
    watch.observe(this.#scroll);
    signal.addEventListener("abort", () => watch.disconnect(), { once: true });
  }

  /** Reads the room there is: seldom, for a reading makes the browser lay the page out at once. */
  #measure() {
    this.#room = { width: this.#scroll.clientWidth, height: this.#scroll.clientHeight };
  }

  #draw() {
    const picture = this.#store.get("decoded");
    if (!picture) return;
    this.#layOut(picture);
    const { layer, head } = this.#head(this.#store);
    if (layer >= picture.layers || head >= picture.heads) return;
    const links = picture.links(layer, head, this.#store.get("unit") ?? "words");
    const words = (this.#store.get("unit") ?? "words") === "words";
    this.#coreference = words ? picture.coreference(layer, head) : null;
    this.#marks =
      this.#coreference?.marks ??
      (links && words ? this.#marksOf(picture, links, layer * picture.heads + head) : []);
    this.#drawn = this.#drawnFrom(links);
    this.#drawLines(true);
    this.#tell();
    Object.assign(this.node.dataset, { layer, head, painted: performance.now() });
  }

  /**
   * Places the words anew where they, or the room for them, have changed.
   * @param {import("./picture.js").Picture} picture
   */
  #layOut(picture) {
    const unit = this.#store.get("unit") ?? "words";
    const specials = this.#store.get("specials") ?? false;
    const width = Math.floor(this.#room.width || 600);
    const wanted = [picture.key, unit, specials, width].join();
    if (wanted === this.#laidOut) return;
    this.#laidOut = wanted;
    const all = picture.units(unit);
    this.#units = all.flatMap(({ special }, i) => (specials || special === null ? [i] : []));
    this.#places = new Map(this.#units.map((u, place) => [u, place]));
    this.#labels = this.#units.map((u) => all[u].label);
    this.#rightToLeft = runsRightToLeft(this.#labels);
    const room = Math.max(40, width - 2 * MARGIN);
    const most = Math.min(WIDEST, room);
    const full = textWidths(this.#labels, this.#scroll);
    const texts = this.#labels.map((label, i) =>
      full[i] > most ? cutShort(label, most, this.#scroll) : label,
    );
    const widths = full.map((width) => Math.min(width, most));
    const { places, rows } = wrap(widths, room, this.#rightToLeft);
    for (const place of places) {
      place.left += MARGIN;
      place.middle += MARGIN;
    }
    this.#rowOfPlace = places.map(({ row }) => row);
    const gold = unit === "words" ? picture.gold : null;
    const words = this.#units.map((u) => (all[u].special === null ? 1 : 0));
    const first = Math.max(0, words.indexOf(1));
    let top = 0;
    this.#tops = [];
    this.#lines = rows.map((line) => {
      const drawn = new ArcLine({
        ...{ words: line, places, labels: this.#labels, texts, units: this.#units, width },
        special: this.#units.map((u) => all[u].special !== null),
        gold: gold ? goldOf(gold, line, first) : [],
        mentions: unit === "words" ? picture.mentions : [],
        first,
        numbered: rows.length > 1,
        rightToLeft: this.#rightToLeft,
      });
      this.#tops.push(top);
      top += drawn.height;
      return drawn;
    });
    const kinds = all.flatMap(({ special }) => (special === null ? [] : [special]));
    this.#legend.replaceChildren(...legend([...new Set(kinds)]));
    this.#filled.clear();
    this.#sheet.replaceChildren(...this.#lines.map(({ node }) => node));
    this.#cursor = Math.min(this.#cursor, Math.max(0, this.#units.length - 1));
    this.#reachable(this.#cursor);
  }

  /**
   * The selected relation's dependents with what the head predicts for them.
   * @param {import("./picture.js").Picture} picture
   * @param {HeadLinks} links
   * @param {number} head  its place among all heads
   */
  #marksOf(picture, links, head) {
    const found = accuraciesOn(this.#store);
    if (!found || !picture.gold) return [];
    const { row, directions } = found;
    return marksOf(links, picture.gold, row.relation, directions[head], picture.wordIds);
  }

  /**
   * @param {HeadLinks | null} links
   * @returns {import("./arc_line.js").Drawn}
   */
  #drawnFrom(links) {
    const rule = {
      threshold: this.#store.get("threshold") ?? 0.05,
      mass: this.#store.get("mass") ?? 0.7,
      top: this.#store.get("top") ?? 3,
      specials: this.#store.get("specials") ?? false,
    };
    this.#rows = this.#units.map((unit) => (links ? rowOf(links, unit, rule) : null));
    const rows = this.#units.map((unit, place) => withMarks(this.#rows[place], unit, this.#marks));
    /** @type {{from: number, weight: number}[][]} */
    const into = this.#units.map(() => []);
    rows.forEach((row, from) => {
      for (const { to, weight } of row?.kept ?? []) {
        const target = this.#places.get(to);
        if (target !== undefined) into[target].push({ from, weight });
      }
    });
    for (const found of into) found.sort((a, b) => b.weight - a.weight);
    return {
      ...{ rows, into, units: this.#units, places: this.#places, focus: this.#focus() },
      pinned: this.#placeOf(this.#store.get("token")),
      // Of two mentions with one head word, one may be right.
      marks: new Map(
        [...this.#marks]
          .sort((a, b) => Number(a.hit) - Number(b.hit))
          .map(({ from, to, hit }) => [`${from}-${to}`, hit]),
      ),
      mentions: this.#coreference?.marks ?? [],
      relation: this.#store.get("relation") ?? null,
      sentence: (place) => this.#sentence(place),
    };
  }

  /**
   * Where a unit is drawn.
   * @param {number | null | undefined} unit
   */
  #placeOf(unit) {
    return unit == null ? null : (this.#places.get(unit) ?? null);
  }

  /** The place that is looked at: under the pointer or the keyboard's cursor, else the pinned one. */
  #focus() {
    return this.#placeOf(this.#store.get("hover_token") ?? this.#store.get("token"));
  }

  /**
   * Draws the lines that can be seen, and empties the others: a hover must fit into one frame.
   * @param {boolean} anew  also those that are drawn already
   */
  #drawLines(anew) {
    const seen = this.#room.height || Number.POSITIVE_INFINITY;
    this.#lines.forEach((line, i) => {
      const near = this.#tops[i] < this.#top + seen && this.#tops[i] + line.height > this.#top;
      if (near && this.#drawn && (anew || !this.#filled.has(i))) {
        line.draw(this.#drawn);
        this.#filled.add(i);
      } else if (!near && this.#filled.delete(i)) line.clear();
    });
  }

  #tell() {
    const drawn = /** @type {import("./arc_line.js").Drawn} */ (this.#drawn);
    const known = this.#rows.some((row) => row !== null);
    const relation = this.#store.get("relation") ?? "";
    this.#caption.textContent = !known
      ? this.#store.get("live") === false
        ? "This head's token-level links are not in this page."
        : "Asking the kernel for this head …"
      : drawn.focus === null
        ? this.#coreference
          ? `Coreference: ${coreferenceSentence(this.#coreference)} (solid, ✓; wrong ones dashed, ✗). Numbers name the chains.`
          : this.#marks.length > 0
            ? markSentence(this.#marks, relation, (unit) => this.#name(unit))
            : footSentence(this.#rows)
        : this.#sentence(drawn.focus);
  }

  /** @param {number} place */
  #sentence(place) {
    const row = this.#rows[place];
    if (!row) return this.#labels[place];
    const name = (/** @type {number} */ unit) => this.#name(unit);
    const picks = this.#coreference?.marks
      .filter(({ from }) => from === this.#units[place])
      .map(({ predicted, gold, hit }) =>
        hit
          ? `antecedent ${name(predicted)}, right`
          : `antecedent ${name(predicted)}, wrong, it is ${name(gold)}`,
      );
    return [arcSentence(this.#labels[place], row, name), ...(picks ?? [])].join("; ");
  }

  /** @param {number} unit */
  #name(unit) {
    return this.#labels[this.#places.get(unit) ?? -1] ?? "";
  }

  /** @param {number | null} place */
  #lookAt(place) {
    this.#store.set({ hover_token: place === null ? null : this.#units[place] });
  }

  /** @param {number | null} place */
  #pin(place) {
    if (place === null) return;
    const unit = this.#units[place];
    const pinned = this.#store.get("token") === unit ? null : unit;
    this.#move(place);
    this.#store.set({ token: pinned });
    this.#live.textContent = pinned === null ? "Word freed" : `Pinned: ${this.#sentence(place)}`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const place = placeOf(event);
    if (place === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.#units.length - 1;
    if (event.key === "Enter" || event.key === " ") this.#pin(place);
    else if (event.key === "Escape") this.#store.set({ token: null });
    else if (Object.hasOwn(KEYS, event.key)) {
      const key = this.#rightToLeft ? (MIRRORED[event.key] ?? event.key) : event.key;
      this.#move(Math.max(0, Math.min(last, KEYS[key](place, last))));
      this.#lines[this.#rowOfPlace[this.#cursor]].word(this.#cursor)?.focus();
    } else return;
    // A notebook has its own use for these keys.
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} place */
  #move(place) {
    this.#reachable(place);
    this.#cursor = place;
  }

  /**
   * One word alone is in the page's order of focus; arrow keys lead to the others.
   * @param {number} place
   */
  #reachable(place) {
    for (const [at, index] of /** @type {const} */ ([
      [this.#cursor, "-1"],
      [place, "0"],
    ])) {
      this.#lines[this.#rowOfPlace[at]]?.word(at)?.setAttribute("tabindex", index);
    }
  }
}

/**
 * A row with the links that tell a prediction, also those that the rule would not keep.
 * @param {Row | null} row
 * @param {number} unit
 * @param {import("./predictions.js").Mark[]} marks
 */
function withMarks(row, unit, marks) {
  if (row === null) return null;
  const missing = marks.filter(
    ({ from, to }) => from === unit && !row.kept.some((link) => link.to === to),
  );
  return { ...row, kept: [...row.kept, ...missing] };
}

/**
 * The place of the word that an event is about.
 * @param {Event} event
 * @returns {number | null}
 */
function placeOf(event) {
  const target = /** @type {Element | null} */ (event.target);
  const word = /** @type {SVGElement | null | undefined} */ (target?.closest?.(".bl-word"));
  return word?.dataset.place === undefined ? null : Number(word.dataset.place);
}

/**
 * What the bars under the words tell.
 * @param {string[]} sinks  the kinds of special token
 */
function legend(sinks) {
  /** @type {(kind: string, text: string) => HTMLElement} */
  const item = (kind, text) =>
    el(
      "span.bl-key",
      {},
      el("span", { class: `bl-key-swatch bl-key-${kind}`, "aria-hidden": "true" }),
      text,
    );
  return [
    item("self", "itself"),
    ...sinks.map((label, i) => item(`sink-${Math.min(i + 1, 2)}`, label)),
    item("hidden", "not drawn"),
  ];
}
