/**
 * The shapes that travel between the modules. Indices are 0-based.
 *
 * @typedef {{layer: number, head: number}} HeadName
 *
 * @typedef {(typeof import("../contract.js").SORT_KEYS)[number]} SortKey
 *
 * @typedef {object} RelationRow     a relation's best head; shares from 0 to 1, null: unknown
 * @property {string} relation
 * @property {boolean} summary       whether it sums several relations up
 * @property {number} count
 * @property {boolean} few           whether so few words say little
 * @property {[number, number]} head
 * @property {string} direction      "dep->head" or "head->dep"
 * @property {number} offset
 * @property {number | null} accuracy
 * @property {number | null} low
 * @property {number | null} high
 * @property {number | null} baseline
 * @property {number | null} gain
 * @property {number | null} gain_low
 * @property {number | null} gain_high
 * @property {number | null} [control]
 * @property {number | null} [p]
 * @property {number | null} [q]
 *
 * @typedef {object} AccuraciesTrait
 * @property {string[]} relations
 * @property {number} layers
 * @property {number} heads
 * @property {DataView} values       uint16 (relations, layers, heads, directions), of 65535
 *
 * @typedef {object} StatisticTrait
 * @property {string} name
 * @property {string} unit
 * @property {number} low
 * @property {number} high
 * @property {number} layers
 * @property {number} heads
 * @property {DataView} values       float32 (layers, heads)
 * @property {DataView | null} baselines
 *
 * @typedef {object} ExampleTrait    a dependent of the corpus, among those of its relation
 * @property {string} relation
 * @property {number} index          its place, the largest margin first
 * @property {number} of
 * @property {number} hits
 * @property {number} read           sentences that were looked through
 * @property {number} sentences      sentences that have the relation
 * @property {number} position
 * @property {number} word
 * @property {boolean} hit
 * @property {number} margin
 *
 * @typedef {object} BrowserState    what a view knows beside the traits
 * @property {boolean} live          false on a page without a kernel
 * @property {import("../data/picture.js").Picture | null} decoded   the picture, once decoded
 * @property {string} picture_error  why the picture could not be decoded, or ""
 * @property {HeadName | null} hover   the head under the pointer or the cursor
 * @property {HeadName | null} last    the head shown last
 * @property {number | null} hover_token   the unit under the pointer or the cursor
 * @property {string} status         what there is to say about the kernel, or ""
 * @property {number} exact          grows with each exact head that arrives
 * @property {boolean} busy          whether a text is being computed
 * @property {string} text_error     why a text was refused, or ""
 * @property {boolean} example_busy  whether an example is being computed
 * @property {string} example_error
 * @property {boolean} stopping      whether the scan was asked to stop
 * @property {"pattern" | "accuracy"} shading   what the cells of the grid show without a statistic
 *
 * @typedef {Partial<import("../contract.js").Traits & BrowserState>} State   everything a store holds
 *
 * @typedef {object} ViewOptions     what a view needs besides the store
 * @property {AbortSignal} signal    aborts when the view is taken away
 * @property {import("../kernel/session.js").Session} session   the commands it can give
 *
 * @typedef {object} Model           what a notebook host hands to a widget
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, fn: (...args: any[]) => void) => void} on
 * @property {(event: string, fn?: ((...args: any[]) => void) | null) => void} off
 * @property {(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]) => void} send
 */

export {};
