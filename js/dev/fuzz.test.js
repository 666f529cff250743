// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { showState } from "./show.js";
import { STATES } from "./states.js";

/** Rounds for each state, and minutes instead of rounds if the environment asks for them. */
const ROUNDS = 4;
const { env, hrtime } = /** @type {any} */ (globalThis).process;
const MINUTES = Number(env.BERTLOOK_FUZZ_MINUTES ?? 0);
const MARKUP = "<img src=x onerror=alert(1)></script><script>alert(1)</script>";

/** Values of wrong types, and of right types that are wrong. @type {unknown[]} */
const ZOO = [
  ...[null, undefined, true, false, -1, 0, 1, 2, 0.5, 1e9, 2 ** 53, Number.NaN, Infinity],
  ...["", " ", "det", "x".repeat(5000), MARKUP, "__proto__", "constructor", "\ud800", "\0"],
  ...[[], [[]], [null], [[0, 0]], [[9, 9]], [["a", {}]], [[0, 0, 0]], Array(2000).fill([0, 0])],
  ...[{}, { length: 3 }, { layer: 0 }, { "1-1": MARKUP }, JSON.parse('{"__proto__": {"a": 1}}')],
  ...[new Uint8Array(3), new DataView(new ArrayBuffer(8)), () => 1, Symbol.iterator],
];

/** Return a generator of numbers from 0 to 1, the same for the same seed. @param {number} seed */
function generator(seed) {
  let state = seed + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Return a copy of a value with one part replaced, removed, cut or repeated.
 * @param {any} value
 * @param {() => number} random
 * @returns {any}
 */
function mutate(value, random) {
  const pick = (/** @type {any[]} */ items) => items[Math.floor(random() * items.length)];
  if (ArrayBuffer.isView(value) && random() < 0.7) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
    const cut = Math.floor(random() * bytes.length);
    if (random() < 0.5) return new DataView(bytes.buffer, 0, cut);
    if (bytes.length > 0) bytes[cut] ^= 255;
    return new DataView(bytes.buffer);
  }
  const isPlain = value !== null && typeof value === "object" && !ArrayBuffer.isView(value);
  if (isPlain && random() < 0.85) {
    const names = Object.keys(value);
    if (names.length === 0) return pick(ZOO);
    const name = pick(names);
    if (Array.isArray(value)) {
      const copy = [...value];
      const kind = random();
      if (kind < 0.1) copy.splice(Number(name), 1);
      else if (kind < 0.2) copy.push(copy[Number(name)]);
      else copy[Number(name)] = mutate(copy[Number(name)], random);
      return copy;
    }
    const copy = { ...value };
    if (random() < 0.1) delete copy[name];
    else copy[name] = mutate(copy[name], random);
    return copy;
  }
  return pick(ZOO);
}

beforeEach(() => {
  stubLayout();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/**
 * Show a mutated state, then change it and use it.
 * @param {import("./states.js").GalleryState} state
 * @param {number} seed
 */
async function round(state, seed) {
  const random = generator(seed);
  const el = document.createElement("div");
  document.body.replaceChildren(el);
  let traits = state.traits;
  for (let i = 0; i <= random() * 3; i++) traits = mutate(traits, random);
  if (traits === null || typeof traits !== "object") return;
  const close = showState({ ...state, traits }, el);
  await vi.advanceTimersByTimeAsync(500);
  for (const key of ["ArrowRight", "ArrowDown", "Enter", "Escape"]) {
    for (const target of el.querySelectorAll("[tabindex='0'], tr, input")) {
      target.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
  }
  await vi.advanceTimersByTimeAsync(500);
  // The only image is that of patches, which is part of the page.
  const photo = "img.bl-photo[src^='data:image/png;base64,']";
  expect(el.querySelector(`img:not(${photo}), script, iframe, [onerror]`)).toBeNull();
  close();
  expect(el.childNodes).toHaveLength(0);
}

it.each(STATES.map((state, index) => ({ name: state.name, state, index })))(
  "$name is shown or refused, whatever its traits are",
  async ({ state, index }) => {
    const errors = /** @type {string[]} */ ([]);
    const note = (/** @type {any} */ event) => errors.push(String(event.error?.stack ?? event));
    window.addEventListener("error", note);
    // Node's own clock, since the timers of the test are not real.
    const now = () => Number(hrtime.bigint() / 1_000_000n);
    // Each state meets other mutations.
    const first = MINUTES > 0 ? now() : index * ROUNDS;
    const end = now() + (60_000 * MINUTES) / STATES.length;
    for (let seed = first; MINUTES > 0 ? now() < end : seed < first + ROUNDS; seed++) {
      try {
        await round(state, seed);
      } catch (error) {
        errors.push(`round ${seed}: ${error instanceof Error ? error.stack : error}`);
      }
    }
    window.removeEventListener("error", note);
    expect(errors.map((e) => e.split("\n").slice(0, 3).join(" | "))).toEqual([]);
  },
  60_000 * (MINUTES + 1),
);
