import { decodeBase64 } from "../data/base64.js";

/** @typedef {import("../live/answering.js").Answer} Answer */

/**
 * Render a widget on a page without a notebook.
 * @param {{render: (host: {model: any, el: HTMLElement}) => () => void}} widget
 * @param {Record<string, unknown>} state  traits of the widget; bytes as {"$bytes": base64}
 * @param {HTMLElement} element
 * @param {Answer} [answer]  answers the requests of the view in the place of a kernel
 * @returns {() => void}  removes the widget
 */
export function mount(widget, state, element, answer) {
  const decoded = /** @type {Record<string, unknown>} */ (withBytes(state));
  if (!answer && decoded.page_reads) {
    // The page says itself why it reads no texts.
    Object.assign(decoded, { page_reads: false, kernel_note: false });
  }
  return widget.render({ model: staticModel(decoded, answer), el: element });
}

/**
 * Return a model without a kernel, which stores traits and calls their listeners. In the kernel's
 * place it shows the picture of the chosen attention, or what belongs to the chosen step.
 * @param {Record<string, unknown>} state
 * @param {Answer} [answer]
 * @returns {import("../state/types.js").Model}
 */
function staticModel(state, answer) {
  /** @type {Map<string, Set<(...args: any[]) => void>>} */
  const listeners = new Map();
  const pictures = /** @type {Record<string, unknown>} */ (state.pictures ?? {});
  const steps = /** @type {Record<string, unknown>[]} */ (state.step_states ?? []);
  const call = (/** @type {string} */ event, /** @type {unknown[]} */ ...parts) => {
    for (const listener of listeners.get(event) ?? []) listener(...parts);
  };
  const get = (/** @type {string} */ name) => state[name];
  const set = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    state[name] = value;
    call(`change:${name}`);
    if (name === "choice" && typeof value === "string" && Object.hasOwn(pictures, value)) {
      set("picture", pictures[value]);
    }
    const step = name === "step" ? steps[/** @type {number} */ (value)] : undefined;
    for (const [trait, content] of Object.entries(step ?? {})) set(trait, content);
  };
  return {
    get,
    set,
    on: (event, listener) =>
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event, listener) => listener && listeners.get(event)?.delete(listener),
    save_changes: () => {},
    send: (content) =>
      answer?.(/** @type {Record<string, unknown>} */ (content), {
        get,
        set,
        reply: (reply) => call("msg:custom", reply, []),
      }),
  };
}

/**
 * Return a value with its encoded bytes decoded.
 * @param {unknown} value
 * @returns {unknown}
 */
function withBytes(value) {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if ("$bytes" in value && typeof value.$bytes === "string") {
    return new DataView(decodeBase64(value.$bytes).buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withBytes(part)]));
}
