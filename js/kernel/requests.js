export const WAITING = "Waiting for the kernel …";
export const NO_ANSWER = "No answer from the kernel; showing what is here.";
const WAITING_AFTER = 1500;
const NO_ANSWER_AFTER = 10_000;

/**
 * @typedef {object} Handlers
 * @property {(content: Record<string, unknown>, buffers: DataView[]) => void} done
 * @property {(sentence: string) => void} [failed]
 */

/**
 * Questions to the kernel and their answers, matched by an id. Late answers still count; answers
 * to questions that were canceled, or that another view asked, don't.
 */
export class Requests {
  /** @type {Map<string, Handlers & {timers: ReturnType<typeof setTimeout>[], status: string}>} */
  #pending = new Map();
  #prefix = Math.random().toString(36).slice(2, 12);
  #count = 0;
  #send;
  #say;

  /**
   * @param {(content: Record<string, unknown>) => void} send
   * @param {(status: string) => void} say  is told how the waiting goes; "" when it is over
   */
  constructor(send, say) {
    this.#send = send;
    this.#say = say;
  }

  /**
   * @param {import("../contract.js").Request} content  without its id
   * @param {Handlers} handlers
   * @returns {string}  the id, to cancel with
   */
  ask(content, handlers) {
    this.#count += 1;
    const id = `${this.#prefix}:${this.#count}`;
    const timers = [
      setTimeout(() => this.#mark(id, WAITING), WAITING_AFTER),
      setTimeout(() => this.#mark(id, NO_ANSWER), NO_ANSWER_AFTER),
    ];
    this.#pending.set(id, { ...handlers, timers, status: "" });
    this.#send({ ...content, id });
    return id;
  }

  /** @param {string} id */
  cancel(id) {
    if (this.#settle(id)) this.#send({ kind: "cancel", id });
  }

  /**
   * Takes any message that arrives.
   * @param {unknown} content
   * @param {DataView[]} buffers
   */
  receive(content, buffers) {
    if (typeof content !== "object" || content === null) return;
    const message = /** @type {Record<string, unknown>} */ (content);
    if (typeof message.id !== "string") return;
    const handlers = this.#settle(message.id);
    if (!handlers || message.canceled === true) return;
    if (message.error === undefined) handlers.done(message, buffers);
    else handlers.failed?.(String(message.error));
  }

  /** Forgets all questions, without a word to the kernel. */
  close() {
    for (const { timers } of this.#pending.values()) timers.forEach(clearTimeout);
    this.#pending.clear();
  }

  /**
   * @param {string} id
   * @param {string} status
   */
  #mark(id, status) {
    const pending = this.#pending.get(id);
    if (!pending) return;
    pending.status = status;
    this.#tell();
  }

  /** @param {string} id */
  #settle(id) {
    const pending = this.#pending.get(id);
    if (!pending) return null;
    pending.timers.forEach(clearTimeout);
    this.#pending.delete(id);
    this.#tell();
    return pending;
  }

  /** Says how it goes with the question that waits longest. */
  #tell() {
    const [oldest] = this.#pending.values();
    this.#say(oldest?.status ?? "");
  }
}
