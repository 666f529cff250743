/** What can be done in a quiz. @type {import("../ui/help.js").Action[]} */
export const QUIZ_ACTIONS = [
  { does: "Answer: 2 points, 1 after a hint", pointer: "click an option", keys: "Tab, Enter" },
  {
    does: "Take a hint: the row to read, then two options",
    pointer: "click Hint",
    keys: "Tab, Enter",
  },
  { does: "Go on", pointer: "click Next question", keys: "Tab, Enter" },
  { does: "Go back to an answered question", pointer: "click its number", keys: "Tab, Enter" },
];
