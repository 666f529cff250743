import { fakeModel } from "../testing/made_up.js";
import arcView from "../widgets/arc_view.js";
import comparison from "../widgets/comparison.js";
import dossier from "../widgets/dossier.js";
import explorer from "../widgets/explorer.js";
import headGrid from "../widgets/head_grid.js";
import headMap from "../widgets/head_map.js";
import quiz from "../widgets/quiz.js";
import relationTable from "../widgets/relation_table.js";

/** @typedef {import("./states.js").GalleryState} GalleryState */

const WIDGETS = {
  arc_view: arcView,
  comparison,
  dossier,
  explorer,
  head_grid: headGrid,
  head_map: headMap,
  quiz,
  relation_table: relationTable,
};

/** Milliseconds after which the words of a state have their places. */
const PLACED_AFTER = 200;

/**
 * Render a state's widget into an element, and enter the text that was typed, or ask about a word.
 * @param {GalleryState} state
 * @param {HTMLElement} el
 * @returns {() => void}  removes the widget
 */
export function showState({ widget, traits, typed, reply, asked, explanation }, el) {
  const model = fakeModel({ ...traits }, ({ id, kind }) => {
    if (kind === "explain" && explanation) return { id, ...explanation };
    if (kind === "look" && reply !== undefined) return reply && { id, ...reply };
    return { id, error: "The gallery has no kernel." };
  });
  const close = WIDGETS[widget].render({ model, el });
  const box = el.querySelector("textarea");
  if (box && typed !== undefined) {
    box.value = typed;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }
  const ask = () => {
    const words = [...el.querySelectorAll(".bl-word")];
    const word = words.find(({ textContent }) => textContent === asked);
    word?.dispatchEvent(new KeyboardEvent("keydown", { key: "y", bubbles: true }));
  };
  if (asked !== undefined) setTimeout(ask, PLACED_AFTER);
  return close;
}
