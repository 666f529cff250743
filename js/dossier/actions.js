/** @typedef {import("../ui/help.js").Action} Action */

/** @type {Action[]} */
const COMMON = [
  { does: "Move a long input sideways", pointer: "scroll it", keys: "Left, Right" },
  { does: "Go to one of the nearest heads", pointer: "click its name" },
  { does: "Read the share of a distance", pointer: "point at its bar" },
];

/** What can be done in a dossier. @type {Action[]} */
export const DOSSIER_ACTIONS = [
  {
    does: "Open an example: the whole input, with the strongest link of each word",
    pointer: "click it",
    keys: "Enter",
  },
  ...COMMON,
];

/** What can be done in a dossier beside arcs. @type {Action[]} */
export const PANEL_ACTIONS = [
  { does: "Show an example in the arcs of this head", pointer: "click it", keys: "Enter" },
  ...COMMON,
];
