/** What can be done in a dossier. @type {import("../ui/help.js").Action[]} */
export const DOSSIER_ACTIONS = [
  {
    does: "Open an example: the whole input, with the strongest link of each word",
    pointer: "click it",
    keys: "Enter",
  },
  { does: "Move a long input sideways", pointer: "scroll it", keys: "Left, Right" },
  { does: "Go to one of the nearest heads", pointer: "click its name" },
  { does: "Read the share of a distance", pointer: "point at its bar" },
];
