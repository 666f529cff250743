// The states of the gallery on a page of its own; `page.mjs` writes it.
import { el } from "../ui/dom.js";
import { showState } from "./show.js";
import { STATES } from "./states.js";

for (const state of STATES) {
  const frame = el("div.frame");
  document
    .getElementById("states")
    ?.append(el("section.state", { id: state.name }, el("h2", {}, state.title), frame));
  showState(state, frame);
}
