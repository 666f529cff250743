import { kindsOf, rowOf } from "../data/links.js";
import { coreferenceSentence, markSentence, marksOf, pickSentences } from "../data/predictions.js";
import { accuraciesOn } from "../state/shading.js";
import { shownHead } from "../state/store.js";
import { claim, el, listen, liveRegion, resized, UNHEARD } from "../ui/dom.js";
import { isIn } from "../ui/head_name.js";
import { within } from "../ui/numbers.js";
import { arcSentence, footSentence } from "./sentences.js";
import { layOutSheet } from "./sheet.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("../data/links.js").HeadLinks} HeadLinks */
/** @typedef {import("../data/links.js").Row} Row */

const KEYS = /** @type {Record<string, (place: number, last: number) => number>} */ ({
  ArrowRight: (place) => place + 1,
  ArrowLeft: (place) => place - 1,
  Home: () => 0,
  End: (_, last) => last,
});

/** @type {import("../state/store.js").Name[]} */
const DRAWN_FROM = [
  "decoded",
  "layer",
  "head",
  "hover",
  "exact",
  "hover_token",
  "token",
  "threshold",
  "mass",
  "top",
  "unit",
  "specials",
  "relation",
  "relation_rows",
  "accuracies",
];

/** @type {Record<string, string>} */
const MIRRORED = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/**
 * The words of a text with the arcs of one head.
 * @param {Store} store
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(store: Store) => HeadName} [options.head]  which head to show
 */
