export const WAITING = "Waiting for the kernel …";
export const NO_ANSWER = "No answer from the kernel; showing what is here.";
const WAITING_AFTER = 1500;
const NO_ANSWER_AFTER = 10_000;

/**
 * @typedef {object} Handlers
 * @property {(content: Record<string, unknown>, buffers: DataView[]) => void} done
 * @property {(sentence: string) => void} [failed]
 *
 * @typedef {Handlers & {timers: ReturnType<typeof setTimeout>[], status: string}} Pending
 */

/**
 * Requests to the kernel and their answers, matched by an id. A late answer still counts; an answer
 * to a request that was canceled, or that another view sent, doesn't.
 */
export class Requests {
  /**
   * @param {(content: Record<string, unknown>) => void} send
   * @param {(status: string) => void} report  is called with what to say about the oldest open
   *     request; "" when there is nothing to say
   */
  constructor(send, report) {
    this.send = send;
    this.report = report;
    /** @type {Map<string, Pending>} */
    this.pending = new Map();
    this.prefix = Math.random().toString(36).slice(2, 12);
    this.count = 0;
  }

  /**
   * @param {import("../contract.js").Request} content  without its id
   * @param {Handlers} handlers
   * @returns {string}  the id, to cancel with
   */
  ask(content, handlers) {
    this.count += 1;
    const id = `${this.prefix}:${this.count}`;
    const timers = [
      setTimeout(() => this.#mark(id, WAITING), WAITING_AFTER),
      setTimeout(() => this.#mark(id, NO_ANSWER), NO_ANSWER_AFTER),
    ];
    this.pending.set(id, { ...handlers, timers, status: "" });
    this.send({ ...content, id });
    return id;
  }

  /** @param {string} id */
  cancel(id) {
    if (this.#settle(id)) this.send({ kind: "cancel", id });
  }

  /**
   * Takes any message that arrives.
   * @param {unknown} content
   * @param {DataView[]} buffers
   */
  receive(content, buffers) {
    if (typeof content !== "object" || content === null) return;
    const message = /** @type {Record<string, unknown>} */ (content);
    const handlers = typeof message.id === "string" ? this.#settle(message.id) : null;
    if (!handlers || message.canceled === true) return;
    if (message.error === undefined) handlers.done(message, buffers);
    else handlers.failed?.(String(message.error));
  }

  /** Forgets all open requests without telling the kernel. */
  close() {
    for (const { timers } of this.pending.values()) timers.forEach(clearTimeout);
    this.pending.clear();
  }

  /**
   * @param {string} id
   * @param {string} status
   */
  #mark(id, status) {
    const request = this.pending.get(id);
    if (request) request.status = status;
    this.#report();
  }

  /**
   * Ends a request, whether it was answered or canceled.
   * @param {string} id
   * @returns {Pending | null}
   */
  #settle(id) {
    const request = this.pending.get(id);
    if (!request) return null;
    request.timers.forEach(clearTimeout);
    this.pending.delete(id);
    this.#report();
    return request;
  }

  #report() {
    const [oldest] = this.pending.values();
    this.report(oldest?.status ?? "");
  }
}
