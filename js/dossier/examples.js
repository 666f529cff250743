import { el } from "../ui/dom.js";
import { times } from "../ui/format.js";
import { GROUPS, sentenceOf, wordsShown } from "./description.js";
import { strip } from "./strip.js";

/** @typedef {import("../state/types.js").DossierTrait} Dossier */
/** @typedef {import("../state/types.js").DossierExample} Example */

/** Width from which strips have more words, and how many on either side of an end. */
const [WIDE, REACH, NARROW_REACH] = [560, 3, 1];

/**
 * Return the groups of examples as lists of strips. The open ones show the whole input below, unless
 * arcs show it.
 * @param {Dossier} dossier
 * @param {object} options
 * @param {number | null | undefined} options.opened  position of the open example
 * @param {boolean} options.inArcs  whether arcs show the open example
 * @param {number} options.limit    number of examples of each group
 * @param {number} options.width    of the view
 * @param {(texts: string[]) => number[]} options.measure
 */
export function exampleLists(dossier, { opened, inArcs, limit, width, measure }) {
  const reach = width < WIDE ? NARROW_REACH : REACH;
  /** @param {Example} example */
  const itemOf = (example) => {
    const isOpen = example.position === opened;
    const closed = strip(example, wordsShown(example, reach), { every: false, measure });
    const button = el(
      "button.bl-dossier-example",
      {
        ...{ type: "button", "data-position": example.position },
        ...(inArcs ? { "aria-current": String(isOpen) } : { "aria-expanded": String(isOpen) }),
      },
      el("span.bl-quiet", {}, example.weight.toFixed(2)),
      closed,
      el("span.bl-unseen", {}, sentenceOf(example)),
    );
    return el("li", {}, button, isOpen && !inArcs ? openExample(example, measure) : null);
  };
  return GROUPS.map(([kind, title, explanation]) =>
    el(
      "div.bl-dossier-example-group",
      { role: "group", "aria-label": `${title} examples` },
      el("p.bl-dossier-title", {}, title),
      el("p.bl-quiet", {}, explanation),
      el("ol.bl-examples", {}, ...dossier.examples[kind].slice(0, limit).map(itemOf)),
    ),
  );
}

/**
 * Return the whole input with the strongest link of each word, which scrolls sideways if it is long.
 * @param {Example} example
 * @param {(texts: string[]) => number[]} measure
 */
const openExample = (example, measure) =>
  el(
    "div.bl-open-example",
    { tabindex: 0, role: "group", "aria-label": `The whole input, ${sentenceOf(example)}` },
    strip(
      example,
      times(example.words.length, (i) => i),
      { every: true, measure },
    ),
  );
