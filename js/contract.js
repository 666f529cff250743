// Written by tools/contract.py from bertlook.widgets, which is where to change it.

/**
 * The traits of the widgets.
 * @typedef {object} Traits
 * @property {string} about
 * @property {import("./state/types.js").AccuraciesTrait} accuracies
 * @property {import("./state/types.js").AgreementTrait | null} agreement
 * @property {import("./state/types.js").ChangeTrait[]} change_list
 * @property {string | null} choice
 * @property {string[]} choices
 * @property {"behavior" | "layer"} color
 * @property {"outgoing" | "incoming" | "both"} direction
 * @property {import("./state/types.js").DossierTrait} dossier
 * @property {import("./state/types.js").EditTrait[]} edit_list
 * @property {import("./state/types.js").EffectsTrait | null} effects
 * @property {import("./state/types.js").ExampleTrait | null} example
 * @property {string} find
 * @property {string} find_error
 * @property {number[]} focused
 * @property {[number, number][]} given
 * @property {boolean} has_dossiers
 * @property {number | null} head
 * @property {[number, number][]} highlight
 * @property {number} hints_taken
 * @property {Record<string, string>} known
 * @property {number | null} layer
 * @property {import("./state/types.js").ListedTrait | null} listed
 * @property {number[]} masked
 * @property {number} mass
 * @property {string} model_name
 * @property {Record<string, string>} names
 * @property {boolean} only_passing
 * @property {number | null} opened
 * @property {string | null} order
 * @property {string | null} pair
 * @property {"all" | "A->A" | "A->B" | "B->A" | "B->B"} part
 * @property {[number, number][] | null} passing
 * @property {Record<string, unknown>} picture
 * @property {Record<string, unknown>} picture_a
 * @property {Record<string, unknown>} picture_b
 * @property {Record<string, unknown>} picture_before
 * @property {unknown} places
 * @property {import("./state/types.js").PredictionsTrait | null} predictions
 * @property {number | null} progress
 * @property {{name: string, title: string}[]} quantities
 * @property {string} quantity
 * @property {string} quantity_note
 * @property {import("./state/types.js").QuizTrait} quiz
 * @property {boolean} reads_text
 * @property {string | null} relation
 * @property {import("./state/types.js").RelationRow[]} relation_rows
 * @property {number | null} remaining
 * @property {boolean} running
 * @property {string} scan_error
 * @property {[number, number][]} selection
 * @property {"arcs" | "matrix" | "both" | "auto"} show
 * @property {boolean} show_dossier
 * @property {boolean} show_tour
 * @property {number} shown_round
 * @property {"a" | "b" | "difference"} side
 * @property {string[]} side_names
 * @property {string} sort
 * @property {boolean} specials
 * @property {"after" | "before" | "both"} stage
 * @property {string | null} statistic
 * @property {import("./state/types.js").StatisticTrait[]} statistic_values
 * @property {number} step
 * @property {string[]} step_names
 * @property {string} text
 * @property {number} threshold
 * @property {number} top
 * @property {Record<string, string>} tour_strings
 * @property {"words" | "tokens"} unit
 * @property {number[][]} unmatched
 * @property {import("./state/types.js").WrittenTrait | null} written
 */

/**
 * What the front end can ask the kernel.
 * @typedef {
 *   | {kind: "look", text: string, pair: string | null}
 *   | {kind: "example", relation: string, index: number}
 *   | {kind: "listed", index: number}
 *   | {kind: "opened", layer: number, head: number, position: number}
 *   | {kind: "head", key: number, layer: number, head: number}
 *   | {kind: "save", format: string}
 *   | {kind: "edit", edits: unknown[], masked: unknown[]}
 *   | {kind: "effects"}
 *   | {kind: "quantity", name: string}
 *   | {kind: "find", condition: string}
 *   | {kind: "next", token: number | null}
 *   | {kind: "written", shown: number}
 *   | {kind: "explain", layer: number, head: number, query: number, key: number, unit: string, before: boolean}
 *   | {kind: "stop"}
 *   | {kind: "cancel"}
 * } Request
 */

