import { GEOMETRY } from "../contract.js";
import { ARIA_HIDDEN, svg } from "../ui/dom.js";
import { RIGHT_TO_LEFT } from "../ui/format.js";

/** @typedef {import("../state/types.js").DossierExample} Example */

/** Distance of words, height of the line of words, and largest height of arcs, in pixels. */
const [GAP, LINE, MAX_RISE] = [8, 20, 44];
/** Height of the smallest arc, and how much an arc rises for each pixel of its width. */
const [MIN_RISE, SLOPE] = [10, 1 / 6];
/** Weights below are not drawn. */
const MIN_WEIGHT = 0.05;

/**
 * Draw words of an example on one line, with the links between them above.
 * @param {Example} example
 * @param {(number | null)[]} shown  indices of the words, null for words that are left out
 * @param {{every: boolean, measure: (texts: string[]) => number[]}} options  whether the strongest
 *     link of every word is drawn, or the example's alone; and the widths of texts
 */
export function strip(example, shown, { every, measure }) {
  const { words, query, key, weight } = example;
  const texts = shown.map((index) => (index === null ? "…" : words[index]));
  /** Middle of each word. @type {Map<number, number>} */
  const middles = new Map();
  const widths = measure(texts);
  const width = widths.reduce((sum, each) => sum + each + GAP, 4);
  const isMirrored = words.filter((word) => RIGHT_TO_LEFT.test(word)).length > words.length / 2;
  let x = 2;
  const places = widths.map((own, at) => {
    const middle = isMirrored ? width - x - own / 2 : x + own / 2;
    const index = shown[at];
    if (index !== null) middles.set(index, middle);
    x += own + GAP;
    return middle;
  });
  const links = every
    ? words.map((_, from) => ({ from, to: example.keys[from], weight: example.weights[from] }))
    : [{ from: query, to: key, weight }];
  const drawn = links.filter(
    ({ from, to, weight }) => to >= 0 && (weight >= MIN_WEIGHT || from === query),
  );
  const rises = drawn.map(({ from, to }) => riseOf(middleOf(from), middleOf(to)));
  const height = Math.max(MIN_RISE, ...rises) + 4;
  /** @param {number} index */
  function middleOf(index) {
    return middles.get(index) ?? 0;
  }
  const arcs = drawn.flatMap(({ from, to, weight }, at) => {
    const [start, end] = [middleOf(from), middleOf(to)];
    // The control points of a cubic curve are a third higher than its top.
    const top = height - (4 / 3) * rises[at];
    const isOwn = from === query;
    return [
      svg("path.bl-strip-arc", {
        d: `M${start} ${height}C${start} ${top.toFixed(1)} ${end} ${top.toFixed(1)} ${end} ${height}`,
        "stroke-width": (GEOMETRY.LINK_WIDTH[0] + GEOMETRY.LINK_WIDTH[1] * weight).toFixed(2),
        "stroke-opacity": isOwn ? 1 : (GEOMETRY.LINK_OPACITY[0] + 0.5 * weight).toFixed(2),
      }),
      isOwn ? svg("path.bl-strip-tip", { d: `M${end - 4} ${height - 4}l4 6l4 -6z` }) : null,
    ];
  });
  const labels = texts.map((text, at) => {
    const index = shown[at];
    const isEnd = index === query || index === key;
    const name = `text${isEnd ? ".bl-strip-end" : ".bl-strip-word"}`;
    return svg(/** @type {"text"} */ (name), { x: places[at], y: height + LINE - 5 }, text);
  });
  const total = height + LINE;
  return svg(
    "svg.bl-strip",
    { ...ARIA_HIDDEN, width, height: total, viewBox: `0 0 ${width} ${total}` },
    ...arcs,
    ...labels,
  );
}

/** @type {(start: number, end: number) => number} */
const riseOf = (start, end) => Math.min(MAX_RISE, MIN_RISE + SLOPE * Math.abs(end - start));
