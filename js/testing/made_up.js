// Pictures and hosts for the tests and the gallery.
import { PICTURE_VERSION } from "../contract.js";

/**
 * Return a generator of reproducible numbers from 0 to 1.
 * @param {number} seed
 */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/**
 * Return values as bytes, in the form in which a host delivers them.
 * @param {ArrayLike<number>} values
 */
export const bytes = (values) => new DataView(Uint8Array.from(values).buffer);

/**
 * Return a picture with complete random maps of all heads.
 * @param {object} [options]
 * @param {number} [options.layers]
 * @param {number} [options.heads]
 * @param {string[]} [options.words]
 * @param {number} [options.key]
 */
export function densePicture({ layers = 2, heads = 3, words = ["a", "cat", "sat"], key = 1 } = {}) {
  const count = words.length + 2;
  const next = random(key);
  return {
    version: PICTURE_VERSION,
    key,
    layers,
    heads,
    words,
    note: "",
    gold: null,
    mentions: [],
    tokens: ["[CLS]", ...words, "[SEP]"],
    word_ids: [null, ...words.keys(), null],
    maps: bytes(
      Array.from({ length: layers * heads * count ** 2 }, () => Math.floor(256 * next())),
    ),
  };
}

/**
 * Return a picture with only the strongest links: 1 layer, 2 heads, [CLS] a b [SEP].
 */
