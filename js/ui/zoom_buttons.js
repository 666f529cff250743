import { el, listen } from "./dom.js";

/** Factor of a button, a key or a double click. */
export const ZOOM_STEP = 1.6;
/** Largest factor of one turn of the wheel, and factor of a pixel of it. */
const MAX_TURN = 1.5;
const PIXEL = 1.008;
/** Pixels of a wheel that counts in lines. */
const LINE = 16;

/**
 * Return buttons that zoom out, into, and back to the whole.
 * @param {string} whole  what the whole is called: "Whole map"
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(factor: number) => void} options.zoom
 * @param {() => void} options.reset
 * @returns {{nodes: HTMLElement[], update: (isWhole: boolean) => void}}
 */
export function zoomButtons(whole, { signal, zoom, reset }) {
  /** @type {(label: string, title: string, listener: () => void) => HTMLButtonElement} */
  const button = (label, title, listener) => {
    const node = el("button.bl-button", { type: "button", title, "aria-label": title }, label);
    listen(node, "click", listener, signal);
    return node;
  };
  const back = button(whole, `Show the ${whole.toLowerCase()} (0)`, reset);
  const out = button("−", "Zoom out (−)", () => zoom(1 / ZOOM_STEP));
  const into = button("+", "Zoom in (+)", () => zoom(ZOOM_STEP));
  back.removeAttribute("aria-label");
  return {
    nodes: [back, out, into],
    update: (isWhole) => {
      back.hidden = isWhole;
      out.disabled = isWhole;
    },
  };
}

/**
 * Return by which factor a key zooms, 0 for the whole, or null for other keys.
 * @param {string} key
 */
export function zoomOfKey(key) {
  if (key === "+" || key === "=") return ZOOM_STEP;
  if (key === "-" || key === "_") return 1 / ZOOM_STEP;
  return key === "0" ? 0 : null;
}

/**
 * Return by which factor a turn of the wheel zooms.
 * @param {Pick<WheelEvent, "deltaY" | "deltaMode">} event
 */
export function zoomOfTurn({ deltaY, deltaMode }) {
  const pixels = deltaY * (deltaMode === 0 ? 1 : LINE);
  return Math.max(1 / MAX_TURN, Math.min(MAX_TURN, PIXEL ** -pixels));
}
