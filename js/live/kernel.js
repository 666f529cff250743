// The program of WebAssembly that multiplies matrices: a few hundred bytes, assembled here from its
// instructions. Its four lanes take a fifth of the time of numbers one by one.

/** Rows and outputs that are computed together: as many as their sums fit into registers. */
export const [ROWS, OUTPUTS] = [4, 2];
/** Numbers of a vector, and vectors that one turn of the loop reads. */
const [LANES, VECTORS] = [4, 2];
/** Inputs are read in whole turns. */
export const TURN = LANES * VECTORS;

/** Places of the parameters: addresses of rows, of weights, and the bytes of a row. */
const [ROW, WEIGHT, STRIDE] = [0, 1, 2];
/** Places of the variables: the other rows, the other weights, the byte that is read, vectors. */
const OTHER_ROWS = 3;
const OTHER_WEIGHTS = OTHER_ROWS + ROWS - 1;
const AT = OTHER_WEIGHTS + OUTPUTS - 1;
const SUMS = AT + 1;
const FACTORS = SUMS + ROWS * OUTPUTS;
const OPERAND = FACTORS + OUTPUTS;

const [I32, V128, VOID] = [0x7f, 0x7b, 0x40];
const ADD = [0x6a];
const [LOAD, STORE_F32, EXTRACT] = [
  [0xfd, 0, 2],
  [0x38, 2],
  [0xfd, 0x1f],
];
const [ADD_F32, ADD_VECTORS, MULTIPLY_VECTORS] = [[0x92], [0xfd, 0xe4, 1], [0xfd, 0xe6, 1]];
const [LOOP, IS_LESS, REPEAT_IF, END] = [0x03, 0x49, 0x0d, 0x0b];
const get = (/** @type {number} */ place) => [0x20, place];
const set = (/** @type {number} */ place) => [0x21, place];
const constant = (/** @type {number} */ value) => [0x41, value];

const rows = [...Array(ROWS).keys()];
const outputs = [...Array(OUTPUTS).keys()];
const rowAt = (/** @type {number} */ row) => (row ? OTHER_ROWS + row - 1 : ROW);
const weightAt = (/** @type {number} */ output) => (output ? OTHER_WEIGHTS + output - 1 : WEIGHT);
const sumAt = (/** @type {number} */ row, /** @type {number} */ output) =>
  SUMS + row * OUTPUTS + output;

/**
 * Return the program. It imports its memory and exports `tile(row, weight, stride)`, which writes to
 * the beginning of the memory the scalar products of four rows with the weights of two outputs, row
 * by row. Rows and weights stand one behind the other at the two addresses, `stride` bytes apart.
 */
export function kernelBytes() {
  const read = (/** @type {number} */ address, /** @type {number} */ vector) => [
    ...[...get(address), ...get(AT), ...ADD],
    ...[...LOAD, 4 * LANES * vector],
  ];
  const turn = (/** @type {number} */ vector) => [
    ...outputs.flatMap((o) => [...read(weightAt(o), vector), ...set(FACTORS + o)]),
    ...rows.flatMap((row) => [
      ...[...read(rowAt(row), vector), ...set(OPERAND)],
      ...outputs.flatMap((o) => [
        ...[...get(sumAt(row, o)), ...get(OPERAND), ...get(FACTORS + o)],
        ...[...MULTIPLY_VECTORS, ...ADD_VECTORS, ...set(sumAt(row, o))],
      ]),
    ]),
  ];
  const next = (/** @type {number} */ from, /** @type {number} */ to) => [
    ...[...get(from), ...get(STRIDE), ...ADD, ...set(to)],
  ];
  const lane = (/** @type {number} */ sum, /** @type {number} */ index) => [
    ...[...get(sum), ...EXTRACT, index],
  ];
  const store = (/** @type {number} */ row, /** @type {number} */ output) => {
    const sum = sumAt(row, output);
    return [
      ...[...constant(0), ...lane(sum, 0), ...lane(sum, 1), ...ADD_F32],
      ...[...lane(sum, 2), ...lane(sum, 3), ...ADD_F32, ...ADD_F32],
      ...[...STORE_F32, 4 * (row * OUTPUTS + output)],
    ];
  };
  const code = [
    ...rows.slice(1).flatMap((row) => next(rowAt(row - 1), rowAt(row))),
    ...outputs.slice(1).flatMap((o) => next(weightAt(o - 1), weightAt(o))),
    ...[LOOP, VOID, ...[...Array(VECTORS).keys()].flatMap(turn)],
    ...[...get(AT), ...constant(4 * TURN), ...ADD, ...set(AT)],
    ...[...get(AT), ...get(STRIDE), IS_LESS, REPEAT_IF, 0, END],
    ...rows.flatMap((row) => outputs.flatMap((o) => store(row, o))),
    END,
  ];
  const variables = [2, SUMS - OTHER_ROWS, I32, OPERAND + 1 - SUMS, V128];
  const body = sized([...variables, ...code]);
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 3, I32, I32, I32, 0]),
    ...section(2, [1, ...text("page"), ...text("memory"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("tile"), 0, 0]),
    ...section(10, [1, ...body]),
  ]);
}

/** @param {number} id @param {number[]} content */
const section = (id, content) => [id, ...sized(content)];

/** @param {string} name */
const text = (name) => sized([...name].map((letter) => letter.charCodeAt(0)));

/**
 * Return bytes behind their number, as LEB128.
 * @param {number[]} bytes
 */
function sized(bytes) {
  const size = [];
  let rest = bytes.length;
  for (; rest > 0x7f; rest >>>= 7) size.push((rest & 0x7f) | 0x80);
  return [...size, rest, ...bytes];
}
