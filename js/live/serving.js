import { decodeBase64 } from "../data/base64.js";
import { answerQuestion } from "./experiment.js";
import { Reader } from "./reader.js";

/**
 * What a page tells its engine: the model, then texts to read. Parts of the model that stand in the page
 * are texts as it holds them, so that only the engine decodes them; weights from a file are bytes.
 * @typedef {{model: string, weights: string | Uint8Array | {fault: string}}} Load
 * @typedef {{id: number} & import("./experiment.js").Question} Task
 *
 * What the engine answers to a text.
 * @typedef {{id: number, traits: import("./experiment.js").Traits} | {id: number, error: string}} Outcome
 */

/** Texts that are read ahead, after which browsers have compiled what reads them. */
const TRIALS = 3;

/** The engine that answers what a page tells it, in a worker or in the page itself. */
export class Engine {
  /** @type {Reader | null} */
  #reader = null;
  #fault = "";

  /**
   * Return the outcome of a text; null for the model.
   * @param {Load | Task} message
   * @returns {Outcome | null}
   */
  answer(message) {
    if ("weights" in message) {
      try {
        this.#reader = new Reader(JSON.parse(message.model), bytesOf(message.weights));
      } catch (error) {
        this.#fault = messageOf(error);
      }
      return null;
    }
    const { id } = message;
    const reader = this.#reader;
    if (!reader) return { id, error: `The model in this page can't be run: ${this.#fault}` };
    try {
      return { id, traits: answerQuestion(reader, message) };
    } catch (error) {
      return { id, error: messageOf(error) };
    }
  }

  /** Read some tokens, so that the first text that is typed takes no longer than the next ones. */
  warmUp() {
    for (let i = 0; i < TRIALS; i++) this.#reader?.tryOut();
  }
}

/**
 * Return weights as bytes.
 * @param {Load["weights"]} weights
 * @throws {Error} if they could not be loaded
 */
function bytesOf(weights) {
  if (typeof weights === "string") return decodeBase64(JSON.parse(weights));
  if (weights instanceof Uint8Array) return weights;
  throw new Error(weights.fault);
}

/**
 * Return what is said of an error.
 * @param {unknown} error
 */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Answer the messages of the page that started this worker.
 * @param {{postMessage: (message: unknown) => void, onmessage: ((event: MessageEvent) => void) | null}} scope
 */
export function serve(scope) {
  const engine = new Engine();
  scope.onmessage = ({ data }) => {
    const outcome = engine.answer(data);
    if (outcome) scope.postMessage(outcome);
    // Texts that were asked for meanwhile come first.
    else setTimeout(() => engine.warmUp());
  };
}
