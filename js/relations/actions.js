/** What can be done in the table. @type {import("../ui/help.js").Action[]} */
export const TABLE_ACTIONS = [
  {
    does: "Select a relation and lock its best head",
    pointer: "click its row",
    keys: "Enter",
  },
  { does: "Go to another relation", keys: "Up, Down, Page Up, Page Down, Home, End" },
  { does: "Clear the selection", pointer: "click the row again", keys: "Escape" },
  { does: "Sort by a column, or the other way around", pointer: "click its title" },
  { does: "List only some relations", pointer: "type a part of their names into “Filter”" },
];