export function arcView(store, { signal, head: headOf = shownHead }) {
  const words = el("div.bl-sheet", { role: "group", "aria-label": "Words" });
  const scroll = el("div.bl-arc-scroll", {}, words);
  const caption = el("p.bl-arc-caption");
  const legend = el("p.bl-arc-legend", {
    title: "The bar under a word: where the rest of its attention goes",
  });
  const live = liveRegion();
  const foot = el("div.bl-arc-foot", {}, caption, legend);
  const node = el("div.bl-arcs", {}, scroll, foot, live);
  /** @type {import("./sheet.js").Sheet} */
  let sheet;
  /** What the sheet was made from. */
  let madeFrom = "";
  let room = { width: 0, height: 0 };
  /** How far the text is scrolled. */
  let top = 0;
  let cursor = 0;
  /** @type {import("./line.js").Drawn | null} */
  let drawn = null;
  /** What is kept of each row. @type {(Row | null)[]} */
  let rows = [];
  /** What the rows were made from. @type {unknown[]} */
  let ruled = [];
  /** The kinds of special token. @type {HeadLinks["sinks"]} */
  let sinks = [];
  /** What is predicted for the selected relation. @type {import("../data/predictions.js").Mark[]} */
  let marks = [];
  /** @type {import("../data/predictions.js").Coreference | null} */
  let coreference = null;
  /** The lines that are drawn. @type {Set<number>} */
  const filled = new Set();

  /** Reads the room there is: seldom, for a reading makes the browser lay the page out at once. */
  function measure() {
    room = { width: scroll.clientWidth, height: scroll.clientHeight };
  }

  function draw() {
    const picture = store.get("decoded");
    // Without a width, all would be placed in vain: the observer tells once there is one.
    if (!picture || room.width === 0) return;
    layOut(picture);
    const shown = headOf(store);
    if (!isIn(shown, picture)) return;
    const { layer, head } = shown;
    const unit = unitDrawn();
    const links = picture.links(layer, head, unit);
    coreference = unit === "words" ? picture.coreference(layer, head) : null;
    marks = links && unit === "words" ? marksOn(picture, links, shown) : [];
    sinks = links?.sinks ?? [];
    drawn = drawnFrom(links);
    drawLines(true);
    tell();
    Object.assign(node.dataset, { layer, head, painted: performance.now() });
  }

  const unitDrawn = () => store.get("unit") ?? "words";

  /**
   * Places the words anew where they, or the room for them, have changed.
   * @param {import("../data/picture.js").Picture} picture
   */
  function layOut(picture) {
    const unit = unitDrawn();
    const specials = store.get("specials") ?? false;
    const { width } = room;
    const wanted = [picture.key, unit, specials, width].join();
    if (wanted === madeFrom) return;
    madeFrom = wanted;
    sheet = layOutSheet(picture, { unit, specials, width, element: scroll });
    filled.clear();
    scroll.classList.toggle("bl-document", unit === "words" && picture.mentions.length > 0);
    words.replaceChildren(...sheet.lines.map((line) => line.node));
    // How high it is now tells which lines can be seen; the others are not drawn.
    measure();
    legend.replaceChildren(...keysOf(kindsOf(picture.units(unit))));
    cursor = Math.min(cursor, Math.max(0, sheet.units.length - 1));
    reachable(cursor);
  }

  /**
   * The selected relation's dependents with what the head predicts for them.
   * @param {import("../data/picture.js").Picture} picture
   * @param {HeadLinks} links
   * @param {HeadName} head
   */
  function marksOn({ gold, wordIds, heads }, links, { layer, head }) {
    const found = accuraciesOn(store);
    if (!found || !gold) return [];
    const direction = found.directions[layer * heads + head];
    return marksOf(links, gold, found.row.relation, direction, wordIds);
  }

  /**
   * @param {HeadLinks | null} links
   * @returns {import("./line.js").Drawn}
   */
  function drawnFrom(links) {
    const rule = {
      threshold: store.get("threshold") ?? 0.05,
      mass: store.get("mass") ?? 0.7,
      top: store.get("top") ?? 3,
      specials: store.get("specials") ?? false,
    };
    const { units, placeOf, lineOf } = sheet;
    const told = [...marks, ...(coreference?.marks ?? [])];
    const wanted = [sheet, links, ...Object.values(rule)];
    // A hover changes nothing of this, and of a long text it is the most work.
    if (wanted.some((one, i) => one !== ruled[i])) {
      ruled = wanted;
      rows = units.map((unit) => (links ? rowOf(links, unit, rule) : null));
    }
    const all = units.map((unit, place) => withMarks(rows[place], unit, told));
    const looked = focus();
    /** @type {import("./line.js").Drawn["into"]} */
    const into = units.map(() => null);
    all.forEach((row, from) => {
      for (const { to, weight } of row?.kept ?? []) {
        const target = placeOf.get(to);
        if (target === undefined || lineOf[target] === lineOf[from]) continue;
        const before = into[target];
        const more = before === null || (before.from !== looked && weight > before.weight);
        if (more || from === looked) into[target] = { from, weight };
      }
    });
    // Of two mentions with one head word, one may be right.
    told.sort((a, b) => Number(a.hit) - Number(b.hit));
    return {
      ...{ rows: all, into, units, places: placeOf, focus: looked, sentence },
      pinned: placed(store.get("token")),
      marks: new Map(told.map(({ from, to, hit }) => [`${from}-${to}`, hit])),
      mentions: coreference?.marks ?? [],
      relation: store.get("relation") ?? null,
    };
  }

  /**
   * Where a unit is drawn.
   * @param {number | null | undefined} unit
   */
  const placed = (unit) => (unit == null ? null : (sheet.placeOf.get(unit) ?? null));

  /** The place that is looked at: under the pointer or the keyboard's cursor, else the pinned one. */
  const focus = () => placed(store.get("hover_token") ?? store.get("token"));

  /**
   * Draws the lines that can be seen, and empties the others: a hover must fit into one frame. The
   * numbers follow after it: the pointer's moves are heard just before a frame is made.
   * @param {boolean} anew  also those that are drawn already
   */
  function drawLines(anew) {
    const seen = room.height || Number.POSITIVE_INFINITY;
    /** @type {import("./sheet.js").Sheet["lines"]} */
    const fresh = [];
    sheet?.lines.forEach((line, i) => {
      const near = sheet.tops[i] < top + seen && sheet.tops[i] + line.height > top;
      if (near && drawn && (anew || !filled.has(i))) {
        line.draw(drawn);
        filled.add(i);
        fresh.push(line);
      } else if (!near && filled.delete(i)) line.clear();
    });
    setTimeout(() => {
      for (const line of fresh) line.number();
    });
  }

  function tell() {
    const known = rows.some(Boolean);
    const place = focus();
    caption.textContent = !known
      ? store.get("live") === false
        ? "This head's token-level links are not in this page."
        : "Asking the kernel for this head …"
      : place !== null
        ? sentence(place)
        : coreference?.asked
          ? `Coreference: ${coreferenceSentence(coreference)} (solid, ✓; wrong ones dashed, ✗). ` +
            "Numbers name the clusters."
          : marks.length > 0
            ? markSentence(marks, store.get("relation") ?? "", name)
            : footSentence(rows);
  }

  /** @param {number} place */
  function sentence(place) {
    const row = rows[place];
    if (!row) return sheet.labels[place];
    const picks = coreference ? pickSentences(coreference, sheet.units[place], name) : [];
    return [arcSentence(sheet.labels[place], row, sinks, name), ...picks].join("; ");
  }

  /** @param {number} unit */
  const name = (unit) => sheet.labels[sheet.placeOf.get(unit) ?? -1] ?? "";

  /** @param {number | null} place */
  function lookAt(place) {
    store.set({ hover_token: place === null ? null : sheet.units[place] });
  }

  /** @param {number | null} place */
  function pin(place) {
    if (place === null) return;
    const unit = sheet.units[place];
    const pinned = store.get("token") === unit ? null : unit;
    move(place);
    store.set({ token: pinned });
    live.textContent = pinned === null ? "Word freed" : `Pinned: ${sentence(place)}`;
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const place = placeAt(event);
    if (place === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = sheet.units.length - 1;
    if (event.key === "Enter" || event.key === " ") pin(place);
    else if (event.key === "Escape") store.set({ token: null });
    else if (Object.hasOwn(KEYS, event.key)) {
      const key = sheet.rightToLeft ? (MIRRORED[event.key] ?? event.key) : event.key;
      move(within(0, KEYS[key](place, last), last));
      wordAt(cursor)?.focus();
    } else return;
    claim(event);
  }

  /** @param {number} place */
  function move(place) {
    reachable(place);
    cursor = place;
  }

  /**
   * One word alone is in the page's order of focus; arrow keys lead to the others.
   * @param {number} place
   */
  function reachable(place) {
    wordAt(cursor)?.setAttribute("tabindex", "-1");
    wordAt(place)?.setAttribute("tabindex", "0");
  }

  /** @param {number} place */
  const wordAt = (place) => sheet.lines[sheet.lineOf[place]]?.word(place);

  const scrolled = () => {
    top = scroll.scrollTop;
    drawLines(false);
  };
  listen(scroll, "scroll", scrolled, signal);
  listen(words, "pointerover", (event) => lookAt(placeAt(event)), signal);
  listen(words, "pointerleave", () => lookAt(null), signal);
  listen(words, "focusin", (event) => lookAt(placeAt(event)), signal);
  listen(words, "focusout", () => lookAt(null), signal);
  listen(words, "click", (event) => pin(placeAt(event)), signal);
  listen(words, "keydown", press, signal);
  store.on(DRAWN_FROM, draw, signal);
  const remeasure = () => {
    measure();
    draw();
  };
  resized(scroll, remeasure, signal);
  remeasure();
  return node;
}

/**
 * A row with the links that tell a prediction, also those that the rule would not keep.
 * @param {Row | null} row
 * @param {number} unit
 * @param {import("../data/predictions.js").Mark[]} marks
 */
function withMarks(row, unit, marks) {
  // Rows are copied for nothing else: of a long text there are thousands.
  if (row === null || marks.length === 0) return row;
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
function placeAt(event) {
  const target = /** @type {Element | null} */ (event.target);
  const word = /** @type {SVGElement | null | undefined} */ (target?.closest?.(".bl-word"));
  return word ? Number(word.dataset.place) : null;
}

/**
 * What the bars under the words tell.
 * @param {string[]} sinks  the kinds of special token
 */
function keysOf(sinks) {
  /** @type {(kind: string, text: string) => HTMLElement} */
  const item = (kind, text) =>
    el("span.bl-key", {}, el(`span.bl-key-swatch.bl-key-${kind}`, UNHEARD), text);
  return [
    item("self", "itself"),
    ...sinks.map((label, i) => item(`sink-${Math.min(i + 1, 2)}`, label)),
    item("hidden", "not drawn"),
  ];
}
