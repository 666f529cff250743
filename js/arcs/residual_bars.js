import { svg, UNHEARD } from "../ui/dom.js";

/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("../data/links.js").Row} Row */

const HEIGHT = 5;
const WIDEST = 44;
const NARROWEST = 18;
/** The kinds of share, in the order in which they stand in a bar; further sinks are as the second. */
const KINDS = ["self", "sink-1", "sink-2", "hidden"];

/**
 * The bars under the words of a line: where the rest of each word's attention goes. One path draws
 * a kind of share for all words, since what is drawn anew at each move of the pointer must be little.
 */
export class ResidualBars {
  #places;
  #words;
  #y;
  #paths = KINDS.map((kind) => svg("path", { class: `bl-share bl-share-${kind}` }));

  /**
   * @param {number[]} words   the places on the line
   * @param {Place[]} places   all places
   * @param {number} y         the bars' upper edge
   */
  constructor(words, places, y) {
    this.#words = words;
    this.#places = places;
    this.#y = y;
    const base = words.map((place) => {
      const { left, width } = this.#room(place);
      return `M${left} ${y + HEIGHT + 0.5}h${width}`;
    });
    this.node = svg(
      "g.bl-residual",
      UNHEARD,
      svg("path.bl-share-base", { d: base.join("") }),
      ...this.#paths,
    );
  }

  clear() {
    for (const path of this.#paths) path.removeAttribute("d");
  }

  /** @param {(Row | null)[]} rows  for each place */
  draw(rows) {
    const drawn = this.#paths.map(() => "");
    for (const place of this.#words) {
      const row = rows[place];
      if (!row) continue;
      const { left, width } = this.#room(place);
      let x = left;
      const shares = [row.self, ...row.sinks, row.undrawn];
      for (const [i, share] of shares.entries()) {
        const at = i === shares.length - 1 ? 3 : Math.min(i, 2);
        const long = share * width;
        if (long >= 0.4) {
          drawn[at] +=
            `M${x.toFixed(1)} ${this.#y}h${long.toFixed(1)}v${HEIGHT}h-${long.toFixed(1)}z`;
        }
        x += long;
      }
    }
    for (const [i, path] of this.#paths.entries()) path.setAttribute("d", drawn[i]);
  }

  /**
   * The room of a word's bar: its whole width stands for all of the word's attention.
   * @param {number} place
   */
  #room(place) {
    const { middle, width: word } = this.#places[place];
    const width = Math.max(NARROWEST, Math.min(word, WIDEST));
    return { left: middle - width / 2, width };
  }
}
