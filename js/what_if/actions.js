/** What can be tried in an Explorer. @type {import("../ui/help.js").Action[]} */
export const WHAT_IF_ACTIONS = [
  {
    does: "Switch a head off, or on again",
    pointer: "lock it and choose “Switch off”",
    keys: "X",
  },
  {
    does: "Hide a word from all others",
    pointer: "pin it and choose “Hide”, or let a click hide",
    keys: "H",
  },
  {
    does: "Cut a link",
    pointer: "pin a word and choose “Cut” beside its link, or go to the other word and press X",
  },
  {
    does: "Mask a word, to predict it",
    pointer: "pin it and choose “Mask”, or let a click mask",
    keys: "M",
  },
  {
    does: "Let a decoder write",
    pointer: "choose “Write the next token”, or one of the predictions; the slider goes back",
  },
  { does: "Take an edit back", pointer: "click it in the list" },
];
