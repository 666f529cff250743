import { decodeBase64 } from "../data/base64.js";
import { encodePicture, Reader } from "./reader.js";

/**
 * What a page tells its engine: the model, then texts to read. Both parts of the model are texts as the
 * page holds them, so that only the engine decodes them.
 * @typedef {{model: string, weights: string}} Load
 * @typedef {{id: number, text: string, pair: string | null}} Task
 *
 * What the engine answers to a text.
 * @typedef {{id: number, picture: Record<string, unknown>} | {id: number, error: string}} Outcome
 */

/**
 * Return the engine that answers what a page tells it, in a worker or in the page itself.
 * @returns {(message: Load | Task) => Outcome | null}
 */
export function engine() {
  /** @type {Reader | undefined} */
  let reader;
  let fault = "";
  return (message) => {
    if ("weights" in message) {
      try {
        reader = new Reader(JSON.parse(message.model), decodeBase64(JSON.parse(message.weights)));
      } catch (error) {
        fault = messageOf(error);
      }
      return null;
    }
    const { id, text, pair } = message;
    if (!reader) return { id, error: `The model in this page can't be run: ${fault}` };
    try {
      return { id, picture: encodePicture(reader.read(text, pair), reader.parts.shape) };
    } catch (error) {
      return { id, error: messageOf(error) };
    }
  };
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
  const answer = engine();
  scope.onmessage = ({ data }) => {
    const outcome = answer(data);
    if (outcome) scope.postMessage(outcome);
  };
}
