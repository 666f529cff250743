/** What can be done in the matrix. @type {import("../ui/help.js").Action[]} */
export const MATRIX_ACTIONS = [
  {
    does: "See one weight",
    pointer: "point at it",
    keys: "Arrow keys, Home, End, Page Up, Page Down",
  },
  { does: "Put the focus on a word", pointer: "click in its row", keys: "Enter" },
  { does: "Zoom in", pointer: "drag, or choose “Zoom in”", keys: "+" },
  { does: "Zoom out", pointer: "double-click, or choose “Whole map”", keys: "-" },
  { does: "Show the whole map, then take the focus off", keys: "Escape" },
];
