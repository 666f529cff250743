// Explanations of links, for the tests and the gallery.
import { random } from "../testing/made_up.js";

/**
 * Return why "chased" attends to "cat" in "[CLS] The dog chased the small cat . [SEP]".
 * @param {Partial<import("../state/types.js").Explanation>} [fields]
 * @returns {import("../state/types.js").Explanation}
 */
export function explanation(fields = {}) {
  const next = random(3);
  const parts = Array.from({ length: 32 }, (_, d) => (2 * next() - 0.85) / (1 + d / 6));
  const score = parts.reduce((sum, part) => sum + part, 0);
  const keys = [6, 0, 2, 4, 8];
  return {
    ...{ query: 3, key: 6, pieces: [1, 1], parts, score },
    means: parts.map((part) => 0.4 * part + 0.3 * (next() - 0.5)),
    ...{ content: null, bias: 0, bias_name: "", weight: 0.42, edited: 0.42, rank: 1, count: 9 },
    row: [0.42, 0.17, 0.14, 0.08, 0.06].map((weight, i) => ({
      ...{ key: keys[i], weight },
      score: score + Math.log(weight / 0.42),
    })),
    ...{ norm: 3.31, added: 1.39, share: 0.38 },
    ...fields,
  };
}
