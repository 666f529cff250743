import { Engine } from "./serving.js";

/** @typedef {import("./serving.js").Load} Load */
/** @typedef {import("./serving.js").Task} Task */
/** @typedef {import("./serving.js").Outcome} Outcome */

/**
 * Start the engine: in a worker, or where the page may have none in the page, which then stands still
 * while a text is read.
 * @param {() => Worker} makeWorker  returns a worker that runs the engine
 * @param {Load} load
 * @param {(outcome: Outcome) => void} receive
 * @returns {(task: Task) => void}  sends a task, of which the engine has one at a time
 */
export function startEngine(makeWorker, load, receive) {
  /** Task without an outcome. @type {Task | null} */
  let pending = null;
  /** @type {(message: Load | Task) => void} */
  let post;
  const take = (/** @type {Outcome} */ outcome) => {
    pending = null;
    receive(outcome);
  };
  const runInPage = () => {
    const engine = new Engine();
    post = (message) => {
      // In a task of its own, after the page has been drawn.
      setTimeout(() => {
        const outcome = engine.answer(message);
        if (outcome) take(outcome);
      });
    };
    post(load);
    if (pending) post(pending);
  };
  try {
    const worker = makeWorker();
    worker.onmessage = ({ data }) => take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      runInPage();
    };
    post = (message) => worker.postMessage(message);
    post(load);
  } catch {
    runInPage();
  }
  return (task) => {
    pending = task;
    post(task);
  };
}
