import { el } from "../ui/dom.js";
import { showState } from "./show.js";
import { STATES } from "./states.js";

/** Form with the appearance of the page, which the address keeps across reloads. */
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
// Scroll to the state in the address, which was not on the page when the browser loaded it.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();

new EventSource("/esbuild").addEventListener("change", () => location.reload());

/** Apply the chosen appearance and store it in the address. */
function applyLook() {
  for (const { name, value } of look.querySelectorAll("select")) {
    document.documentElement.style.setProperty(`--gallery-${name}`, value);
    address.searchParams.set(name, value);
  }
  address.hash = location.hash;
  history.replaceState(null, "", address);
}
