import arcView from "./arc_view.js";
import explorer from "./explorer.js";
import headGrid from "./head_grid.js";
import headMap from "./head_map.js";
import relationTable from "./relation_table.js";

const WIDGETS = {
  arc_view: arcView,
  explorer,
  head_grid: headGrid,
  head_map: headMap,
  relation_table: relationTable,
};

/**
 * Draws a widget on a page without a notebook.
 * @param {keyof typeof WIDGETS} name
 * @param {Record<string, unknown>} state  its traits; bytes as {"$bytes": base64}
 * @param {HTMLElement} element
 * @returns {() => void}  takes it away again
 */
function mount(name, state, element) {
  const decoded = /** @type {Record<string, unknown>} */ (withBytes(state));
  return WIDGETS[name].render({ model: standIn(decoded), el: element });
}

/**
 * A model without a kernel: holds values, and tells those who listen.
 * @param {Record<string, unknown>} state
 * @returns {import("../state/types.js").Model}
 */
function standIn(state) {
  /** @type {Map<string, Set<(...args: any[]) => void>>} */
  const listeners = new Map();
  return {
    get: (name) => state[name],
    set: (name, value) => {
      state[name] = value;
      for (const fn of listeners.get(`change:${name}`) ?? []) fn();
    },
    on: (event, fn) => listeners.set(event, (listeners.get(event) ?? new Set()).add(fn)),
    off: (event, fn) => fn && listeners.get(event)?.delete(fn),
    save_changes: () => {},
    send: () => {},
  };
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function withBytes(value) {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if ("$bytes" in value && typeof value.$bytes === "string") return bytesOf(value.$bytes);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withBytes(part)]));
}

/** @param {string} base64 */
function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new DataView(bytes.buffer);
}

Object.assign(globalThis, { bertlook: { mount } });
