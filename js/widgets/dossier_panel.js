import { dossierView } from "../dossier/view.js";
import { lockedHead, panelHead } from "../state/store.js";
import { el, listen, uniqueId } from "../ui/dom.js";
import { nameOf, sameHead } from "../ui/format.js";
import { alertOf } from "../ui/notices.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * Return the panel of the locked head's dossier, whose examples are shown in the arcs, and the button that
 * opens it.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions & {arcs: HTMLElement}} options  `arcs`: what comes into
 *     sight when it shows an example
 */
export function dossierPanel(store, { signal, session, arcs }) {
  const panel = el("div.bl-explorer-dossier", { id: uniqueId("dossier") });
  const button = el("button.bl-button", { type: "button", "aria-controls": panel.id }, "Dossier");
  const note = el("p.bl-quiet", { role: "status" });
  panel.append(note, alertOf(store, "opened_error", { signal }));

  /** Return the head of the dossier, or null without one. @returns {HeadName | null} */
  const dossierHead = () => {
    const [layer, head] = store.get("dossier")?.head ?? [];
    return layer === undefined || head === undefined ? null : { layer, head };
  };

  /** @param {number} position */
  function show(position) {
    session.openExample(/** @type {HeadName} */ (dossierHead()), position);
    arcs.scrollIntoView({ block: "nearest" });
  }

  function update() {
    const isLive = store.get("live") !== false;
    const isOpen = Boolean(store.get("show_dossier"));
    const own = dossierHead();
    button.hidden = !store.get("has_dossiers") || !(isLive || own);
    button.setAttribute("aria-expanded", String(isOpen));
    panel.hidden = button.hidden || !isOpen;
    if (!panel.hidden && panel.childElementCount === 2)
      panel.append(dossierView(store, { signal, show }));
    const locked = lockedHead(store);
    note.textContent =
      own && !isLive && locked && !sameHead(own, locked)
        ? `Without a kernel there is the dossier of head ${nameOf(own)} alone.`
        : own || locked
          ? ""
          : "Lock a head to see its dossier.";
    note.hidden = !note.textContent;
  }

  listen(
    button,
    "click",
    () => {
      const show_dossier = !store.get("show_dossier");
      // The kernel knows only the locked head.
      store.set({ show_dossier, ...(show_dossier && !lockedHead(store) ? panelHead(store) : {}) });
    },
    signal,
  );
  store.on(["has_dossiers", "show_dossier", "dossier", "live", "layer", "head"], update, signal);
  update();
  return { button, panel };
}
