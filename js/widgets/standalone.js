import arcView from "./arc_view.js";
import comparison from "./comparison.js";
import dossier from "./dossier.js";
import explorer from "./explorer.js";
import headGrid from "./head_grid.js";
import headMap from "./head_map.js";
import relationTable from "./relation_table.js";

const WIDGETS = {
  arc_view: arcView,
  comparison,
  dossier,
  explorer,
  head_grid: headGrid,
  head_map: headMap,
  relation_table: relationTable,
};

/**
 * Render a widget on a page without a notebook.
 * @param {keyof typeof WIDGETS} name
 * @param {Record<string, unknown>} state  traits of the widget; bytes as {"$bytes": base64}
 * @param {HTMLElement} element
 * @returns {() => void}  removes the widget
 */
function mount(name, state, element) {
  const decoded = /** @type {Record<string, unknown>} */ (withBytes(state));
  return WIDGETS[name].render({ model: staticModel(decoded), el: element });
}

/**
 * Return a model without a kernel, which stores traits and calls their listeners. In the kernel's
 * place it shows the picture of the chosen attention, or what belongs to the chosen step.
 * @param {Record<string, unknown>} state
 * @returns {import("../state/types.js").Model}
 */
function staticModel(state) {
  /** @type {Map<string, Set<(...args: any[]) => void>>} */
  const listeners = new Map();
  const pictures = /** @type {Record<string, unknown>} */ (state.pictures ?? {});
  const steps = /** @type {Record<string, unknown>[]} */ (state.step_states ?? []);
  const set = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    state[name] = value;
    for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    if (name === "choice" && typeof value === "string" && Object.hasOwn(pictures, value)) {
      set("picture", pictures[value]);
    }
    const step = name === "step" ? steps[/** @type {number} */ (value)] : undefined;
    for (const [trait, content] of Object.entries(step ?? {})) set(trait, content);
  };
  return {
    get: (name) => state[name],
    set,
    on: (event, listener) =>
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event, listener) => listener && listeners.get(event)?.delete(listener),
    save_changes: () => {},
    send: () => {},
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
  if ("$bytes" in value && typeof value.$bytes === "string") return bytesOf(value.$bytes);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withBytes(part)]));
}

/** Decode bytes. @param {string} base64 */
function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new DataView(bytes.buffer);
}

Object.assign(globalThis, { bertlook: { mount } });
