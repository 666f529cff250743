/**
 * Tag of a selector such as "span.bl-quiet".
 * @template {string} T
 * @typedef {T extends `${infer Tag}.${string}` ? Tag : T} TagOf
 */

/**
 * Function that creates an element from a tag with classes ("span.bl-quiet"), attributes (null,
 * undefined and false are left out) and children. Strings become text nodes, never markup.
 * @template Elements
 * @typedef {<T extends string>(
 *   tag: T,
 *   attributes?: Record<string, unknown>,
 *   ...children: (Node | string | null | undefined)[]
 * ) => TagOf<T> extends keyof Elements ? Elements[TagOf<T>] : never} Maker
 */

/** Create an HTML element. @type {Maker<HTMLElementTagNameMap>} */
export const el = makerOf("http://www.w3.org/1999/xhtml");

/** Create an SVG element. @type {Maker<SVGElementTagNameMap>} */
export const svg = makerOf("http://www.w3.org/2000/svg");

/**
 * Return a function that creates elements of a namespace.
 * @param {string} namespace
 * @returns {any}
 */
function makerOf(namespace) {
  return (
    /** @type {string} */ tag,
    /** @type {Record<string, unknown>} */ attributes = {},
    /** @type {(Node | string | null | undefined)[]} */ ...children
  ) => {
    const [name, ...classes] = tag.split(".");
    const element = document.createElementNS(namespace, name);
    if (classes.length > 0) element.setAttribute("class", classes.join(" "));
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value == null || value === false) continue;
      element.setAttribute(attribute, value === true ? "" : String(value));
    }
    element.append(...children.filter((child) => child != null));
    return element;
  };
}

/**
 * Add an event listener that is removed when the signal aborts.
 * @template {keyof HTMLElementEventMap} K
 * @param {EventTarget} target
 * @param {K} type
 * @param {(event: HTMLElementEventMap[K]) => void} listener
 * @param {AbortSignal} signal
 */
export function listen(target, type, listener, signal) {
  target.addEventListener(type, /** @type {any} */ (listener), { signal });
}

/**
 * Call a function when a signal aborts.
 * @param {AbortSignal} signal
 * @param {() => void} listener
 */
export const onAbort = (signal, listener) =>
  signal.addEventListener("abort", listener, { once: true });

/** What is called when the size of an element changes. @type {Set<[Element, () => void]>} */
const resizeListeners = new Set();

/**
 * Call a function whenever the size of an element changes, and once at the start.
 * @param {Element} element
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
export function onResize(element, listener, signal) {
  const observer = new ResizeObserver(listener);
  observer.observe(element);
  /** @type {[Element, () => void]} */
  const entry = [element, listener];
  resizeListeners.add(entry);
  onAbort(signal, () => {
    observer.disconnect();
    resizeListeners.delete(entry);
  });
}

/**
 * Call now what is called when the sizes of elements change; observers report a change only when the
 * page is drawn, which is too late for print.
 * @param {Element} root  the element that holds them
 */
export function resized(root) {
  for (const [element, listener] of resizeListeners) if (root.contains(element)) listener();
}

/**
 * Keep an event from the browser and the notebook, which assigns commands to most keys.
 * @param {Event} event
 */
export function consume(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** Return an invisible element whose text a screen reader announces when it changes. */
export const liveRegion = () => el("div.bl-unseen", { "aria-live": "polite" });

/** Attributes that hide an element from screen readers, which get its content from a label. */
export const ARIA_HIDDEN = { "aria-hidden": "true" };

/**
 * Return the message of an exception.
 * @param {unknown} error
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

let idCount = 0;

/**
 * Return an id that no other element of the page has.
 * @param {string} stem
 */
export function uniqueId(stem) {
  idCount += 1;
  return `bl-${stem}-${idCount}-${Math.random().toString(36).slice(2, 8)}`;
}
