import { GEOMETRY } from "../contract.js";
import { svg } from "../ui/dom.js";
import { rowsText, weightsOf, weightText, wordsOf } from "./description.js";

/** @typedef {import("../state/types.js").QuizRound} QuizRound */

/** Size of words and of weights, and the space between words, in tenths of the text size. */
const [FONT, SMALL, GAP] = [12, 9.5, 10];
/** Height of the line of words, and of that of weights. */
const [LINE, NUMBERS] = [20, 14];
/** Height of the lowest arc, how much an arc rises with its width, and the largest height. */
const [MIN_RISE, SLOPE, MAX_RISE] = [14, 0.22, 90];
/** Distance of the ends of arcs from the middle of a word, and the width of lines beside other views. */
const [SIDE, THIN] = [3, 0.75];
/** Weights below are not drawn. */
const MIN_WEIGHT = 0.1;
/** The smallest share of its width to which a drawing shrinks. */
const SHRINK = 0.85;

/**
 * Draw the links of a head above the words of a sentence.
 * @param {QuizRound} round
 * @param {string} head
 * @param {object} options
 * @param {(texts: string[]) => number[]} options.measure  widths of texts in tenths of the text size
 * @param {boolean} options.every   whether the links of all words are drawn, or of the one asked about
 * @param {boolean} options.isRowMarked  whether those of the one asked about stand out, with weights
 */
export function arcs(round, head, { measure, every, isRowMarked }) {
  const { units, row } = round;
  const widths = measure(units).map((width) => Math.max((width * FONT) / 10, 14));
  let x = 2;
  const middles = widths.map((width) => {
    const middle = x + width / 2;
    x += width + GAP;
    return middle;
  });
  const width = x - GAP + 2;
  const links = (every ? wordsOf(round) : [row]).flatMap((from) =>
    weightsOf(round, head, from).flatMap((weight, to) =>
      weight >= MIN_WEIGHT ? [{ from, to, weight }] : [],
    ),
  );
  const rises = links.map(({ from, to }) =>
    Math.min(MAX_RISE, MIN_RISE + SLOPE * Math.abs(middles[from] - middles[to])),
  );
  const base = Math.max(MIN_RISE, ...rises) + 6;
  const isOwn = (/** @type {number} */ from) => isRowMarked && from === row;
  const paths = links.flatMap(({ from, to, weight }, at) => {
    // Arcs end beside the middle of a word, where those of other words begin.
    const side = SIDE * Math.sign(middles[to] - middles[from]);
    const [start, end] = [middles[from] + side, middles[to] - side];
    const thickness = (GEOMETRY.LINK_WIDTH[0] + GEOMETRY.LINK_WIDTH[1] * weight) * THIN;
    const half = 3 + 0.5 * thickness;
    const state = isOwn(from) ? "strong" : isRowMarked && every ? "weak" : "plain";
    return [
      svg(/** @type {"path"} */ (`path.bl-quiz-arc.bl-quiz-${state}`), {
        d: pathOf(start, end, base, rises[at]),
        "stroke-width": thickness.toFixed(2),
        "stroke-opacity": (0.3 + 0.7 * weight).toFixed(2),
      }),
      state === "weak"
        ? null
        : svg("path.bl-quiz-tip", {
            d: `M${(end - half).toFixed(1)} ${base - 4}h${(2 * half).toFixed(1)}l-${half.toFixed(1)} 6z`,
            "fill-opacity": (0.3 + 0.7 * weight).toFixed(2),
          }),
    ];
  });
  const words = units.map((unit, index) => {
    const name = isOwn(index) ? "text.bl-quiz-marked" : "text";
    const place = { x: middles[index].toFixed(1), y: base + LINE - 5, "font-size": FONT };
    return svg(/** @type {"text"} */ (name), { ...place, "text-anchor": "middle" }, unit);
  });
  const numbers = isRowMarked ? weightsOf(round, head, row) : [];
  const weights = numbers.map((weight, index) =>
    weight < MIN_WEIGHT
      ? null
      : svg(
          "text.bl-quiz-weight",
          {
            ...{ x: middles[index].toFixed(1), y: base + LINE + NUMBERS - 5 },
            ...{ "font-size": SMALL, "text-anchor": "middle" },
          },
          weightText(weight),
        ),
  );
  const own = weightsOf(round, head, row);
  const largest = own.indexOf(Math.max(...own));
  const height = base + LINE + (isRowMarked ? NUMBERS : 0);
  return svg(
    "svg.bl-quiz-arcs",
    {
      ...{ role: "img", "aria-label": rowsText(round, head, every ? null : row) },
      viewBox: `0 0 ${width.toFixed(1)} ${height.toFixed(1)}`,
      // On narrow screens the drawing shrinks a little, then scrolls.
      style: `width: ${em(width)}; min-width: ${em(SHRINK * width)}`,
      "data-middle": ((middles[row] + middles[largest]) / 2 / width).toFixed(3),
    },
    ...paths,
    ...words,
    ...weights,
  );
}

/** @type {(length: number) => string} */
const em = (length) => `${(length / 10).toFixed(2)}em`;

/**
 * Return the path of an arc; the control points of a cubic curve are a third higher than its top. A link
 * of a word to itself is a loop.
 * @param {number} from
 * @param {number} to
 * @param {number} base
 * @param {number} rise
 */
function pathOf(from, to, base, rise) {
  const top = (base - (4 / 3) * rise).toFixed(1);
  const [start, end] = from === to ? [from - 4, to + 4] : [from, to];
  const [left, right] = from === to ? [from - 12, to + 12] : [from, to];
  return `M${start.toFixed(1)} ${base}C${left.toFixed(1)} ${top} ${right.toFixed(1)} ${top} ${end.toFixed(1)} ${base}`;
}
