/**
 * Return the weights in a file beside the page, or what hinders the page from reading it.
 * @param {string} file  its name
 * @returns {Promise<import("./serving.js").Load["weights"]>}
 */
export async function fetchWeights(file) {
  try {
    const response = await fetch(file, { credentials: "same-origin" });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    return { fault: `the server answers ${response.status} for ${file}. Reload the page.` };
  } catch {
    return { fault: `the server doesn't send ${file}. Reload the page.` };
  }
}
