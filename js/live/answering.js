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
 * Request for a text.
 * @typedef {{id: string, text: string, pair: string | null, model: Answered}} Look
 */

/** Traits of a text that a page shows without: an example, and what a kernel computes beside the maps. */
const WITHOUT = {
  ...{ example: null, focused: [], edit_list: [], masked: [], picture_before: {} },
  ...{ predictions: null, effects: null, quantities: [], agreement: null, written: null },
};

/**
 * Return what answers the requests of an Explorer for typed texts; the newest text wins.
 * @param {(task: import("./serving.js").Task) => void} send  sends a task to the engine
 * @returns {{answer: Answer, receive: (outcome: import("./serving.js").Outcome) => void}}
 */
export function answering(send) {
  /** Text that the engine reads. @type {Look | null} */
  let current = null;
  /** Text to read next. @type {Look | null} */
  let next = null;
  let count = 0;

  function start() {
    current = next;
    next = null;
    if (!current) return;
    count += 1;
    send({ id: count, text: current.text, pair: current.pair });
  }

  return {
    answer: (content, model) => {
      const id = String(content.id);
      if (content.kind === "cancel") {
        if (current?.id === id) current = { ...current, id: "" };
        if (next?.id === id) next = null;
        return;
      }
      if (content.kind !== "look") {
        model.reply({ id, error: "This page can't do that; a notebook can." });
        return;
      }
      const { text, pair } = /** @type {{text: string, pair: string | null}} */ (content);
      next = { id, text, pair, model };
      if (!current) start();
    },
    receive: (outcome) => {
      const look = /** @type {Look} */ (current);
      start();
      if (look.id === "") return; // It was canceled.
      if ("error" in outcome) look.model.reply({ id: look.id, error: outcome.error });
      else show(look, outcome.picture);
    },
  };
}

/**
 * Show a text that was read.
 * @param {Look} look
 * @param {Record<string, unknown>} picture  without its key
 */
function show({ id, text, pair, model }, picture) {
  const { key } = /** @type {{key: number}} */ (model.get("picture"));
  const content = { ...WITHOUT, text, pair, picture: { ...picture, key: key + 1 } };
  for (const [name, value] of Object.entries(content)) {
    if (model.get(name) !== undefined) model.set(name, value);
  }
  // The views take over all traits that change together first.
  queueMicrotask(() => model.reply({ id }));
}
