import { el, listen, liveRegion, onResize } from "../ui/dom.js";
import { nameOf } from "../ui/format.js";
import { help } from "../ui/help.js";
import { textMeasure } from "../ui/measure.js";
import { DOSSIER_ACTIONS, PANEL_ACTIONS } from "./actions.js";
import { describeDistances } from "./description.js";
import { exampleLists } from "./examples.js";
import { histogram } from "./histogram.js";
import { tablesOf } from "./tables.js";

/** @typedef {import("../state/types.js").DossierTrait} Dossier */

/** Rows of each table, and examples of each group, at first. */
const [ROWS, EXAMPLES] = [8, 4];

/**
 * Return the dossier of a head: scores, distances, pairs, and examples.
 * @param {import("../state/store.js").Store} store
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(position: number) => void} [options.show]  shows an example in the arcs beside it, as long as a
 *     kernel reads texts; by default, an example opens below its strip
 */
export function dossierView(store, { signal, show }) {
  const title = el("div.bl-head-title");
  const nearest = el("div.bl-nearest");
  const helper = help("the dossier", show ? PANEL_ACTIONS : DOSSIER_ACTIONS, { signal });
  const distances = el("div.bl-distance-section", { role: "group", "aria-label": "Distances" });
  const tables = el("div.bl-dossier-tables");
  const examples = el("div");
  const more = el("button.bl-button", { type: "button" });
  const live = liveRegion();
  const node = el(
    "div.bl-dossier",
    { role: "group", "aria-label": "Dossier" },
    el("div.bl-panel-head", {}, title, el("div.bl-bar-of-controls", {}, nearest, helper.button)),
    ...[helper.panel, distances, tables, examples, more, live],
  );
  let [isLong, drawnWidth] = [false, 0];

  /** Return the dossier, or null before the kernel has sent one. */
  const dossier = () =>
    store.get("dossier")?.head ? /** @type {Dossier} */ (store.get("dossier")) : null;

  /** Return whether arcs show the open example. */
  const inArcs = () => Boolean(show && store.get("live") !== false && store.get("reads_text"));

  function draw() {
    const shown = dossier();
    node.hidden = !shown;
    if (!shown) return;
    const { activeElement } = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    const hadFocus = nearest.contains(activeElement);
    title.replaceChildren(
      el("strong.bl-head-name", {}, `Head ${nameOfPair(shown.head)}`),
      " ",
      el("span.bl-quiet", {}, shown.about),
    );
    nearest.replaceChildren(...nearestOf(shown, store.get("live") !== false));
    if (hadFocus) nearest.querySelector("button")?.focus();
    tables.replaceChildren(...tablesOf(shown, isLong ? Number.POSITIVE_INFINITY : ROWS));
    more.hidden = !hasMore(shown);
    more.textContent = isLong ? "Show less" : "Show more rows and examples";
    drawToFit();
  }

  /** Draw what depends on the width. */
  function drawToFit() {
    const shown = dossier();
    drawnWidth = node.clientWidth;
    if (!shown || drawnWidth === 0) return;
    distances.replaceChildren(...distancesOf(shown, drawnWidth));
    const { activeElement } = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    const focused = buttonsOf(examples).indexOf(/** @type {HTMLElement} */ (activeElement));
    examples.replaceChildren(
      ...exampleLists(shown, {
        ...{ opened: store.get("opened"), inArcs: inArcs() },
        ...{ limit: isLong ? Number.POSITIVE_INFINITY : EXAMPLES },
        ...{ width: drawnWidth, measure: textMeasure(node) },
      }),
    );
    // The focus stays on the same example, which need not be in sight.
    buttonsOf(examples)[focused]?.focus({ preventScroll: true });
    node.dataset.painted = String(performance.now());
  }

  listen(
    more,
    "click",
    () => {
      isLong = !isLong;
      draw();
    },
    signal,
  );
  listen(
    examples,
    "click",
    ({ target }) => {
      const button = /** @type {HTMLElement | null} */ (
        /** @type {Element} */ (target).closest("button.bl-dossier-example")
      );
      if (!button) return;
      button.focus({ preventScroll: true }); // Safari focuses no button on a click.
      const position = Number(button.dataset.position);
      if (show && inArcs()) show(position);
      else store.set({ opened: store.get("opened") === position ? null : position });
    },
    signal,
  );
  listen(
    nearest,
    "click",
    ({ target }) => {
      const button = /** @type {HTMLElement | null} */ (
        /** @type {Element} */ (target).closest("button")
      );
      if (button)
        store.set({ layer: Number(button.dataset.layer), head: Number(button.dataset.head) });
    },
    signal,
  );
  store.on(["opened", "reads_text"], drawToFit, signal);
  store.on(["dossier", "live"], draw, signal);
  const announce = (/** @type {string} */ text) => {
    live.textContent = text;
  };
  store.on(
    "opened",
    () => {
      const position = store.get("opened");
      if (position != null && inArcs()) announce(`Input ${position + 1} is shown in the arcs`);
    },
    signal,
  );
  store.on(
    "dossier",
    () => {
      const shown = dossier();
      if (shown) announce(`Dossier of head ${nameOfPair(shown.head)}`);
    },
    signal,
  );
  onResize(node, () => node.clientWidth !== drawnWidth && drawToFit(), signal);
  draw();
  return node;
}

/** @param {HTMLElement} lists @returns {HTMLElement[]} */
const buttonsOf = (lists) =>
  [...lists.querySelectorAll("button.bl-dossier-example")].map(
    (button) => /** @type {HTMLElement} */ (button),
  );

/** @param {[number, number]} pair */
const nameOfPair = ([layer, head]) => nameOf({ layer, head });

/**
 * Return the names of the nearest heads, which a kernel shows after a click; without one they lead to
 * the heads' pages, if there are any.
 * @param {Dossier} dossier
 * @param {boolean} live
 */
function nearestOf({ nearest }, live) {
  if (nearest.length === 0) return [];
  const names = nearest.map(({ head: [layer, head], divergence, page }) => {
    const name = nameOf({ layer, head });
    const title = `Jensen-Shannon divergence ${divergence.toFixed(3)} nats`;
    if (page) return el("a", { href: page, title }, name);
    const attributes = { type: "button", title, "data-layer": layer, "data-head": head };
    return live ? el("button.bl-button", attributes, name) : el("span", { title }, name);
  });
  return [el("span.bl-quiet", {}, "Nearest heads"), ...names];
}

/**
 * Return the histogram of distances with its title and what it leaves out.
 * @param {Dossier} dossier
 * @param {number} width  of the view
 */
const distancesOf = ({ mass, uniform_mass, special: [special, even] }, width) => [
  el("p.bl-dossier-title", {}, "Attention by distance in words"),
  histogram(mass, uniform_mass, width),
  el(
    "p.bl-quiet",
    {},
    `${describeDistances(mass, uniform_mass)} Lines show evenly spread attention. Special tokens ` +
      `get ${special.toFixed(2)}, evenly spread ${even.toFixed(2)}.`,
  ),
];

/**
 * Return whether a dossier has more than is shown at first.
 * @param {Dossier} dossier
 */
const hasMore = ({ scores, pairs, examples }) =>
  [scores, ...Object.values(pairs)].some((rows) => rows.length > ROWS) ||
  Object.values(examples).some((group) => group.length > EXAMPLES);