export const PICTURE_VERSION = 2;
export const POOL = 32;
export const LINKS_KEPT = 3;
export const MAX_COMPARED = 3;
export const MAX_LINKS = 20;
export const FEW_WORDS = 100;
export const TOP_PREDICTIONS = 5;
export const MAX_PLACES = 512;
export const ACCURACY_SCALE = 65535;
export const MAX_EXAMPLES = 1000000;
export const DIRECTIONS = /** @type {const} */ (["dep->head", "head->dep"]);
export const SORT_KEYS = /** @type {const} */ (["relation", "count", "head", "accuracy", "gain_low", "q"]);
export const UNITS = /** @type {const} */ (["words", "tokens"]);
export const PARTS = /** @type {const} */ (["all", "A->A", "A->B", "B->A", "B->B"]);
export const LINK_DIRECTIONS = /** @type {const} */ (["outgoing", "incoming", "both"]);
export const DRAWINGS = /** @type {const} */ (["arcs", "matrix", "both", "auto"]);
export const SIDES = /** @type {const} */ (["a", "b", "difference"]);
export const STAGES = /** @type {const} */ (["after", "before", "both"]);
export const MAP_COLORS = /** @type {const} */ (["behavior", "layer"]);
export const STILL_TRAIT = "_still";
export const TOUR_TEXT = "The old man read the morning paper beside the tractor.";
export const TOUR_MASKED = "He is an important man.";
export const TOUR_OWN = "They painted the whole house in one weekend.";
export const PALETTE = /** @type {const} */ ({"gray": "#8a8a8a", "orange": "#E69F00", "sky": "#56B4E9", "green": "#009E73", "yellow": "#C9B400", "blue": "#0072B2", "red": "#D55E00", "pink": "#CC79A7"});
export const SHAPES = /** @type {const} */ ({"ring": "M3.6 0A3.6 3.6 0 1 1-3.6 0A3.6 3.6 0 1 1 3.6 0Z", "disc": "M4.4 0A4.4 4.4 0 1 1-4.4 0A4.4 4.4 0 1 1 4.4 0Z", "right": "M-3.8-4.6L5 0L-3.8 4.6Z", "left": "M3.8-4.6L-5 0L3.8 4.6Z", "square": "M-4-4H4V4H-4Z", "diamond": "M0-5.4L5.4 0L0 5.4L-5.4 0Z", "cross": "M-1.8-5H1.8V-1.8H5V1.8H1.8V5H-1.8V1.8H-5V-1.8H-1.8Z", "down": "M-4.6-3.8H4.6L0 5Z", "up": "M-4.6 3.8H4.6L0-5Z", "star": "M0-5.8L1.6-2L5.6-1.8L2.5.8L3.5 4.8L0 2.6L-3.5 4.8L-2.5.8L-5.6-1.8L-1.6-2Z", "hexagon": "M-2.5-4.3H2.5L5 0L2.5 4.3H-2.5L-5 0Z"});
export const CIVIDIS = /** @type {const} */ ([[0, 0, 34, 78], [17, 0, 46, 108], [22, 0, 49, 113], [23, 1, 50, 113], [28, 18, 53, 112], [35, 32, 58, 111], [53, 56, 71, 108], [86, 88, 94, 109], [110, 109, 111, 114], [125, 122, 122, 120], [152, 147, 142, 120], [175, 170, 160, 115], [203, 199, 183, 103], [224, 222, 201, 88], [234, 233, 211, 78], [246, 247, 222, 62], [251, 253, 227, 52], [255, 254, 232, 56]]);
export const DIVERGING = /** @type {const} */ ([[0, 150, 210, 255], [64, 44, 108, 176], [127, 24, 27, 32], [191, 172, 84, 30], [255, 255, 190, 125]]);
export const GEOMETRY = /** @type {const} */ ({"MARGIN": 8, "GAP": 11, "WIDE_GAP": 30, "MAX_WORD_WIDTH": 220, "TEXT": 20, "BELOW": 15, "NUMBER_SPACE": 5, "BOUNDARY_GAP": 18, "LINK_SPACE": 92, "SIDE_NAME": 20, "MAX_LINKED_LINES": 6, "BAR_HEIGHT": 5, "MIN_BAR_WIDTH": 18, "MAX_BAR_WIDTH": 44, "SECOND_BAR": 6, "SECOND_FOOT": 11, "LEVEL_RISE": 14, "MAX_RISE": 120, "MAX_RISE_WRAPPED": 84, "STUB": 18, "STUB_STEP": 9, "GOLD_LANE": 15, "GOLD_CORNER": 5, "MENTION_LANE": 14, "LINK_WIDTH": [0.5, 4], "LINK_OPACITY": [0.2, 0.8], "MIN_DOT": 0.05, "MIN_COUNTED_WEIGHT": 0.01});
export const BEHAVIORS = /** @type {const} */ ({"other": {"title": "other", "color": "gray", "shape": "ring"}, "next": {"title": "attends to the next token", "color": "sky", "shape": "right"}, "prev": {"title": "attends to the previous token", "color": "blue", "shape": "left"}, "broad": {"title": "attends broadly", "color": "green", "shape": "square"}, "cls": {"title": "attends to [CLS]", "color": "pink", "shape": "diamond"}, "sep": {"title": "attends to [SEP]", "color": "red", "shape": "cross"}, "punct": {"title": "attends to \".\" and \",\"", "color": "orange", "shape": "down"}});
export const RELATION_LOOKS = /** @type {const} */ ([{"color": "yellow", "shape": "star"}, {"color": "blue", "shape": "star"}, {"color": "red", "shape": "star"}, {"color": "green", "shape": "star"}, {"color": "pink", "shape": "star"}, {"color": "sky", "shape": "star"}, {"color": "orange", "shape": "star"}, {"color": "yellow", "shape": "hexagon"}, {"color": "blue", "shape": "hexagon"}, {"color": "red", "shape": "hexagon"}, {"color": "green", "shape": "hexagon"}, {"color": "pink", "shape": "hexagon"}, {"color": "sky", "shape": "hexagon"}, {"color": "orange", "shape": "hexagon"}, {"color": "yellow", "shape": "up"}, {"color": "blue", "shape": "up"}, {"color": "red", "shape": "up"}, {"color": "green", "shape": "up"}, {"color": "pink", "shape": "up"}, {"color": "sky", "shape": "up"}, {"color": "orange", "shape": "up"}, {"color": "yellow", "shape": "disc"}, {"color": "blue", "shape": "disc"}, {"color": "red", "shape": "disc"}, {"color": "green", "shape": "disc"}, {"color": "pink", "shape": "disc"}, {"color": "sky", "shape": "disc"}, {"color": "orange", "shape": "disc"}]);
export const ARC_VIEW_TRAITS = /** @type {const} */ (["choice", "choices", "direction", "focused", "head", "layer", "mass", "part", "picture", "show", "specials", "threshold", "top", "unit"]);
export const COMPARISON_TRAITS = /** @type {const} */ (["change_list", "choice", "choices", "direction", "find", "find_error", "focused", "head", "highlight", "layer", "mass", "names", "only_passing", "order", "part", "passing", "picture", "picture_a", "picture_b", "selection", "show", "side", "side_names", "specials", "statistic", "statistic_values", "step", "step_names", "threshold", "top", "unit", "unmatched"]);
export const DOSSIER_TRAITS = /** @type {const} */ (["dossier", "head", "layer", "opened"]);
export const EXPLORER_TRAITS = /** @type {const} */ (["about", "accuracies", "agreement", "choice", "choices", "direction", "dossier", "edit_list", "effects", "example", "find", "find_error", "focused", "has_dossiers", "head", "highlight", "known", "layer", "listed", "masked", "mass", "model_name", "names", "only_passing", "opened", "order", "pair", "part", "passing", "picture", "picture_before", "predictions", "progress", "quantities", "quantity", "quantity_note", "reads_text", "relation", "relation_rows", "remaining", "running", "scan_error", "selection", "show", "show_dossier", "show_tour", "sort", "specials", "stage", "statistic", "statistic_values", "text", "threshold", "top", "tour_strings", "unit", "written"]);
export const HEAD_GRID_TRAITS = /** @type {const} */ (["choice", "choices", "find", "find_error", "head", "highlight", "layer", "names", "only_passing", "order", "passing", "picture", "selection", "statistic", "statistic_values"]);
export const HEAD_MAP_TRAITS = /** @type {const} */ (["about", "color", "head", "highlight", "layer", "places"]);
export const QUIZ_TRAITS = /** @type {const} */ (["given", "hints_taken", "quiz", "shown_round"]);
export const RELATION_TABLE_TRAITS = /** @type {const} */ (["about", "progress", "relation", "relation_rows", "remaining", "running", "scan_error", "sort"]);
export const FORMATS = /** @type {const} */ (["html", "pdf", "png", "svg"]);
export const TABLE_FORMATS = /** @type {const} */ (["html", "pdf", "png", "svg", "tex", "csv"]);
export const FROM_KERNEL = /** @type {const} */ (["about", "accuracies", "agreement", "change_list", "choices", "dossier", "edit_list", "effects", "example", "find_error", "has_dossiers", "known", "listed", "masked", "model_name", "passing", "picture", "picture_a", "picture_b", "picture_before", "places", "predictions", "progress", "quantities", "quantity", "quantity_note", "quiz", "reads_text", "relation_rows", "remaining", "running", "scan_error", "side_names", "statistic_values", "step_names", "tour_strings", "unmatched", "written"]);
export const DEFAULTS = /** @type {const} */ ({"about": "", "choice": null, "color": "behavior", "direction": "outgoing", "find": "", "find_error": "", "has_dossiers": false, "head": null, "hints_taken": 0, "layer": null, "mass": 0.7, "model_name": "", "only_passing": false, "opened": null, "order": null, "pair": null, "part": "all", "progress": null, "quantity": "weight", "quantity_note": "", "reads_text": true, "relation": null, "remaining": null, "running": false, "scan_error": "", "show": "arcs", "show_dossier": false, "show_tour": false, "shown_round": 0, "side": "difference", "sort": "-gain_low", "specials": false, "stage": "after", "statistic": null, "step": 0, "text": "", "threshold": 0.05, "top": 3, "unit": "words"});
