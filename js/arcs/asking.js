import { askWhy } from "../state/why.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./scene.js").Scene} Scene */

/**
 * Return the link that a question about a word means: that between the word in focus and this one, or
 * else its strongest link; null if it has none.
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {number} position
 * @returns {{query: number, key: number} | null}
 */
export function linkAsked(scene, layout, position) {
  const { units, sides, rowCount } = layout;
  const isIncoming = scene.inputs.direction === "incoming";
  const other = scene.pinned.filter((pinned) => pinned !== position).pop();
  if (other !== undefined) {
    const [from, to] = isIncoming ? [position, other] : [other, position];
    if (!sides || (from < rowCount && to >= rowCount))
      return { query: units[from], key: units[to] };
  }
  const [drawn] = scene.fans
    .flatMap(({ owned }) => owned[position])
    .sort((a, b) => b.size - a.size);
  if (drawn) return { query: units[drawn.from], key: units[drawn.to] };
  const isKey = sides ? position >= rowCount : isIncoming;
  const { picture, layer, head } = scene.inputs;
  const [strongest] = picture?.links(layer, head, layout.unit, isKey)?.links(units[position]) ?? [];
  if (!strongest) return null;
  const [own, to] = [units[position], strongest.to];
  return isKey ? { query: to, key: own } : { query: own, key: to };
}

/**
 * Ask why the head of a scene links two units.
 * @param {import("../state/store.js").Store} store
 * @param {Scene} scene
 * @param {{query: number, key: number} | null} link
 * @returns {string}  why that can't be asked, or ""
 */
export function askAbout(store, { inputs }, link) {
  if (!link) return "This word has no link.";
  const { layer, head, layout } = inputs;
  return askWhy(store, { layer, head, ...link, unit: layout.unit });
}