export function strongestPicture() {
  return {
    version: PICTURE_VERSION,
    key: 9,
    layers: 1,
    heads: 2,
    note: "",
    gold: null,
    tokens: ["[CLS]", "a", "b", "[SEP]"],
    words: ["a", "b"],
    word_ids: [null, 0, 1, null],
    pool: 2,
    k: 1,
    sink_labels: ["[CLS]", "[SEP]"],
    thumbs: bytes(Array.from({ length: 8 }, (_, i) => 30 * i)),
    links_to: new DataView(Uint16Array.from([1, 2, 1, 1, 2, 2, 1, 2]).buffer),
    links_weight: bytes([0, 255, 51, 102, 0, 0, 0, 0]),
    self: bytes([255, 51, 0, 0, 0, 0, 0, 0]),
    sinks: bytes([255, 0, 51, 0, 0, 102, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  };
}

/**
 * Return a notebook's model that records what is saved and sent.
 * @param {Record<string, unknown>} state  traits
 * @param {(message: any) => unknown} [replyTo]  returns the kernel's reply to a message, or null
 */
export function fakeModel(state, replyTo = () => null) {
  /** @type {Map<string, Set<(...args: any[]) => void>>} */
  const listeners = new Map();
  const model = {
    saves: 0,
    /** @type {any[]} */
    sent: [],
    get: (/** @type {string} */ name) => state[name],
    set: (/** @type {string} */ name, /** @type {unknown} */ value) => {
      state[name] = value;
      model.emit(`change:${name}`);
    },
    save_changes: () => {
      model.saves += 1;
    },
    on: (/** @type {string} */ event, /** @type {(...args: any[]) => void} */ listener) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    off: (/** @type {string} */ event, /** @type {any} */ listener) => {
      listeners.get(event)?.delete(listener);
    },
    send: (/** @type {unknown} */ content) => {
      model.sent.push(content);
      const reply = replyTo(content);
      if (reply) queueMicrotask(() => model.emit("msg:custom", reply, []));
    },
    /** @type {(event: string, ...args: unknown[]) => void} */
    emit: (event, ...args) => {
      for (const listener of [...(listeners.get(event) ?? [])]) listener(...args);
    },
    listening: () => [...listeners.values()].reduce((sum, group) => sum + group.size, 0),
  };
  return model;
}

/** Stub what jsdom lacks to lay out a view. */
export function stubLayout() {
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  Object.defineProperty(HTMLElement.prototype, "clientWidth", {
    configurable: true,
    get: () => 400,
  });
  HTMLCanvasElement.prototype.getContext = /** @type {any} */ (
    () => ({
      createImageData: (/** @type {number} */ width, /** @type {number} */ height) => ({
        data: new Uint8ClampedArray(4 * width * height),
      }),
      putImageData: () => {},
      clearRect: () => {},
      fillRect: () => {},
      getImageData: () => ({ data: [0, 0, 0, 0] }),
      fillText: () => {},
      measureText: (/** @type {string} */ text) => ({ width: 8 * text.length }),
    })
  );
}

/**
 * Return a row of the relation table.
 * @param {Partial<import("../state/types.js").RelationRow>} [figures]
 * @returns {import("../state/types.js").RelationRow}
 */
export function relationRow(figures = {}) {
  return {
    relation: "obj",
    summary: false,
    held_out: true,
    count: 812,
    few: false,
    head: [1, 2],
    direction: "dep->head",
    offset: -2,
    accuracy: 0.74,
    low: 0.7,
    high: 0.78,
    baseline: 0.36,
    offset_accuracy: 0.36,
    syntactic: true,
    gain: 0.38,
    gain_low: 0.33,
    gain_high: 0.43,
    ...figures,
  };
}

/**
 * Return the accuracies of all heads on one relation; the direction from head to dependent has 0.1.
 * @param {string} relation
 * @param {number[][]} values  (layers, heads)
 * @returns {import("../state/types.js").AccuraciesTrait}
 */
export function accuracies(relation, values) {
  const shares = values.flat().flatMap((value) => [value, 0.1]);
  const codes = Uint16Array.from(shares, (share) => Math.round(65535 * share));
  return {
    relations: [relation],
    layers: values.length,
    heads: values[0].length,
    values: new DataView(codes.buffer),
  };
}

/**
 * Return a statistic of 3 layers and 4 heads.
 * @param {string} name
 * @param {number[]} values
 * @param {{title?: string, group?: string, unit?: string, low?: number, high?: number, baselines?: number[], baseline_name?: string}} [more]
 * @returns {import("../state/types.js").StatisticTrait}
 */
export function statistic(name, values, more = {}) {
  const { title = name, group = "", unit = "", low = 0, high = 1 } = more;
  const { baselines, baseline_name = "" } = more;
  const floats = (/** @type {number[]} */ numbers) =>
    new DataView(Float32Array.from(numbers).buffer);
  return {
    ...{ name, title, group, unit, low, high, layers: 3, heads: 4, values: floats(values) },
    baseline_name,
    baselines: baselines ? floats(baselines) : null,
  };
}

/**
 * Return the places of two layers of three heads, one of which attends to [SEP].
 * @param {Record<string, unknown>} [parts]
 */
export function headPlaces(parts = {}) {
  return {
    layers: 2,
    heads: 3,
    x: [0, 1, 2, 0, 1, 2],
    y: [0, 0, 0, -1, -1, -1],
    kinds: [
      { name: "other", title: "other" },
      { name: "sep", title: "attends to [SEP]" },
    ],
    kind: [0, 0, 0, 0, 0, 1],
    nearest: [
      [1, 3],
      [0, 2],
      [1, 5],
      [0, 4],
      [3, 5],
      [4, 2],
    ],
    divergence: Array.from({ length: 6 }, () => [0.1, 0.2]),
    ...parts,
  };
}

/**
 * Return a dossier with three examples.
 * @param {Partial<import("../state/types.js").DossierTrait>} [parts]
 * @returns {import("../state/types.js").DossierTrait}
 */
export const dossierOf = (parts) => ({
  ...{ head: [2, 0], about: "Model m", scores: [], nearest: [] },
  examples: { strongest: [1, 2].map(linkedExample), middle: [linkedExample(7)], typical: [] },
  pairs: { words: [], upos: [], relations: [] },
  ...{ mass: [0.1, 0.2, 0.3], uniform_mass: [0.1, 0.1, 0.1], special: [0.2, 0.1] },
  ...parts,
});

/**
 * Return an example of a dossier: "It rains .", whose second word attends to the first.
 * @param {number} position
 * @returns {import("../state/types.js").DossierExample}
 */
export const linkedExample = (position) => ({
  ...{ position, words: ["It", "rains", "."], query: 1, key: 0, weight: 0.5 },
  ...{ keys: [1, 0, -1], weights: [0.2, 0.5, 0] },
});
