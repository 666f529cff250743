/** What can be done in the arcs. @type {import("../ui/help.js").Action[]} */
export const ARC_ACTIONS = [
  {
    does: "See what a word attends to",
    pointer: "point at it",
    keys: "Left, Right, Home, End",
  },
  { does: "Pin a word, or unpin it", pointer: "click it", keys: "Enter" },
  {
    does: "Pin several words",
    pointer: "check “several words” and click them, or hold Shift",
    keys: "Shift+Enter",
  },
  {
    does: "See who attends to a word",
    pointer: "choose “incoming” or “both”",
    keys: "W",
  },
  { does: "Go to the other line, if there are two", pointer: "point at it", keys: "Up, Down" },
  { does: "Unpin all words", pointer: "click it again", keys: "Escape" },
  { does: "See the weight of a link", pointer: "point at its arc" },
  {
    does: "See why a head links two words",
    pointer: "click its arc, in an Explorer",
    keys: "Y",
  },
  { does: "Draw more or fewer links", pointer: "choose “How many links”" },
];
