import { expect, it } from "vitest";
import { maxPool } from "../data/max_pool.js";
import { Picture } from "../data/picture.js";
import { densePicture } from "../testing/made_up.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { gridShape } from "./shape.js";
import { paintThumbnails } from "./thumbnails.js";

it.each([
  ["enlarged", 3, 40],
  ["reduced", 30, 16],
])("paints each weight in its color at its position: %s", (_, words, cell) => {
  const picture = new Picture(
    densePicture({ words: Array.from({ length: words }, (_, i) => `w${i}`) }),
  );
  const [gap, size] = [2, picture.pool];
  const columnStep = cell + gap;
  const width = 3 * columnStep - gap;
  const height = 2 * (cell + gap) - gap;
  const pixels = new Uint32Array(width * height);
  paintThumbnails(
    picture,
    {
      ...gridShape({ layers: 2, heads: 3 }, 400, 1),
      ...{ cell, gap, columnStep, rowStep: columnStep, width, height },
    },
    pixels,
  );
  const side = Math.min(cell, size);
  for (const [layer, head] of [
    [0, 0],
    [1, 2],
  ]) {
    const { codes } = maxPool(picture.thumb(layer, head), side);
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const y = layer * (cell + gap) + Math.floor(((row + 0.5) * cell) / side);
        const x = head * (cell + gap) + Math.floor(((column + 0.5) * cell) / side);
        expect(pixels[y * width + x]).toBe(CIVIDIS.pixels[codes[row * side + column]]);
      }
    }
  }
  expect(pixels[cell]).toBe(0);
});

it("paints rows and columns of different numbers, signed weights, and hatches absent heads", () => {
  const given = densePicture({ layers: 1, heads: 2, words: [] });
  const keys = { tokens: ["a", "b", "c"], words: ["a", "b", "c"], word_ids: [0, 1, 2] };
  const codes = [1, 128, 255, 64, 192, 128, ...Array(6).fill(128)];
  const maps = new DataView(Uint8Array.from(codes).buffer);
  const picture = new Picture({ ...given, keys, maps, scale: 2, absent: [[0, 1]] });
  const shape = gridShape(picture, 30, 1);
  const pixels = new Uint32Array(shape.width * shape.height);
  paintThumbnails(picture, shape, pixels);
  const { cell, width, columnStep } = shape;
  for (const [i, code] of codes.slice(0, 6).entries()) {
    const x = Math.floor((((i % 3) + 0.5) * cell) / 3);
    const y = Math.floor(((Math.floor(i / 3) + 0.5) * cell) / 2);
    expect(pixels[y * width + x]).toBe(DIVERGING.pixels[code - 1]);
  }
  const absent = new Set(pixels.subarray(columnStep + 3 * width, columnStep + 3 * width + cell));
  expect([...absent].sort()).toEqual([
    0,
    new Uint32Array(Uint8Array.of(128, 128, 128, 128).buffer)[0],
  ]);
});

it("reserves space for names below thumbnails that are large enough", () => {
  const [plain, named] = [false, true].map((names) =>
    gridShape({ layers: 6, heads: 8 }, 420, 2, { named: names ? 1 : 0 }),
  );
  expect(plain.rowStep).toBe(plain.columnStep);
  expect(named.rowStep).toBeGreaterThan(named.columnStep + 20);
  expect(named.height).toBe(6 * named.rowStep - named.gap);
  const small = gridShape({ layers: 24, heads: 16 }, 420, 2, { named: 1 });
  expect(small.rowStep).toBe(small.columnStep);
  // Names make thumbnails smaller, not the grid larger.
  expect(gridShape({ layers: 12, heads: 12 }, 900, 1, { named: 1 }).height).toBeLessThanOrEqual(
    640,
  );
});

it("paints a part of a grid as it is in the whole", () => {
  const picture = new Picture(densePicture({ layers: 5, heads: 6 }));
  const shape = gridShape(picture, 200, 1);
  const whole = new Uint32Array(shape.width * shape.height);
  paintThumbnails(picture, shape, whole);
  const { columnStep, rowStep, gap } = shape;
  const [width, height] = [3 * columnStep - gap, 2 * rowStep - gap];
  const pixels = new Uint32Array(width * height);
  const part = { row: 2, column: 1, rows: 2, columns: 3, width, height };
  paintThumbnails(picture, shape, pixels, part);
  for (let y = 0; y < height; y++) {
    const start = (y + 2 * rowStep) * shape.width + columnStep;
    expect(pixels.slice(y * width, (y + 1) * width)).toEqual(whole.slice(start, start + width));
  }
});
