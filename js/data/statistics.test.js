import { expect, it } from "vitest";
import { statistic } from "../testing/made_up.js";
import { decodeStatistic, formatShort, formatValue } from "./statistics.js";

it.each([
  [0, 1, "0"],
  [1, 1, "1"],
  [0.42, 1, ".42"],
  [0.4, 1, ".4"],
  [0.004, 1, "0"],
  [0.0034, 0.01, ".0034"],
  [2.48, 4.2, "2.5"],
  [-0.31, 2, "−.3"],
  [-0.01, 2, "0"],
  [123.4, 250, "123"],
  [10.5, 12, "11"],
])("formats %d on a scale to %d as %s", (value, high, text) => {
  expect(formatShort(value, high)).toBe(text);
});

it.each([
  [0.4251, 1, "0.43"],
  [2.48, 4.2, "2.5"],
  [0.004, 1, "0.004"],
  [0, 1, "0.00"],
  [-0.31, 2, "−0.3"],
  [123.4, 250, "123"],
  [0.00312, 0.01, "0.0031"],
])("writes %d on a scale to %d as %s in sentences", (value, high, text) => {
  expect(formatValue(value, high)).toBe(text);
});

it("names a statistic, its unit and its baseline, be it one number or one for each head", () => {
  const head = { layer: 0, head: 1 };
  const names = { title: "Attention to [SEP]", baseline_name: "uniform" };
  const values = Array(12).fill(0.4123);
  const uniform = decodeStatistic(
    statistic("sep", values, { ...names, baselines: Array(12).fill(0.07) }),
  );
  expect(uniform.baselineNote).toBe("Above uniform baseline (0.07)");
  expect(uniform.describeValue(head)).toBe("Attention to [SEP] 0.41");
  const varied = decodeStatistic(
    statistic("all", values, { ...names, unit: "nats", baselines: [0, 1, ...Array(10).fill(0)] }),
  );
  expect(varied.label).toBe("Attention to [SEP] (nats)");
  expect(varied.baselineNote).toBe("Above the head's uniform baseline");
  expect(varied.describeValue(head)).toBe(
    "Attention to [SEP] 0.41 nats (uniform baseline 1.00 nats)",
  );
  const own = decodeStatistic(statistic("own", values, { baselines: Array(12).fill(0.5) }));
  expect(own.baselineNote).toBe("Above the baseline (0.50)");
  const none = decodeStatistic(statistic("own", Array(12).fill(Number.NaN)));
  expect([none.baselineNote, none.describeValue(head)]).toEqual(["", "own: no value"]);
});
