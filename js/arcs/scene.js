import { DEFAULTS } from "../contract.js";
import { relationPredictions } from "../data/predictions.js";
import { directionOf } from "../state/focus.js";
import { accuraciesOn } from "../state/shading.js";
import { fanKind, fanOf, groupOf, isOwner } from "./fans.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("./fans.js").Fan} Fan */
/** @typedef {import("./fans.js").Group} Group */
/** @typedef {import("./fans.js").SceneLink} SceneLink */
/** @typedef {import("./layout.js").Layout} Layout */

/**
 * Plain description of the drawing of a head. Positions are those of words in the layout.
 *
 * @typedef {object} HeadInputs   data of the head and the text
 * @property {import("../data/picture.js").Picture | null} picture
 * @property {import("../data/picture.js").Picture | null} below   second side of a comparison, or null
 * @property {Layout} layout
 * @property {number} layer
 * @property {number} head
 * @property {import("../state/focus.js").Direction} direction
 * @property {number} exact         number of exact maps that have arrived
 * @property {import("../state/shading.js").Accuracies | null} accuracies   on the selected relation
 *
 * @typedef {HeadInputs & import("./fans.js").Rule} Inputs
 *
 * @typedef {object} Content     part of a scene that does not depend on the focused words
 * @property {Inputs} inputs               inputs of the content
 * @property {Fan[]} fans                  outgoing links, incoming links, or both
 * @property {import("../data/predictions.js").Prediction[]} predictions  for the selected relation
 * @property {import("../data/predictions.js").Coreference | null} coreference
 * @property {boolean} hasPredictions      whether there are predictions of either kind
 *
 * @typedef {object} Focus       part of a scene that depends on the focused words
 * @property {Content} content
 * @property {(SceneLink | null)[][]} ends for each fan and position, the link of another line's word
 *     that is drawn at its other end: the one of a focused word, otherwise the strongest
 * @property {number[]} focus              position under the pointer or cursor, otherwise the pinned ones
 * @property {Group[]} groups              the focused words, in each direction that they have links in
 * @property {number[]} pinned
 * @property {string | null} relation      selected relation
 * @property {Set<number>[]} missing        units that each side of a comparison lacks, or none
 * @property {string[]} sideNames          names of the two sides of a comparison, or none
 *
 * @typedef {Content & Focus} Scene
 */

/**
 * Return the scene of a head.
 * @param {Store} store
 * @param {Layout} layout
 * @param {HeadName} head
 * @param {Scene | null} previous  previous scene, whose content is reused if its inputs are the same
 * @returns {Scene}
 */
export function sceneOf(store, layout, head, previous) {
  const inputs = {
    ...{ picture: store.get("decoded") ?? null, layout, layer: head.layer, head: head.head },
    ...{ direction: directionOf(store), exact: store.get("exact") ?? 0 },
    ...{ accuracies: accuraciesOn(store), below: store.get("decoded_below") ?? null },
    threshold: store.get("threshold") ?? DEFAULTS.threshold,
    mass: store.get("mass") ?? DEFAULTS.mass,
    top: store.get("top") ?? DEFAULTS.top,
  };
  // Reuse the content, which takes most of the time, while only the focused words change.
  const names = /** @type {(keyof Inputs)[]} */ (Object.keys(inputs));
  const content =
    previous && names.every((name) => previous.inputs[name] === inputs[name])
      ? previous.content
      : contentOf(inputs);
  const pinned = pinnedPositions(store, layout);
  const hovered =
    layout.positions.get(store.get("hover_token") ?? -1) ??
    (layout.sides && layout.columns.get(store.get("hover_column") ?? -1));
  const focus = hovered == null ? pinned : [hovered];
  const kinds = inputs.below ? content.fans : [fanKind(false), fanKind(true)];
  const groups = kinds.flatMap((kind) => groupsOf(content, focus, kind));
  const fans = content.fans.map((fan) => withGroup(fan, groups));
  return {
    ...{ ...content, content, fans, focus, groups, pinned },
    ends: fans.map((fan) => (layout.hasStubs ? endsOf(fan, groups, layout) : [])),
    relation: store.get("relation") ?? null,
    missing: inputs.below ? (store.get("unmatched") ?? []).map((of) => new Set(of)).reverse() : [],
    sideNames: inputs.below ? (store.get("side_names") ?? []) : [],
  };
}

/**
 * Return the positions of the words in focus. Of two lines of one text, a word stands on either.
 * @param {Store} store
 * @param {Layout} layout
 */
function pinnedPositions(store, layout) {
  const isIncoming = directionOf(store) === "incoming";
  const { positions, columns } = layout;
  const [own, other] = isIncoming ? [columns, positions] : [positions, columns];
  const isCross = store.get("decoded")?.isCross;
  return (store.get("focused") ?? []).flatMap(
    (unit) => own.get(unit) ?? (isCross ? undefined : other.get(unit)) ?? [],
  );
}

/**
 * Return the focused words that have links of a kind, as one group.
 * @param {Content} content
 * @param {number[]} focus
 * @param {import("./fans.js").FanKind} kind
 * @returns {Group[]}
 */
