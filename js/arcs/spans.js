/** @typedef {{from: number, to: number}} Span   two positions on one line */

/**
 * Return the level of each arc on one line: one above the highest arc that it spans, from 1.
 * @param {Span[]} spans
 */
export function levelsOf(spans) {
  return numberSpans(
    spans,
    ([low, high], shorter) =>
      Math.max(
        0,
        ...shorter.map(({ ends: [start, stop], number }) =>
          start >= low && stop <= high && (start > low || stop < high) ? number : 0,
        ),
      ) + 1,
  );
}

/**
 * Return the lane of each arc below one line, from 1: arcs that overlap have different lanes, and
 * shorter arcs lie nearer to the words.
 * @param {Span[]} spans
 */
export function lanesOf(spans) {
  return numberSpans(spans, ([low, high], shorter) => {
    const taken = shorter.flatMap(({ ends: [start, stop], number }) =>
      start < high && stop > low ? [number] : [],
    );
    let lane = 1;
    while (taken.includes(lane)) lane += 1;
    return lane;
  });
}

/**
 * Assign a number to each span, given the numbers of shorter ones.
 * @param {Span[]} spans
 * @param {(ends: number[], shorter: {ends: number[], number: number}[]) => number} numberOf
 * @returns {number[]}
 */
function numberSpans(spans, numberOf) {
  /** @type {{index: number, ends: number[], number: number}[]} */
  const done = [];
  const shortestFirst = spans
    .map(({ from, to }, index) => ({ index, ends: [Math.min(from, to), Math.max(from, to)] }))
    .sort((a, b) => a.ends[1] - a.ends[0] - (b.ends[1] - b.ends[0]));
  for (const { index, ends } of shortestFirst) {
    done.push({ index, ends, number: numberOf(ends, done) });
  }
  return done.sort((a, b) => a.index - b.index).map(({ number }) => number);
}
