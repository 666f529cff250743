import { el } from "../ui/dom.js";
import { showState } from "./show.js";
import { STATES } from "./states.js";

/** The look of the page stands in its address, so that it outlives a reload. */
const look = /** @type {HTMLFormElement} */ (document.getElementById("look"));
const address = new URL(location.href);
for (const select of look.querySelectorAll("select")) {
  select.value = address.searchParams.get(select.name) ?? select.value;
}
look.addEventListener("change", applyLook);
applyLook();

const contents = /** @type {HTMLElement} */ (document.getElementById("contents"));
const main = /** @type {HTMLElement} */ (document.getElementById("states"));
for (const state of STATES) {
  const frame = el("div.frame");
  contents.append(el("a", { href: `#${state.name}` }, state.title));
  main.append(el("section.state", { id: state.name }, el("h2", {}, state.title), frame));
  showState(state, frame);
}
// The browser looked for the state in the address before it was on the page.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();

new EventSource("/esbuild").addEventListener("change", () => location.reload());

function applyLook() {
  for (const { name, value } of look.querySelectorAll("select")) {
    document.documentElement.style.setProperty(`--gallery-${name}`, value);
    address.searchParams.set(name, value);
  }
  address.hash = location.hash;
  history.replaceState(null, "", address);
}
