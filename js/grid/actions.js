/** What can be done in the grid. @type {import("../ui/help.js").Action[]} */
export const GRID_ACTIONS = [
  { does: "Look at a head", pointer: "point at it", keys: "Arrow keys" },
  { does: "Lock a head, to which the views return", pointer: "click it", keys: "Enter" },
  {
    does: "Compare a head with the locked one",
    pointer: "choose “compare” and click it, or hold Shift and click it",
    keys: "Shift+Enter",
  },
  {
    does: "Highlight heads",
    pointer: "choose “highlight” and click or drag over them, or hold Shift and drag",
    keys: "Shift+Arrow keys",
  },
  { does: "Go to the first or last head of a layer", keys: "Home, End" },
  { does: "Go to the first or last layer", keys: "Page Up, Page Down" },
  {
    does: "Zoom a large grid in, out, and back to the whole",
    pointer: "hold Ctrl and turn the wheel, or spread two fingers",
    keys: "+, −, 0",
  },
  { does: "Clear what is highlighted, then the colors, then the lock", keys: "Escape" },
];
