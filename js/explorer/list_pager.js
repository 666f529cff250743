import { el } from "../ui/dom.js";
import { countOf } from "../ui/format.js";
import { pager } from "./pager.js";

const TITLES = [
  "First link of the list",
  "Previous link of the list",
  "Next link of the list",
  "Last link of the list",
];

/**
 * Return buttons that page through a list of links in the corpus, such as what a search found.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function listPager(store, { signal, session }) {
  const text = el("span.bl-example", { role: "status" });
  const { node, update } = pager(store, {
    ...{ label: "List of links in the corpus", titles: TITLES, text, signal },
    error: "listed_error",
    go: session.showListed,
  });
  const show = () => {
    const listed = store.get("listed");
    node.hidden = !listed || store.get("live") === false;
    if (!listed || node.hidden) return;
    update(listed.index, listed.of);
    if (store.get("example_busy")) text.textContent = "Reading …";
    else text.textContent = linkSentence(listed, store.get("decoded")?.words ?? []);
  };
  store.on(["listed", "decoded", "example_busy", "live"], show, signal);
  show();
  return node;
}

/**
 * Return a description of a link: where it is in the list, its words, and how strong it is.
 * @param {import("../state/types.js").ListedTrait} listed
 * @param {string[]} words
 */
function linkSentence({ index, of, position, word, linked, hit, weight }, words) {
  if (index === null) return `${countOf(of, "link")} in the corpus`;
  /** @param {number | null | undefined} at */
  const name = (at) => (at == null ? "" : `“${words[at] ?? ""}”`);
  const ends = [name(word), name(linked)].filter(Boolean).join(" → ");
  const parts = [
    `Link ${index + 1} of ${of}`,
    ends && `: ${ends}`,
    `, input ${(position ?? 0) + 1} of the corpus`,
    weight == null ? "" : `, weight ${weight.toFixed(2)}`,
    hit == null ? "" : hit ? ", a hit" : ", a miss",
  ];
  return parts.join("");
}
