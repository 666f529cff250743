import { canEdit } from "../state/edits.js";
import { ARIA_HIDDEN, el, listen } from "../ui/dom.js";
import { describeEffects } from "./description.js";

/** Milliseconds for an edit below which the other heads are tried without being asked. */
const QUICK = 500;

/**
 * Return the effect of the last edit of a head beside those of the same edit of the other heads of its
 * layer, as marks on a line.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function effectStrip(store, { signal, session }) {
  const ask = el(
    "button.bl-button",
    { type: "button" },
    "Compare with the other heads of the layer",
  );
  const sentence = el("p.bl-effect-sentence", { role: "status" });
  const line = el("div.bl-effect-line", ARIA_HIDDEN);
  const node = el("div.bl-effects", {}, ask, line, sentence);
  let started = 0;

  const show = () => {
    const edits = store.get("edit_list") ?? [];
    const effects = store.get("effects") ?? null;
    const isComparable = edits.some(({ head }) => head !== null);
    node.hidden = !isComparable || (!effects && !canEdit(store));
    ask.hidden = Boolean(effects) || !canEdit(store);
    line.hidden = sentence.hidden = !effects;
    if (!effects) return;
    const described = describeEffects(effects, edits[effects.edit]?.title ?? "this edit");
    sentence.textContent = described.sentence;
    sentence.title = effects.title;
    line.replaceChildren(
      ...described.marks
        // The head's own mark last, above the others.
        .sort((a, b) => Number(a.isOwn) - Number(b.isOwn))
        .map(({ name, isOwn, place, text }) => {
          if (place === null) return null;
          const mark = el(
            isOwn ? "span.bl-effect.bl-effect-own" : "span.bl-effect",
            { title: `${name}: ${text}` },
            isOwn ? el("span.bl-effect-name", {}, name) : null,
          );
          mark.style.left = `${100 * place}%`;
          mark.classList.toggle("bl-effect-late", place > 0.5);
          return mark;
        })
        .filter((mark) => mark !== null),
    );
  };

  /** Try the other heads unasked where a pass is quick. */
  const follow = () => {
    if (store.get("editing")) {
      started = performance.now();
      return;
    }
    const isQuick = started > 0 && performance.now() - started < QUICK;
    started = 0;
    if (isQuick && !store.get("edit_error") && !ask.hidden && !node.hidden) session.compareHeads();
  };

  listen(ask, "click", () => session.compareHeads(), signal);
  store.on(["edit_list", "effects", "live", "reads_text", "decoded"], show, signal);
  store.on("editing", follow, signal);
  show();
  return node;
}
