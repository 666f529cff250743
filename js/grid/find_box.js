import { el, listen, uniqueId } from "../ui/dom.js";
import { countOf, existingHeads, nameOf } from "../ui/format.js";
import { alertOf } from "../ui/notices.js";
import { onlyPassingBox } from "./order_choice.js";

/** Maximum number of heads whose names are listed. */
const MAX_LISTED = 6;

/**
 * Return the box for a condition on heads, with the heads that meet it or the reason why it can't be
 * answered.
 * @param {import("../state/store.js").Store} store
 * @param {Pick<import("../state/types.js").ViewOptions, "signal" | "session">} options
 * @returns {{node: HTMLElement, isUseful: () => boolean}}   `isUseful`: whether there is something to ask
 *     for and a kernel to ask, or an answer
 */
export function findBox(store, { signal, session }) {
  const error = alertOf(store, "find_error", { signal });
  error.id = uniqueId("error");
  const box = el("input.bl-select", {
    ...{ type: "search", placeholder: "det > .8 and previous < .3", spellcheck: "false" },
    ...{ autocomplete: "off", autocapitalize: "off", "aria-describedby": error.id },
  });
  const answer = el("span", { role: "status" });
  const label = el("label", {}, "Find heads ", box);
  const node = el(
    "div.bl-bar-of-controls.bl-find",
    {},
    label,
    answer,
    onlyPassingBox(store, signal),
    error,
  );

  /** Send the condition, unless it has been answered. */
  function ask() {
    if (box.value !== store.get("find") || store.get("find_error")) session.findHeads(box.value);
  }

  function showCondition() {
    box.value = store.get("find") ?? "";
  }

  function showAnswer() {
    answer.textContent = answerSentence(store);
    box.readOnly = store.get("live") === false;
    box.setAttribute("aria-invalid", String(Boolean(store.get("find_error"))));
  }

  listen(box, "change", ask, signal);
  // The box's own button empties it without a change.
  listen(box, "input", () => box.value === "" && ask(), signal);
  store.on("find", showCondition, signal);
  store.on(["passing", "find_error", "names", "decoded", "live"], showAnswer, signal);
  showCondition();
  showAnswer();
  const isUseful = () =>
    Boolean(store.get("find")) ||
    (store.get("live") !== false &&
      Boolean(store.get("statistic_values")?.length || store.get("relation_rows")?.length));
  return { node, isUseful };
}

/**
 * Return how many heads meet the condition, and the first of them with their names.
 * @param {import("../state/store.js").Store} store
 */
function answerSentence(store) {
  const passing = store.get("passing");
  if (!passing) return "";
  const heads = existingHeads(passing, store.get("decoded")).map(nameOf);
  const named = heads.slice(0, MAX_LISTED).map((head) => {
    const name = store.get("names")?.[head];
    return name ? `${head} (${name})` : head;
  });
  const more = heads.length > MAX_LISTED ? ", …" : "";
  return countOf(heads.length, "head") + (heads.length > 0 ? `: ${named.join(", ")}${more}` : "");
}
