/** What can be done in the map. @type {import("../ui/help.js").Action[]} */
export const MAP_ACTIONS = [
  { does: "Look at a head", pointer: "point at it", keys: "Arrow keys, Home, End" },
  { does: "Lock a head, to which the views return", pointer: "click it", keys: "Enter" },
  {
    does: "Highlight a head",
    pointer: "choose “highlight” and click it, or hold Shift and click it",
    keys: "Shift+Enter",
  },
  {
    does: "Highlight all heads in an area",
    pointer: "drag around them; by touch, choose “highlight” first",
  },
  {
    does: "Zoom",
    pointer: "hold Ctrl and turn the wheel, spread two fingers, or choose + and −",
    keys: "+, -, 0",
  },
  { does: "Move the map", pointer: "choose “Move” and drag", keys: "Shift+Arrow keys" },
  { does: "Highlight a behavior or a layer", pointer: "click it below the map" },
  {
    does: "Clear what is highlighted, then the lock",
    pointer: "click beside the heads",
    keys: "Escape",
  },
];
