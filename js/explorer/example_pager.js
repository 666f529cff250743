import { MAX_EXAMPLES } from "../contract.js";
import { selectedRow } from "../state/store.js";
import { el, listen } from "../ui/dom.js";
import { countOf } from "../ui/format.js";
import { alertOf } from "../ui/notices.js";

const BUTTONS = [
  { label: "⇤", title: "Clearest hit" },
  { label: "‹", title: "Previous example" },
  { label: "›", title: "Next example" },
  { label: "⇥", title: "Clearest miss" },
];

/**
 * Return buttons that page through the hits and misses of the selected relation, by margin.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function examplePager(store, { signal, session }) {
  const text = el("span.bl-example", { role: "status" });
  const title = "Margin: weight of the correct word minus the largest weight of another word";
  /** Index of the example that each button shows. */
  let targets = [0, 0, 0, 0];
  const buttons = BUTTONS.map(({ label, title }, i) => {
    const button = el("button.bl-button", { type: "button", title, "aria-label": title }, label);
    listen(
      button,
      "click",
      () => session.showExample(store.get("relation") ?? "", targets[i]),
      signal,
    );
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
    node.hidden = !selectedRow(store) || store.get("live") === false;
    if (node.hidden) return;
    const relation = store.get("relation");
    const shown = store.get("example");
    const example = shown && shown.relation === relation ? shown : null;
    const index = example?.index ?? null;
    targets = [0, (index ?? 1) - 1, (index ?? -1) + 1, MAX_EXAMPLES - 1];
    const isBusy = Boolean(store.get("example_busy"));
    const isAtStart = example?.index === 0;
    const isAtEnd = example !== null && example.index === example.of - 1;
    buttons.forEach((button, i) => {
      const isAtLimit = i < 2 ? isAtStart : isAtEnd;
      button.setAttribute("aria-disabled", String(isAtLimit || isBusy));
      button.disabled = isAtLimit && !isBusy;
    });
    if (example) text.title = title;
    else text.removeAttribute("title");
    if (isBusy) text.textContent = "Reading sentences …";
    else if (example) {
      text.textContent = exampleSentence(example, store.get("decoded")?.words[example.word] ?? "");
    } else text.textContent = `Hits and misses of ${relation} in the corpus`;
  };
  store.on(
    // The picture of a new example arrives with it.
    ["relation", "relation_rows", "example", "example_busy", "live"],
    show,
    signal,
  );
  show();
  return node;
}

/**
 * Return a description of an example.
 * @param {import("../state/types.js").ExampleTrait} example
 * @param {string} label  dependent word
 */
function exampleSentence(example, label) {
  const { index, of, hit, margin, hits, read, sentences, relation, word } = example;
  const sign = margin < 0 ? "−" : "+";
  const part = read < sentences ? ` in ${read} of the ${sentences} sentences with ${relation}` : "";
  return (
    `Example ${index + 1} of ${of}${part} (${countOf(hits, "hit")}): ` +
    `a ${hit ? "hit" : "miss"} at “${label}” (word ${word + 1}), margin ${sign}${Math.abs(margin).toFixed(2)}`
  );
}
