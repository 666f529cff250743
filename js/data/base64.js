/** @typedef {{fromBase64?: (base64: string) => Uint8Array<ArrayBuffer>}} Decoder */

/**
 * Decode base64.
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function decodeBase64(base64) {
  const { fromBase64 } = /** @type {Decoder} */ (Uint8Array); // browsers have it since 2025
  if (fromBase64) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
