import { el, svg, UNHEARD } from "./dom.js";
import { nameOf } from "./head_name.js";

/** @typedef {import("./types.js").HeadName} HeadName */
/** @typedef {import("./thumbnails.js").GridShape} GridShape */

/** What lies over the thumbnails: outlines of heads, and their names. */
export class GridMarks {
  /** In CSS pixels. @type {GridShape} */
  #shape = { layers: 0, heads: 0, cell: 0, gap: 0, step: 0, fall: 0, width: 0, height: 0 };
  #dim = svg("path.bl-dim", { "fill-rule": "evenodd" });
  #outlined = svg("path.bl-outlined");
  #names = el("div");
  #compared = el("div");
  #locked = el("div.bl-mark.bl-mark-locked");
  #hovered = el("div.bl-mark.bl-mark-hovered");

  node = el(
    "div.bl-grid-marks",
    UNHEARD,
    svg("svg", {}, this.#dim, this.#outlined),
    this.#names,
    this.#compared,
    this.#locked,
    this.#hovered,
  );

  /** @param {GridShape} shape  in CSS pixels */
  resize(shape) {
    this.#shape = shape;
  }

  /**
   * @param {HeadName | null} locked
   * @param {HeadName | null} hovered
   * @param {HeadName[]} compared
   */
  mark(locked, hovered, compared) {
    this.#compared.replaceChildren(
      ...compared.map((head, i) =>
        this.#place(el("div.bl-mark.bl-mark-compared", {}, el("span", {}, `${i + 1}`)), head),
      ),
    );
    this.#place(this.#locked, locked);
    this.#place(this.#hovered, hovered);
  }

  /**
   * Outlines heads, and lets the others step back.
   * @param {HeadName[]} heads  that are there
   */
  highlight(heads) {
    const { cell, step, fall, width, height } = this.#shape;
    const cells = heads
      .map(({ layer, head }) => `M${head * step} ${layer * fall}h${cell}v${cell}h-${cell}z`)
      .join("");
    this.#dim.setAttribute("d", cells && `M0 0H${width}V${height}H0z${cells}`);
    this.#outlined.setAttribute("d", cells);
  }

  /**
   * Writes what heads are known for below their thumbnails, or marks them where there is no room.
   * @param {Record<string, string>} names  by the heads' names
   */
  name(names) {
    const { layers, heads, cell, step, fall } = this.#shape;
    const all = Array.from({ length: layers * heads }, (_, i) => ({
      layer: Math.floor(i / heads),
      head: i % heads,
    }));
    const written = fall > step;
    this.#names.replaceChildren(
      ...all.flatMap((head) => {
        const name = names[nameOf(head)];
        if (!name) return [];
        const node = el(
          "div.bl-grid-name",
          { "data-head": nameOf(head) },
          written ? short(name, cell) : null,
        );
        node.classList.toggle("bl-grid-flag", !written);
        return [this.#place(node, head, written ? cell : 0)];
      }),
    );
  }

  /**
   * @param {HTMLElement} mark
   * @param {HeadName | null} name
   * @param {number} [down]  below the upper edge
   */
  #place(mark, name, down = 0) {
    const { layers, heads, cell, step, fall } = this.#shape;
    mark.hidden = name === null || name.layer >= layers || name.head >= heads;
    if (name !== null) {
      mark.style.transform = `translate(${name.head * step}px, ${name.layer * fall + down}px)`;
      mark.style.width = `${cell}px`;
    }
    return mark;
  }
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
  return more.length === 0 || LETTER * name.length <= room ? name : `${first} +${more.length}`;
}
