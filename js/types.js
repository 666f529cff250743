/**
 * The shapes that travel between the modules. Indices are 0-based.
 *
 * @typedef {{layer: number, head: number}} HeadName
 *
 * @typedef {object} Unit            a word, or a token, or a special token
 * @property {string} label
 * @property {string | null} special its kind ("[CLS]"), or null
 *
 * @typedef {{to: number, weight: number}} Link
 *
 * @typedef {object} HeadLinks       what one head does, as far as it is known
 * @property {Unit[]} units
 * @property {Float32Array} self     each row's weight on itself
 * @property {{label: string, mass: Float32Array}[]} sinks   each row's mass on each kind of special token
 * @property {(row: number) => Link[]} links   the row's known links to other units, strongest first
 * @property {"exact" | "coded" | "strongest"} precision
 *
 * @typedef {object} Gold
 * @property {number[]} heads        1-based, 0 for the root
 * @property {string[]} relations
 *
 * @typedef {object} State           everything a store can hold
 * @property {Record<string, unknown>} [picture]       as it came, see picture.js
 * @property {number | null} [layer]
 * @property {number | null} [head]
 * @property {[number, number][]} [selection]
 * @property {number | null} [token]
 * @property {number} [threshold]
 * @property {number} [mass]
 * @property {number} [top]
 * @property {"words" | "tokens"} [unit]
 * @property {boolean} [specials]
 * @property {string} [text]
 * @property {string} [model_name]
 * @property {boolean} [live]
 * @property {import("./picture.js").Picture | null} [decoded]   the picture, once decoded
 * @property {string} [picture_error]    why it could not be
 * @property {HeadName | null} [hover]   the head under the pointer or the cursor
 * @property {HeadName | null} [last]    the head shown last
 * @property {number | null} [hover_token]
 * @property {string} [status]           how it goes with the kernel
 * @property {number} [exact]            grows with each exact head that arrives
 * @property {boolean} [busy]            whether a text is being looked at
 * @property {{text: string, turn: number}} [asked]   the text last typed, and how many came before
 * @property {string} [text_error]       why the text could not be looked at
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
