// Cividis (Nuñez, Anderton, Renslow 2018): the colours between which straight lines stay on it.
const STOPS = [
  [0, 0, 34, 78],
  [17, 0, 46, 108],
  [22, 0, 49, 113],
  [23, 1, 50, 113],
  [28, 18, 53, 112],
  [35, 32, 58, 111],
  [53, 56, 71, 108],
  [86, 88, 94, 109],
  [110, 109, 111, 114],
  [125, 122, 122, 120],
  [152, 147, 142, 120],
  [175, 170, 160, 115],
  [203, 199, 183, 103],
  [224, 222, 201, 88],
  [234, 233, 211, 78],
  [246, 247, 222, 62],
  [251, 253, 227, 52],
  [255, 254, 232, 56],
];

/** Cividis in 256 steps, [red, green, blue]. A weight a has the step round(255 sqrt(a)). */
export const CIVIDIS = Array.from({ length: 256 }, (_, step) => {
  const above = Math.max(
    1,
    STOPS.findIndex(([place]) => place >= step),
  );
  const [from, to] = [STOPS[above - 1], STOPS[above]];
  const share = (step - from[0]) / (to[0] - from[0]);
  return [1, 2, 3].map((c) => Math.round(from[c] + share * (to[c] - from[c])));
});

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** The same, as the 32-bit words that a canvas's pixels are written with. */
export const CIVIDIS_PIXELS = Uint32Array.from(CIVIDIS, ([red, green, blue]) =>
  LITTLE_ENDIAN
    ? ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
    : ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0,
);

/** What each code of one byte stands for: a = (u / 255)^2. */
export const WEIGHTS = Float32Array.from({ length: 256 }, (_, code) => (code / 255) ** 2);

/** The colour scale as a CSS gradient, on sqrt(a). */
export const CIVIDIS_GRADIENT = `linear-gradient(to right, ${STOPS.map(
  ([place, ...rgb]) => `rgb(${rgb.join(" ")}) ${((100 * place) / 255).toFixed(1)}%`,
).join(", ")})`;
