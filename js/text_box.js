import { el, listen, uniqueId } from "./dom.js";

const SETTLED_AFTER = 300;

/** Where a text to look at is typed. */
export class TextBox {
  #store;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #box = el("textarea", {
    id: uniqueId("text"),
    class: "bl-text",
    rows: 1,
    spellcheck: "false",
    dir: "auto",
    autocomplete: "off",
    autocapitalize: "off",
  });
  #error = el("div.bl-error", { role: "alert", id: uniqueId("error") });
  #help = el("div.bl-text-help.bl-quiet", { id: uniqueId("help") });

  /**
   * @param {import("./store.js").Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    this.#store = store;
    this.node = el(
      "div.bl-text-box",
      { "data-lm-suppress-shortcuts": "true" },
      el("label", { for: this.#box.id, class: "bl-label" }, "Text"),
      this.#box,
      this.#error,
      this.#help,
    );
    this.#box.setAttribute("aria-describedby", `${this.#error.id} ${this.#help.id}`);
    listen(this.#box, "input", () => this.#typed(), signal);
    listen(this.#box, "keydown", (event) => this.#press(event), signal);
    store.on("text", () => this.#follow(), signal);
    store.on(["busy", "text_error", "live"], () => this.#show(), signal);
    let width = 0;
    const sized = new ResizeObserver(() => {
      // Only another width breaks the lines anew; the height is what is set here.
      if (this.#box.clientWidth === width) return;
      width = this.#box.clientWidth;
      this.#fit();
    });
    sized.observe(this.node);
    const close = () => {
      clearTimeout(this.#timer);
      sized.disconnect();
    };
    signal.addEventListener("abort", close, { once: true });
    this.#follow();
    this.#show();
  }

  #typed() {
    this.#fit();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), SETTLED_AFTER);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    event.stopPropagation();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#ask();
  }

  #ask() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const turn = (this.#store.get("asked")?.turn ?? 0) + 1;
    this.#store.set({ asked: { text: this.#box.value, turn } });
  }

  /** Takes over a text set elsewhere, unless one is being typed here. */
  #follow() {
    const typing = this.#timer !== undefined || this.#store.get("busy");
    const text = this.#store.get("text") ?? "";
    if (typing || this.#box.value === text) return;
    this.#box.value = text;
    this.#store.set({ text_error: "" });
    this.#fit();
  }

  #show() {
    const frozen = this.#store.get("live") === false;
    this.#box.disabled = frozen;
    this.#help.textContent = frozen
      ? "To look at another text, open the notebook: a kernel is needed."
      : "";
    this.#help.hidden = !frozen;
    const error = this.#store.get("text_error") ?? "";
    this.#error.textContent = error;
    this.#error.hidden = !error;
    this.#box.setAttribute("aria-invalid", String(Boolean(error)));
    this.node.setAttribute("aria-busy", String(Boolean(this.#store.get("busy"))));
  }

  /** Grows with the text; the style sheet says how far. */
  #fit() {
    const { style, offsetHeight, clientHeight } = this.#box;
    style.height = "auto";
    if (clientHeight > 0) {
      style.height = `${this.#box.scrollHeight + offsetHeight - clientHeight}px`;
    }
  }
}
