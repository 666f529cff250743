/** What can be done in the image. @type {import("../ui/help.js").Action[]} */
export const IMAGE_ACTIONS = [
  { does: "See what a patch attends to", pointer: "point at it", keys: "Arrow keys" },
  { does: "Pin a patch or a word, or unpin it", pointer: "click it", keys: "Enter" },
  { does: "Unpin", pointer: "click it again", keys: "Escape" },
];
