/** @typedef {{fromBase64?: (base64: string) => Uint8Array<ArrayBuffer>}} Decoder */

/**
 * Decode base64.
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function decodeBase64(base64) {
  const decoder = /** @type {Decoder} */ (Uint8Array); // of browsers since 2025
  if (decoder.fromBase64) return decoder.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
