import { el, svg, UNHEARD } from "../ui/dom.js";
import { isIn, nameOf } from "../ui/head_name.js";
import { times } from "../ui/numbers.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("./thumbnails.js").GridShape} GridShape */

/** What lies over the thumbnails: outlines of heads, and their names. */
export function gridMarks() {
  /** In CSS pixels. @type {GridShape} */
  let shape;
  const dim = svg("path.bl-dim", { "fill-rule": "evenodd" });
  const outlined = svg("path.bl-outlined");
  const named = el("div");
  const numbered = el("div");
  const lockedMark = el("div.bl-mark.bl-mark-locked");
  const hoveredMark = el("div.bl-mark.bl-mark-hovered");
  const over = svg("svg", {}, dim, outlined);
  const node = el("div.bl-grid-marks", UNHEARD, over, named, numbered, lockedMark, hoveredMark);

  /** @param {GridShape} css  in CSS pixels */
  function resize(css) {
    shape = css;
  }

  /**
   * @param {HeadName | null} locked
   * @param {HeadName | null} hovered
   * @param {HeadName[]} compared
   */
  function mark(locked, hovered, compared) {
    numbered.replaceChildren(
      ...compared.map((head, i) =>
        place(el("div.bl-mark.bl-mark-compared", {}, el("span", {}, `${i + 1}`)), head),
      ),
    );
    place(lockedMark, locked);
    place(hoveredMark, hovered);
  }

  /**
   * Outlines heads, and lets the others step back.
   * @param {HeadName[]} heads  that are there
   */
  function highlight(heads) {
    const { cell, step, fall, width, height } = shape;
    const cells = heads
      .map(({ layer, head }) => `M${head * step} ${layer * fall}h${cell}v${cell}h-${cell}z`)
      .join("");
    dim.setAttribute("d", cells && `M0 0H${width}V${height}H0z${cells}`);
    outlined.setAttribute("d", cells);
  }

  /**
   * Writes what heads are known for below their thumbnails, or marks them where there is no room.
   * @param {Record<string, string>} names  by the heads' names
   */
  function name(names) {
    const { layers, heads, cell, step, fall } = shape;
    const written = fall > step;
    const nodes = times(layers * heads, (i) => {
      const head = { layer: Math.floor(i / heads), head: i % heads };
      const said = names[nameOf(head)];
      if (!said) return null;
      return written
        ? place(el("div.bl-grid-name", {}, short(said, cell)), head, cell + 3)
        : place(el("div.bl-grid-name.bl-grid-flag"), head);
    });
    named.replaceChildren(...nodes.filter((one) => one !== null));
  }

  /**
   * @param {HTMLElement} mark
   * @param {HeadName | null} head
   * @param {number} [down]  below the upper edge
   */
  function place(mark, head, down = 0) {
    const { cell, step, fall } = shape;
    mark.hidden = head === null || !isIn(head, shape);
    if (head !== null) {
      mark.style.transform = `translate(${head.head * step}px, ${head.layer * fall + down}px)`;
      mark.style.width = `${cell}px`;
    }
    return mark;
  }

  return { node, resize, mark, highlight, name };
}

/** The width of a letter of a name, about. */
const LETTER = 5.6;

/**
 * A name in the room below a thumbnail: of several, the first and how many more there are.
 * @param {string} name
 * @param {number} room
 */
function short(name, room) {
  const [first, ...more] = name.split(", ");
  const forms = [name, `${first} +${more.length}`, first];
  return forms.find((form) => LETTER * form.length <= room) ?? first;
}
