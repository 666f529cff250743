/**
 * What is said of requests without an answer, soon and late.
 * @typedef {{waiting: string, noAnswer: string}} Statuses
 */

/** Of requests to a kernel. @type {Statuses} */
export const OF_KERNEL = {
  waiting: "Waiting for the kernel …",
  noAnswer: "No answer from the kernel. The views show the data already loaded.",
};
/** Of requests to the page itself. @type {Statuses} */
export const OF_PAGE = {
  waiting: "Reading the text …",
  noAnswer: "The model in this page is still reading the text.",
};
/** Milliseconds after which an unanswered request shows each status. */
const WAITING_DELAY = 1500;
const NO_ANSWER_DELAY = 10_000;

/**
 * @typedef {object} Handlers
 * @property {(content: Record<string, unknown>, buffers: DataView[]) => void} done
 * @property {(sentence: string) => void} [failed]
 *
 * @typedef {Handlers & {timers: ReturnType<typeof setTimeout>[], status: string}} Pending
 */

/**
 * Requests to the kernel, matched with their answers by id. Late answers are accepted; answers to
 * canceled requests and to those of other views are ignored.
 */
export class Requests {
  /**
   * @param {(content: Record<string, unknown>) => void} send
   * @param {(status: string) => void} report  called with the status of the oldest pending request,
   *     or "" if there is none
   * @param {Statuses} [statuses]
   */
  constructor(send, report, statuses = OF_KERNEL) {
    this.send = send;
    this.report = report;
    this.statuses = statuses;
    /** @type {Map<string, Pending>} */
    this.pending = new Map();
    this.prefix = Math.random().toString(36).slice(2, 12);
    this.count = 0;
  }

  /**
   * Send a request.
   * @param {import("../contract.js").Request} content  without its id
   * @param {Handlers} handlers
   * @returns {string}  id of the request
   */
  ask(content, handlers) {
    this.count += 1;
    const id = `${this.prefix}:${this.count}`;
    const timers = [
      setTimeout(() => this.#setStatus(id, this.statuses.waiting), WAITING_DELAY),
      setTimeout(() => this.#setStatus(id, this.statuses.noAnswer), NO_ANSWER_DELAY),
    ];
    this.pending.set(id, { ...handlers, timers, status: "" });
    this.send({ ...content, id });
    return id;
  }

  /**
   * Cancel a request, unless it has been answered.
   * @param {string} id
   */
  cancel(id) {
    if (this.#settle(id)) this.send({ kind: "cancel", id });
  }

  /**
   * Handle a message from the kernel, which may be an answer.
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

  /** Drop all pending requests without canceling them in the kernel. */
  close() {
    for (const { timers } of this.pending.values()) timers.forEach(clearTimeout);
    this.pending.clear();
  }

  /**
   * Set the status of a request and report it.
   * @param {string} id
   * @param {string} status
   */
  #setStatus(id, status) {
    const request = this.pending.get(id);
    if (request) request.status = status;
    this.#report();
  }

  /**
   * Remove a request that was answered or canceled.
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
