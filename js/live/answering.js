/**
 * What stands in for a kernel on a page.
 * @typedef {(content: Record<string, unknown>, model: Answered) => void} Answer
 *
 * The model of a view, as far as answers change it.
 * @typedef {object} Answered
 * @property {(name: string) => unknown} get
 * @property {(name: string, value: unknown) => void} set
 * @property {(content: Record<string, unknown>) => void} reply
 *
 * @typedef {import("./experiment.js").Question} Question
 * @typedef {import("./edits.js").Edit} Edit
 *
 * Request that the engine answers: the question that it asks of the text that is shown then, and what
 * else changes with the answer.
 * @typedef {object} Request
 * @property {string} id
 * @property {Answered} model
 * @property {() => Question} ask
 * @property {Record<string, unknown>} changes
 * @property {boolean} isUrgent  whether it takes the place of a request that waits
 */

/** Traits of another text that a page shows without: an example, and what a kernel computes. */
const WITHOUT = { example: null, focused: [], quantities: [], agreement: null, written: null };
/** Largest value below which a scale ends at that value. */
const SMALL = 0.1;
/** The statistic of how far each map has changed, without its values. */
const CHANGE = {
  ...{ name: "change", title: "Change of the map (total variation)", group: "What if" },
  ...{ unit: "", baseline_name: "", low: 0, baselines: null },
};

/**
 * Return what answers the requests of an Explorer for texts, edits and effects; the newest one wins.
 * @param {(task: import("./serving.js").Task) => void} send  sends a task to the engine
 * @returns {{answer: Answer, receive: (outcome: import("./serving.js").Outcome) => void}}
 */
export function answering(send) {
  /** Request that the engine answers. @type {Request | null} */
  let current = null;
  /** Request to answer next. @type {Request | null} */
  let next = null;
  let count = 0;

  function start() {
    current = next;
    next = null;
    if (!current) return;
    count += 1;
    try {
      send({ id: count, ...current.ask() });
    } catch (error) {
      const { model, id } = current;
      current = null;
      model.reply({ id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  return {
    answer: (content, model) => {
      const id = String(content.id);
      if (content.kind === "cancel") {
        if (current?.id === id) current = { ...current, id: "" };
        if (next?.id === id) next = null;
        return;
      }
      const request = requestOf(id, content, model);
      if (!request) {
        model.reply({ id, error: "This page can't do that; a notebook can." });
        return;
      }
      const [kept, dropped] =
        next?.isUrgent && !request.isUrgent ? [next, request] : [request, next];
      dropped?.model.reply({ id: dropped.id, canceled: true });
      next = kept;
      if (!current) start();
    },
    receive: (outcome) => {
      const request = /** @type {Request} */ (current);
      if (request.id !== "") {
        if ("error" in outcome) request.model.reply({ id: request.id, error: outcome.error });
        else show(request, outcome.traits);
      }
      start();
    },
  };
}

/**
 * Return the request of a message, or null if a page can't answer it.
 * @param {string} id
 * @param {Record<string, unknown>} content
 * @param {Answered} model
 * @returns {Request | null}
 */
function requestOf(id, content, model) {
  const known = () => /** @type {Edit[]} */ (model.get("edit_list") ?? []);
  /** @returns {Pick<Question, "text" | "pair" | "masked">} */
  const shown = () => ({
    ...{ text: String(model.get("text") ?? "") },
    pair: /** @type {string | null} */ (model.get("pair") ?? null),
    masked: /** @type {number[]} */ (model.get("masked") ?? []),
  });
  if (content.kind === "look") {
    const { text, pair } = /** @type {{text: string, pair: string | null}} */ (content);
    // Another text keeps the heads that are off.
    const edits = () => known().filter(({ kind }) => kind === "head");
    return {
      ...{ id, model, changes: { ...WITHOUT, effects: null, text, pair }, isUrgent: true },
      ask: () => ({ text, pair, edits: edits(), masked: [] }),
    };
  }
  if (content.kind === "edit") {
    const { edits, masked } = /** @type {{edits: Edit[], masked: number[]}} */ (content);
    return {
      ...{ id, model, changes: { effects: null }, isUrgent: true },
      ask: () => ({ ...shown(), edits: edits.map((edit) => find(edit, known())), masked }),
    };
  }
  if (content.kind === "effects") {
    return {
      ...{ id, model, changes: {}, isUrgent: false },
      ask: () => ({ ...shown(), edits: known(), compares: true }),
    };
  }
  return null;
}

/**
 * Return the edit that a view refers to by its number, or a new one.
 * @param {Edit} edit
 * @param {Edit[]} known
 */
function find(edit, known) {
  const { own } = edit;
  if (own === null) return edit;
  const other = known.find((candidate) => candidate.own === own);
  if (!other) throw new Error("This edit has been removed meanwhile.");
  return other;
}

/**
 * Show what the engine has computed.
 * @param {Request} request
 * @param {import("./experiment.js").Traits} traits
 */
function show({ id, model, changes }, { change, ...traits }) {
  const content = { ...changes, ...traits };
  if ("picture" in content) Object.assign(content, shownTraits(model, content, change));
  for (const [name, value] of Object.entries(content)) {
    if (model.get(name) !== undefined) model.set(name, value);
  }
  // The views take over all traits that change together first.
  queueMicrotask(() => model.reply({ id }));
}

/**
 * Return pictures with keys, edits with numbers, and the statistics of the grid.
 * @param {Answered} model
 * @param {Record<string, any>} content
 * @param {unknown} change  values of the statistic of changes, or undefined without edits
 */
function shownTraits(model, { picture, picture_before, edit_list }, change) {
  const keyOf = (/** @type {string} */ name) => /** @type {any} */ (model.get(name))?.key ?? 0;
  const key = Math.max(keyOf("picture"), keyOf("picture_before")) + 1;
  let number = Math.max(0, .../** @type {Edit[]} */ (edit_list).map(({ own }) => own ?? 0));
  const given = /** @type {{name: string}[]} */ (model.get("statistic_values") ?? []);
  const statistics = given.filter(({ name }) => name !== CHANGE.name);
  if (change instanceof Float32Array) {
    const { layers, heads } = picture;
    const largest = change.reduce((a, b) => Math.max(a, b), 0);
    const high = largest === 0 || largest >= SMALL ? 1 : largest;
    const values = new DataView(change.buffer);
    statistics.unshift(/** @type {any} */ ({ ...CHANGE, high, layers, heads, values }));
  }
  const isGone = !change && model.get("statistic") === CHANGE.name;
  return {
    picture: { ...picture, key },
    picture_before:
      Object.keys(picture_before).length > 0 ? { ...picture_before, key: key + 1 } : {},
    edit_list: edit_list.map((/** @type {Edit} */ edit) => ({
      ...edit,
      own: edit.own ?? ++number,
    })),
    statistic_values: statistics,
    ...(isGone ? { statistic: null } : {}),
  };
}
