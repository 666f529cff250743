import { disclosure } from "./disclosure.js";
import { el, uniqueId } from "./dom.js";

/**
 * Something that can be done in a view.
 * @typedef {object} Action
 * @property {string} does       "Lock a head"
 * @property {string} [pointer]  how it is done with a mouse or by touch: "click it"
 * @property {string} [keys]     "Home, End"
 */

/**
 * Return a button "?" that opens the list of what can be done in a view.
 * @param {string} name  of the view: "the head grid"
 * @param {Action[]} actions
 * @param {{signal: AbortSignal}} options
 * @returns {{button: HTMLElement, panel: HTMLElement}}
 */
export function help(name, actions, options) {
  const button = el(
    "button.bl-button.bl-help",
    { type: "button", "aria-label": `What you can do in ${name}`, title: "What you can do here" },
    "?",
  );
  const panel = el("div.bl-panel.bl-help-list", { role: "list" }, ...actions.map(entryOf));
  disclosure(button, panel, options);
  return { button, panel };
}

/**
 * Tell the keys of a view to screen readers, as the description of an element.
 * @param {Element} element
 * @param {Action[]} actions
 * @returns {HTMLElement}  the hidden description, to be put into the view
 */
export function describeKeys(element, actions) {
  const description = el("span", { id: uniqueId("keys"), hidden: true }, keysSentence(actions));
  element.setAttribute("aria-describedby", description.id);
  return description;
}

/** Return the entry of an action. @param {Action} action */
function entryOf({ does, pointer, keys }) {
  return el(
    "div",
    { role: "listitem" },
    el("span.bl-help-does", {}, does),
    el(
      "span.bl-help-how",
      {},
      pointer,
      pointer && keys ? ", or " : null,
      keys && !pointer ? "press " : null,
      ...keysOf(keys),
    ),
  );
}

/**
 * Return elements for keys, separated by spaces.
 * @param {string} [keys]  "Home, End"
 */
const keysOf = (keys = "") =>
  keys.split(", ").flatMap((key) => (key ? [el("kbd", {}, key), " "] : []));

/**
 * Return the keys of a view as sentences: "Arrow keys: look at a head. Enter: lock it."
 * @param {Action[]} actions
 */
export const keysSentence = (actions) =>
  actions
    .flatMap(({ does, keys }) =>
      keys ? [`${keys}: ${does[0].toLowerCase()}${does.slice(1)}.`] : [],
    )
    .join(" ");