function groupsOf({ fans, inputs }, focus, { isIncoming, isSecond, isLower, look }) {
  const { picture, layout, layer, head } = inputs;
  const kind = { isIncoming, isSecond, isLower, look };
  const fan = fans.find((candidate) => isSameKind(candidate, kind));
  if (!fan && !layout.sides) return [];
  const positions = focus.filter((position) => isOwner(layout, position, isIncoming));
  if (positions.length === 0) return [];
  const read = () => picture?.links(layer, head, layout.unit, isIncoming) ?? null;
  return [groupOf(fan, read, layout, inputs, kind, positions)];
}

/** @type {(a: import("./fans.js").FanKind, b: import("./fans.js").FanKind) => boolean} */
const isSameKind = (a, b) => a.isIncoming === b.isIncoming && a.isSecond === b.isSecond;

/**
 * Return a fan with the links of the focused words in place of those of each of them.
 * @param {Fan} fan
 * @param {Group[]} groups
 * @returns {Fan}
 */
function withGroup(fan, groups) {
  const group = groups.find((candidate) => isSameKind(candidate, fan));
  if (!group || group.positions.length < 2) return fan;
  const owned = [...fan.owned];
  for (const position of group.positions) {
    owned[position] = group.drawn.filter(
      ({ from, to }) => (fan.isIncoming ? to : from) === position,
    );
  }
  return { ...fan, owned };
}

/**
 * Return the links that are drawn at their other ends, on other lines.
 * @param {Fan} fan
 * @param {Group[]} groups
 * @param {Layout} layout
 */
function endsOf(fan, groups, { boxes }) {
  const { owned, isIncoming } = fan;
  /** @type {(SceneLink | null)[]} */
  const ends = boxes.map(() => null);
  const focused = new Set(groups.flatMap((group) => (isSameKind(group, fan) ? group.drawn : [])));
  for (const link of [...owned.flat(), ...focused]) {
    if (boxes[link.from].line === boxes[link.to].line) continue;
    const end = isIncoming ? link.from : link.to;
    const drawn = ends[end];
    const isStronger = !drawn || (!focused.has(drawn) && link.size > drawn.size);
    if (isStronger || focused.has(link)) ends[end] = link;
  }
  return ends;
}

/**
 * Return the content of a scene.
 * @param {Inputs} inputs
 * @returns {Content}
 */
function contentOf(inputs) {
  const { picture, below, layout, layer, head, direction, accuracies } = inputs;
  // Trees and mentions are compared with the attention among the words of one text.
  const isOfWords =
    picture !== null &&
    below === null &&
    layout.unit === "words" &&
    !layout.sides &&
    picture.scale === null;
  const coreference = isOfWords ? picture.coreference(layer, head) : null;
  const links = picture?.links(layer, head, layout.unit) ?? null;
  /** @type {Content["predictions"]} */
  let predictions = [];
  if (isOfWords && links && picture.gold && accuracies) {
    const of = accuracies.directions[layer * picture.heads + head];
    const { relation } = accuracies.row;
    predictions = relationPredictions(links, picture.gold, relation, of, picture.wordIds);
  }
  const allPredictions = [...predictions, ...(coreference?.predictions ?? [])];
  // Two mentions may share a head word; a link that is right for one of them counts as right.
  allPredictions.sort((a, b) => Number(b.hit) - Number(a.hit));
  /** @type {Map<string, import("./fans.js").Kind>} */
  const outcomes = new Map();
  for (const { from, to, hit } of allPredictions) {
    const name = `${from}-${to}`;
    outcomes.set(name, outcomes.get(name) ?? (hit ? "right" : "wrong"));
  }
  const fans = [false, true]
    .filter((isIncoming) => direction === "both" || isIncoming === (direction === "incoming"))
    .flatMap((isIncoming) =>
      below ? [fanKind(isIncoming, false), fanKind(isIncoming, true)] : [fanKind(isIncoming)],
    )
    .map((kind) => {
      const own = kind.isSecond ? below : picture;
      const ownLinks = own?.links(layer, head, layout.unit, kind.isIncoming) ?? null;
      return fanOf(ownLinks, layout, inputs, kind, outcomes);
    });
  addHidden(fans[0], allPredictions, layout);
  return {
    ...{ inputs, fans, predictions, coreference },
    hasPredictions: outcomes.size > 0,
  };
}

/**
 * Add the predictions whose links the rule hides.
 * @param {Fan} fan
 * @param {import("../data/predictions.js").Prediction[]} predictions
 * @param {Layout} layout
 */
function addHidden({ owned, isIncoming }, predictions, { positions }) {
  for (const { from, to, weight, hit } of predictions) {
    const [start, end] = [positions.get(from), positions.get(to)];
    if (start === undefined || end === undefined) continue;
    const links = owned[isIncoming ? end : start];
    if (links.some((link) => link.from === start && link.to === end)) continue;
    links.push({ from: start, to: end, weight, size: weight, kind: hit ? "right" : "wrong" });
  }
}
