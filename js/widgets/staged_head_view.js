import { RenamedStore } from "../state/renamed.js";
import { el } from "../ui/dom.js";
import { headView } from "./head_view.js";

/**
 * Return the views of a head under edits, without them, or both, as the trait `stage` says.
 * @param {import("../state/store.js").Store} store
 * @param {Parameters<typeof headView>[1]} options
 */
export function stagedHeadView(store, options) {
  const names = ["Before the edits", "After the edits"].map((name) =>
    el("p.bl-stage-name", { hidden: true }, name),
  );
  const before = el("div", { hidden: true });
  const after = headView(store, options);
  const node = el("div.bl-staged", {}, names[0], before, names[1], after);
  const show = () => {
    const stage = store.get("decoded_before") ? (store.get("stage") ?? "after") : "after";
    const isBoth = stage === "both";
    names[0].hidden = stage === "after";
    names[1].hidden = !isBoth;
    before.hidden = stage === "after";
    after.hidden = stage === "before";
    if (!before.hidden && !before.firstChild) {
      const earlier = new RenamedStore(
        store,
        { decoded: "decoded_before" },
        { edit_list: [], is_before: true },
      );
      before.append(headView(earlier, { ...options, fills: false, isSmall: isBoth }));
    }
  };
  store.on(["decoded_before", "stage"], show, options.signal);
  show();
  return node;
}
