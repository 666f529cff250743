/**
 * Decode half-precision floats (IEEE 754 binary16, little endian).
 * @param {DataView | Uint8Array} bytes
 * @returns {Float32Array}
 */
export function decodeFloat16(bytes) {
  // Copy the bytes, since a received buffer may start at an odd address.
  const halves = new Uint16Array(
    Uint8Array.from(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)).buffer,
  );
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = float16(halves[i]);
  return floats;
}

/**
 * Return the value of a half-precision float.
 * @param {number} half  its 16 bits
 */
function float16(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
