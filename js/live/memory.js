import { kernelBytes, OUTPUTS, ROWS } from "./kernel.js";

/** @typedef {(row: number, weight: number, stride: number) => void} Tile */

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 2 ** 16;
/** Numbers at the beginning, where the kernel leaves its sums. */
const RESERVED = ROWS * OUTPUTS;

/** One block of memory for all numbers of a network, with the kernel that works on it. */
export class Memory {
  /**
   * @param {number} size  how many numbers it holds
   * @throws {Error} with a message for the reader, if the browser doesn't give so much
   */
  constructor(size) {
    const bytes = 4 * (RESERVED + size);
    /** Multiplies matrices; null where the browser or the page's policy allows no WebAssembly. @type {Tile | null} */
    this.tile = null;
    /** @type {ArrayBuffer} */
    this.buffer = new ArrayBuffer(0);
    try {
      this.#compile(bytes);
    } catch {
      this.buffer = allocate(bytes);
    }
    this.sums = new Float32Array(this.buffer, 0, RESERVED);
    /** First number that isn't taken. */
    this.top = RESERVED;
  }

  /**
   * Take the next numbers, which may be those of an earlier text.
   * @param {number} count
   */
  take(count) {
    this.top += count;
    return new Float32Array(this.buffer, 4 * (this.top - count), count);
  }

  /** @param {number} bytes */
  #compile(bytes) {
    const program = new WebAssembly.Module(kernelBytes());
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
    const { exports } = new WebAssembly.Instance(program, { page: { memory } });
    this.tile = /** @type {Tile} */ (exports.tile);
    this.buffer = /** @type {ArrayBuffer} */ (memory.buffer);
  }
}

/** @param {number} bytes */
function allocate(bytes) {
  try {
    return new ArrayBuffer(bytes);
  } catch {
    throw new Error(
      `it needs ${Math.ceil(bytes / 1e6)} MB of memory, which the browser doesn't give. Close ` +
        "other tabs, and reload the page.",
    );
  }
}
