import { MAX_EXAMPLES } from "../contract.js";
import { selectedRow } from "../state/choices.js";
import { alertOf } from "../ui/alert.js";
import { el, listen } from "../ui/dom.js";

/** @type {{label: string, title: string, place: (index: number | null, last: number) => number}[]} */
const STEPS = [
  { label: "⇤", title: "Clearest hit", place: () => 0 },
  { label: "‹", title: "Previous example", place: (index) => (index ?? 1) - 1 },
  { label: "›", title: "Next example", place: (index) => (index ?? -1) + 1 },
  { label: "⇥", title: "Clearest miss", place: (_, last) => last },
];
const LAST = MAX_EXAMPLES - 1;

/**
 * Pages through the hits and misses of the selected relation, by their margin.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function examplePager(store, { signal, session }) {
  const text = el("span.bl-example", { role: "status" });
  const buttons = STEPS.map(({ label, title, place }) => {
    const button = el("button.bl-button", { type: "button", title, "aria-label": title }, label);
    const ask = () => {
      const relation = store.get("relation") ?? "";
      const example = shownExample(store);
      const index = place(example?.index ?? null, LAST);
      session.showExample(relation, index);
    };
    listen(button, "click", ask, signal);
    return button;
  });
  const node = el(
    "div.bl-pager",
    { role: "group", "aria-label": "Examples of the relation" },
    el("span.bl-pager-buttons", {}, ...buttons),
    text,
    alertOf(store, "example_error", { signal }),
  );
  const show = () => {
    const example = shownExample(store);
    node.hidden = !selectedRow(store) || store.get("live") === false;
    const asking = Boolean(store.get("example_busy"));
    buttons.forEach((button, i) => {
      const at = example?.index;
      const end = i < 2 ? at === 0 : at === (example?.of ?? 0) - 1;
      button.setAttribute("aria-disabled", String(end || asking));
      button.disabled = end && !asking;
    });
    text.textContent = asking
      ? "Reading sentences …"
      : example
        ? exampleSentence(example, store.get("decoded")?.words[example.word] ?? "")
        : `Hits and misses of ${store.get("relation")} in the corpus`;
  };
  store.on(
    ["relation", "relation_rows", "example", "example_busy", "decoded", "live"],
    show,
    signal,
  );
  show();
  return node;
}

/**
 * The example that is shown, if it is one of the selected relation.
 * @param {import("../state/store.js").Store} store
 */
function shownExample(store) {
  const example = store.get("example");
  return example && example.relation === store.get("relation") ? example : null;
}

/**
 * @param {import("../state/types.js").ExampleTrait} example
 * @param {string} label
 */
function exampleSentence(example, label) {
  const { index, of, hit, margin, hits, read, sentences, relation, word } = example;
  const sign = margin < 0 ? "−" : "+";
  const among =
    read < sentences ? ` in ${read} of the ${sentences} sentences with ${relation}` : "";
  return (
    `${index + 1} of ${of}${among} (${hits} hits): ` +
    `${hit ? "hit" : "miss"} at “${label}” (word ${word + 1}), margin ${sign}${Math.abs(margin).toFixed(2)}`
  );
}
