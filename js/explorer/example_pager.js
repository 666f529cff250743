import { selectedRow } from "../state/store.js";
import { el } from "../ui/dom.js";
import { countOf } from "../ui/format.js";
import { pager } from "./pager.js";

const TITLES = ["Clearest hit", "Previous example", "Next example", "Clearest miss"];

/**
 * Return buttons that page through the hits and misses of the selected relation, by margin.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function examplePager(store, options) {
  const text = el("span.bl-example", { role: "status" });
  const title = "Margin: weight of the correct word minus the largest weight of another word";
  /** @returns {import("../state/types.js").ExampleTrait | null} */
  const shown = () => {
    const example = store.get("example");
    return example && example.relation === store.get("relation") ? example : null;
  };
  const { node, update } = pager(store, {
    ...{ label: "Examples of the relation", titles: TITLES, text, signal: options.signal },
    error: "example_error",
    go: (index) => options.session.showExample(store.get("relation") ?? "", index),
  });
  const show = () => {
    node.hidden = !selectedRow(store) || store.get("live") === false;
    if (node.hidden) return;
    const example = shown();
    update(example?.index ?? null, example?.of ?? null);
    if (example) text.title = title;
    else text.removeAttribute("title");
    if (store.get("example_busy")) text.textContent = "Reading sentences …";
    else if (example) {
      text.textContent = exampleSentence(example, store.get("decoded")?.words[example.word] ?? "");
    } else text.textContent = `Hits and misses of ${store.get("relation")} in the corpus`;
  };
  store.on(
    // The picture of a new example arrives with it.
    ["relation", "relation_rows", "example", "example_busy", "live"],
    show,
    options.signal,
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
