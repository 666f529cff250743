// The engine of live pages: a script in the page or beside it, which runs itself in a worker too.
import { answering } from "./answering.js";
import { startEngine } from "./connection.js";
import { fetchWeights } from "./fetching.js";
import { serve } from "./serving.js";

/**
 * Start the engine once the page has its model, which stands at its end or in a file beside it.
 * @param {string} src     the address of this script, or "" if it stands in the page
 * @param {string} source  what it says there
 */
function startPage(src, source) {
  /** @type {import("./serving.js").Task[]} */
  const early = [];
  /** @type {(task: import("./serving.js").Task) => void} */
  let send = (task) => {
    early.push(task);
  };
  const { answer, receive } = answering((task) => send(task));
  const load = async () => {
    const textOf = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? "";
    const file = textOf("weights-file");
    const weights = file ? await fetchWeights(JSON.parse(file)) : textOf("weights");
    const model = { model: textOf("model"), weights };
    send = startEngine(() => makeWorker(src, source), model, receive);
    early.forEach(send);
  };
  document.addEventListener("DOMContentLoaded", load, { once: true });
  return answer;
}

/**
 * Return a worker that runs this script.
 * @param {string} src
 * @param {string} source
 */
const makeWorker = (src, source) =>
  new Worker(src || URL.createObjectURL(new Blob([source], { type: "text/javascript" })));

if (typeof document === "undefined") {
  serve(/** @type {any} */ (globalThis));
} else if (location.protocol === "file:" && document.getElementById("needs-server")) {
  // Browsers let no page from disk read the files beside it.
  /** @type {HTMLElement} */ (document.getElementById("needs-server")).hidden = false;
} else {
  const { bertlook } = /** @type {any} */ (globalThis);
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  bertlook.answer = startPage(script?.src ?? "", script?.textContent ?? "");
}
