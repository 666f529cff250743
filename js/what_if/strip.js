import { canMask } from "../state/edits.js";
import { ARIA_HIDDEN, el, listen } from "../ui/dom.js";
import { drawnGuesses, emptySentence, headingOf, placeOf, placeSentence } from "./description.js";
import { canWrite } from "./writing.js";

/**
 * Return the predictions at one place: the most probable tokens with bars, before and after the edits.
 * Those that may follow the text are buttons, which write them.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function predictionStrip(store, { signal, session }) {
  const heading = el("strong.bl-guess-heading");
  const select = el("select.bl-select", { "aria-label": "Predicted at" });
  const sentence = el("p.bl-guess-sentence");
  const list = el("ol.bl-guesses");
  const node = el(
    "div.bl-predictions",
    { role: "group", "aria-label": "Predictions" },
    el("div.bl-guess-head", {}, heading, select),
    list,
    sentence,
  );
  /** Index of the place that the reader has chosen. @type {number | null} */
  let chosen = null;
  /** Labels of the places in the menu. */
  let places = "";

  const show = () => {
    const predictions = store.get("predictions");
    node.hidden = !predictions;
    if (!predictions) return;
    const { kind } = predictions;
    const index = placeOf(predictions, chosen, wordInFocus());
    const place = predictions.places[index];
    heading.textContent = place ? headingOf(kind, place.label) : "Predictions";
    const labels = JSON.stringify(predictions.places.map(({ label }) => label));
    if (labels !== places) {
      places = labels;
      chosen = null;
      select.replaceChildren(
        ...predictions.places.map(({ label }, i) =>
          el("option", { value: i }, `${i + 1} ${label}`),
        ),
      );
    }
    select.hidden = predictions.places.length < 2;
    select.value = String(index);
    const isEnd = index === predictions.places.length - 1 && canWrite(store);
    const write = kind === "next" && isEnd ? session.writeNext : null;
    const hadFocus = list.matches(":focus-within");
    list.replaceChildren(
      ...(place ? drawnGuesses(place).map((guess) => guessRow(guess, write)) : []),
    );
    if (hadFocus) list.querySelector("button")?.focus();
    list.classList.toggle("bl-has-edits", place?.kl != null);
    sentence.textContent = place
      ? placeSentence(kind, place)
      : emptySentence(predictions, canMask(store));
  };

  /** Return the word that is pointed at or in focus, if the predicted text is shown. */
  const wordInFocus = () => {
    const isOther = store.get("choice") === "encoder" || store.get("unit") === "tokens";
    return isOther ? null : (store.get("hover_token") ?? store.get("focused")?.at(-1));
  };

  listen(
    select,
    "change",
    () => {
      chosen = Number(select.value);
      // The word in focus would go before the choice.
      if (store.get("focused")?.length) store.set({ focused: [] });
      else show();
    },
    signal,
  );
  store.on(
    ["predictions", "written", "hover_token", "focused", "live", "unit", "choice", "reads_text"],
    show,
    signal,
  );
  show();
  return node;
}

/**
 * Return the row of a guess.
 * @param {import("./description.js").DrawnGuess} guess
 * @param {((id: number) => void) | null} write  writes a token behind the text; null if it can't be
 */
function guessRow({ token, id, rank, before, after, text, change, moved, isTarget }, write) {
  const name = el("bdi", {}, token);
  const button = write && el("button.bl-guess-write", { type: "button", title: "Write it" }, name);
  button?.addEventListener("click", () => write?.(id));
  const bar = el(
    "span.bl-guess-bar",
    ARIA_HIDDEN,
    el("span.bl-guess-before"),
    el("span.bl-guess-after"),
  );
  for (const [i, share] of [before, after].entries()) {
    /** @type {HTMLElement} */ (bar.children[i]).style.width = `${100 * share}%`;
  }
  const arrow = { up: "▲", down: "▼", same: "" }[moved];
  return el(
    "li.bl-guess",
    { "data-moved": moved, class: isTarget ? "bl-guess bl-guess-target" : "bl-guess" },
    el("span.bl-guess-rank", {}, `${rank}`),
    el("span.bl-guess-token", {}, button ?? name),
    bar,
    el("span.bl-guess-share", {}, text),
    el("span.bl-guess-change", {}, el("span", ARIA_HIDDEN, arrow && `${arrow} `), change),
  );
}
