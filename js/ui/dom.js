/**
 * The tag of "span.bl-quiet".
 * @template {string} T
 * @typedef {T extends `${infer Tag}.${string}` ? Tag : T} TagOf
 */

/**
 * Makes an element: its tag with its classes ("span.bl-quiet"), its attributes (null, undefined and
 * false are left out), and its children. Text is only ever set as text.
 * @template Elements
 * @typedef {<T extends string>(
 *   tag: T,
 *   attributes?: Record<string, unknown>,
 *   ...children: (Node | string | null | undefined)[]
 * ) => TagOf<T> extends keyof Elements ? Elements[TagOf<T>] : never} Maker
 */

/** Makes an HTML element. @type {Maker<HTMLElementTagNameMap>} */
export const el = makerOf("http://www.w3.org/1999/xhtml");

/** Makes an SVG element. @type {Maker<SVGElementTagNameMap>} */
export const svg = makerOf("http://www.w3.org/2000/svg");

/**
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
 * Hears an event of an element until the signal aborts.
 * @template {keyof HTMLElementEventMap} K
 * @param {EventTarget} target
 * @param {K} type
 * @param {(event: HTMLElementEventMap[K]) => void} fn
 * @param {AbortSignal} signal
 */
export function listen(target, type, fn, signal) {
  target.addEventListener(type, /** @type {any} */ (fn), { signal });
}

/**
 * @param {AbortSignal} signal
 * @param {() => void} fn  is called when it aborts
 */
export const ended = (signal, fn) => signal.addEventListener("abort", fn, { once: true });

/**
 * Calls `fn` each time that an element gets another size, and once at the beginning.
 * @param {Element} element
 * @param {() => void} fn
 * @param {AbortSignal} signal
 */
export function resized(element, fn, signal) {
  const observer = new ResizeObserver(fn);
  observer.observe(element);
  ended(signal, () => observer.disconnect());
}

/**
 * Takes an event as its own: a notebook has another use for most keys.
 * @param {Event} event
 */
export function claim(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** What is written into it is read out by a screen reader, and seen by nobody. */
export const liveRegion = () => el("div.bl-unseen", { "aria-live": "polite" });

/** For what a screen reader is told otherwise. */
export const HIDDEN_FROM_READERS = { "aria-hidden": "true" };

/**
 * What an exception says.
 * @param {unknown} error
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

let count = 0;

/**
 * An id that no other element of the page has.
 * @param {string} stem
 */
export function uniqueId(stem) {
  count += 1;
  return `bl-${stem}-${count}-${Math.random().toString(36).slice(2, 8)}`;
}
