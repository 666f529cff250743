import { disclosure } from "./disclosure.js";
import { el, listen } from "./dom.js";
import { alertOf } from "./notices.js";

/** What each format is for, in the order of the menu. @type {Record<string, string>} */
const USES = {
  svg: "drawing, vector",
  pdf: "drawing, for papers",
  png: "drawing, pixels",
  html: "this view as a page",
  tex: "table, LaTeX",
  csv: "table, all numbers",
};

/**
 * Return the menu that saves what is seen as a file. The kernel makes the file, so that there is no
 * menu without a kernel.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 * @param {readonly string[]} formats
 */
export function saveMenu(store, { signal, session }, formats) {
  const buttons = Object.entries(USES)
    .filter(([format]) => formats.includes(format))
    .map(([format, use]) =>
      el(
        "button.bl-save-format",
        { type: "button", "data-format": format },
        el("span", {}, format.toUpperCase()),
        " ",
        el("span.bl-quiet", {}, use),
      ),
    );
  const opener = el(
    "button.bl-button.bl-save",
    { type: "button", title: "Save the view as it is now" },
    "Save",
  );
  const menu = el("div.bl-save-formats", {}, ...buttons);
  const close = disclosure(opener, menu, { signal, covers: true });
  for (const button of buttons) {
    listen(
      button,
      "click",
      () => {
        session.save(button.dataset.format ?? "");
        opener.focus();
        close();
      },
      signal,
    );
  }
  const node = el("div.bl-save-menu", {}, opener, menu, alertOf(store, "save_error", { signal }));
  const draw = () => {
    const saving = store.get("saving");
    node.hidden = store.get("live") === false;
    opener.textContent = saving ? `Saving ${saving.toUpperCase()} …` : "Save";
    for (const button of buttons) button.disabled = Boolean(saving);
  };
  store.on(["live", "saving"], draw, signal);
  draw();
  return node;
}
