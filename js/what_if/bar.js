import {
  canEdit,
  canMask,
  cutLink,
  HOW,
  headsOff,
  hiddenUnits,
  maskedUnits,
  toggleHead,
  toggleHidden,
  toggleMasked,
} from "../state/edits.js";
import { directionOf } from "../state/focus.js";
import { panelHead } from "../state/store.js";
import { askWhy, whyNot } from "../state/why.js";
import { choice } from "../ui/choice.js";
import { el, listen } from "../ui/dom.js";
import { isHeadIn, nameOf, sameHead, shareText } from "../ui/format.js";
import { apply } from "./commands.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/edits.js").How} How */

/** Number of links that are listed of a word. */
const MAX_LINKS = 4;

/** State that decides what the buttons do. @type {import("../state/store.js").Name[]} */
const BAR_STATE = [
  "decoded",
  "layer",
  "head",
  "hover",
  "selection",
  "focused",
  "edit_list",
  "masked",
  "predictions",
  "live",
  "reads_text",
  "unit",
  "specials",
  "direction",
  "choice",
  "exact",
  "word_click",
];

/**
 * Return the buttons that switch the shown head off, and hide, mask or cut off the word in focus.
 * @param {Store} store
 * @param {import("../state/types.js").ViewOptions & {announce: (says: string) => void}} options
 */
export function editBar(store, { signal, session, announce }) {
  /** @type {How} */
  let how = "zero";
  const toggle = el("button.bl-button", {
    type: "button",
    title: "See what changes in later layers and in the predictions",
  });
  const method = choice("What takes the place of the head’s output", {
    signal,
    choose: (/** @type {How} */ chosen) => {
      how = chosen;
    },
  });
  const by = el("span.bl-edit-how", {}, "by ", method.node);
  const head = el("div.bl-edit-row", {}, toggle, by);
  const clicks = choice("A click on a word will", {
    signal,
    choose: (/** @type {"pin" | "mask" | "hide"} */ word_click) => store.set({ word_click }),
  });
  const row = el("span.bl-edit-how", {}, "Click a word to ", clicks.node);
  head.append(row);
  const word = el("div.bl-edit-row");
  const node = el("div.bl-edit-bar", {}, head, word);
  /** Content of the row of the word, to keep its buttons and the focus while it is the same. */
  let drawn = "";
  const run = (/** @type {import("../state/edits.js").Change} */ change) =>
    announce(apply(store, session, change));

  const show = () => {
    const picture = store.get("decoded");
    node.hidden = !canEdit(store) || !picture;
    if (node.hidden || !picture) return;
    const name = panelHead(store);
    const isOff = headsOff(store).some((other) => sameHead(other, name));
    toggle.textContent = `Switch head ${nameOf(name)} ${isOff ? "back on" : "off"}`;
    by.hidden = isOff;
    method.update(HOW, how);
    /** @type {("pin" | "mask" | "hide")[]} */
    const modes = canMask(store) ? ["pin", "mask", "hide"] : ["pin", "hide"];
    clicks.update(
      modes.map((mode) => [mode, mode]),
      store.get("word_click") ?? "pin",
    );
    showWord(picture);
  };

  /** @param {import("../data/picture.js").Picture} picture */
  const showWord = (picture) => {
    const focused = store.get("focused") ?? [];
    const unit = focused.length === 1 ? focused[0] : null;
    word.hidden = unit === null;
    if (unit === null) return;
    const isColumn = picture.isCross && directionOf(store) === "incoming";
    const units = (isColumn ? picture.keyUnits : picture.units).call(
      picture,
      store.get("unit") ?? "words",
    );
    const label = units[unit]?.label ?? "";
    const isHidden = hiddenUnits(store, isColumn).has(unit);
    const isMasked = maskedUnits(store).has(unit);
    const unitName = store.get("unit") ?? "words";
    const links = isColumn ? [] : linksOf(store, unit);
    const content = JSON.stringify([label, isHidden, isMasked, canMask(store), links, picture.key]);
    if (content === drawn) return;
    drawn = content;
    const buttons = [
      button(
        isHidden ? "Show again" : "Hide",
        `${isHidden ? "Show again:" : "Hide"} “${label}”`,
        () => run(toggleHidden(store, unit)),
      ),
    ];
    if (canMask(store) && !units[unit]?.special) {
      buttons.push(
        button(isMasked ? "Unmask" : "Mask", `${isMasked ? "Unmask" : "Mask"} “${label}”`, () =>
          run(toggleMasked(store, unit)),
        ),
      );
    }
    word.replaceChildren(
      el("strong", { dir: "auto" }, label),
      ...buttons,
      ...(links.length > 0 ? [el("span.bl-quiet", {}, "attends to")] : []),
      ...links.map(({ key, name, weight }) =>
        el(
          "span.bl-edit-link",
          {},
          el("bdi", {}, name),
          ` ${shareText(weight)} `,
          button("Cut", `Cut the link ${label} → ${name}`, () =>
            run(cutLink(store, panelHead(store), unit, key)),
          ),
          " ",
          whyNot(store)
            ? null
            : button("Why?", `Why does the head link ${label} → ${name}?`, () =>
                announce(askWhy(store, { ...panelHead(store), query: unit, key, unit: unitName })),
              ),
        ),
      ),
    );
  };

  /**
   * @param {string} text
   * @param {string} label
   * @param {() => void} act
   */
  const button = (text, label, act) => {
    const made = el(
      "button.bl-button",
      { type: "button", "aria-label": label, title: label },
      text,
    );
    made.addEventListener("click", act);
    return made;
  };

  listen(toggle, "click", () => run(toggleHead(store, panelHead(store), how)), signal);
  store.on(BAR_STATE, show, signal);
  show();
  return node;
}

/**
 * Return the strongest links of a word of the shown head.
 * @param {Store} store
 * @param {number} unit
 */
function linksOf(store, unit) {
  const picture = store.get("decoded");
  const name = panelHead(store);
  if (!picture || !isHeadIn(name, picture)) return [];
  const kind = store.get("unit") ?? "words";
  const weights = picture.weights(name.layer, name.head, kind);
  const keys = picture.keyUnits(kind);
  if (!weights) return [];
  return keys
    .map(({ label, special }, key) => ({
      ...{ key, name: label, special },
      weight: weights[unit * keys.length + key],
    }))
    .filter(
      ({ key, special, weight }) =>
        weight >= 0.005 && (key !== unit || picture.isCross) && (store.get("specials") || !special),
    )
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MAX_LINKS);
}
