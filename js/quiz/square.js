import { CIVIDIS } from "../ui/color.js";
import { ARIA_HIDDEN, svg } from "../ui/dom.js";
import { weightsOf } from "./description.js";

/** @typedef {import("../state/types.js").QuizRound} QuizRound */

/** Size of a cell and of labels, and the space around labels, in tenths of the text size. */
const [CELL, FONT, PAD] = [13, 10, 4];

/**
 * Draw the map of a head: a row for each unit that looks, a column for each that is looked at.
 * @param {QuizRound} round
 * @param {string} head
 * @param {object} options
 * @param {((texts: string[]) => number[]) | null} options.measure  widths of texts in tenths of the
 *     text size; null leaves out the labels
 * @param {boolean} options.isRowMarked   whether the row that is asked about is marked
 * @param {boolean} [options.isCellMarked]  whether its right cell is marked
 */
export function square(round, head, { measure, isRowMarked, isCellMarked = false }) {
  const { units, row, target } = round;
  const count = units.length;
  const room = measure ? Math.max(...measure(units)) * (FONT / 10) + 2 * PAD : 2;
  const [side, total] = [count * CELL, room + count * CELL + 2];
  const labels = measure
    ? units.flatMap((unit, index) => {
        const middle = room + (index + 0.5) * CELL;
        const isMarked = isRowMarked && index === row;
        const name = `text${isMarked ? ".bl-quiz-marked" : ""}`;
        return [
          svg(/** @type {"text"} */ (name), labelAt(room - PAD, middle + 0.34 * FONT, "end"), unit),
          svg("text", { ...labelAt(0, 0, "start"), transform: turned(middle, room - PAD) }, unit),
        ];
      })
    : [];
  return svg(
    "svg.bl-quiz-square",
    {
      ...ARIA_HIDDEN,
      viewBox: `0 0 ${total.toFixed(1)} ${total.toFixed(1)}`,
      style: `width: ${(total / 10).toFixed(2)}em`,
    },
    ...labels,
    svg(
      "g",
      { transform: `translate(${room.toFixed(1)} ${room.toFixed(1)})` },
      ...cells(round, head),
    ),
    isRowMarked ? frame(room - 1, room + row * CELL - 1, side + 2, CELL + 2, "bl-quiz-row") : null,
    isCellMarked && target !== null
      ? frame(room + target * CELL, room + row * CELL, CELL, CELL, "bl-quiz-cell")
      : null,
  );
}

/**
 * Return the cells, those of one color as one path.
 * @param {QuizRound} round
 * @param {string} head
 */
function cells(round, head) {
  /** Path of each color. @type {Map<number, string>} */
  const paths = new Map();
  for (const row of round.units.keys()) {
    weightsOf(round, head, row).forEach((weight, column) => {
      const code = Math.round(255 * Math.sqrt(Math.min(1, weight)));
      const cell = `M${column * CELL} ${row * CELL}h${CELL}v${CELL}h-${CELL}z`;
      paths.set(code, (paths.get(code) ?? "") + cell);
    });
  }
  return [...paths].map(([code, d]) =>
    svg("path", {
      d,
      "shape-rendering": "crispEdges",
      fill: `rgb(${CIVIDIS.colors[code].join(" ")})`,
    }),
  );
}

/** @type {(x: number, y: number, anchor: string) => Record<string, unknown>} */
const labelAt = (x, y, anchor) => ({
  ...{ x: x.toFixed(1), y: y.toFixed(1), "font-size": FONT, "text-anchor": anchor },
});

/** @type {(x: number, y: number) => string} */
const turned = (x, y) => `translate(${(x + 0.34 * FONT).toFixed(1)} ${y.toFixed(1)}) rotate(-90)`;

/** @type {(x: number, y: number, width: number, height: number, name: string) => SVGRectElement} */
const frame = (x, y, width, height, name) =>
  svg(/** @type {"rect"} */ (`rect.${name}`), {
    ...{ x: x.toFixed(1), y: y.toFixed(1), width, height },
  });
