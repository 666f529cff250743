// The engine of live pages: a script in the page, which runs itself in a worker too.
import { answering } from "./answering.js";
import { startEngine } from "./connection.js";
import { serve } from "./serving.js";

/**
 * Start the engine once the page has its model, which stands at its end.
 * @param {string} source  this script
 */
function startPage(source) {
  /** @type {import("./serving.js").Task[]} */
  const early = [];
  /** @type {(task: import("./serving.js").Task) => void} */
  let send = (task) => {
    early.push(task);
  };
  const { answer, receive } = answering((task) => send(task));
  document.addEventListener("DOMContentLoaded", () => {
    const textOf = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? "";
    send = startEngine(source, { model: textOf("model"), weights: textOf("weights") }, receive);
    early.forEach(send);
  });
  return answer;
}

if (typeof document === "undefined") {
  serve(/** @type {any} */ (globalThis));
} else {
  const { bertlook } = /** @type {any} */ (globalThis);
  bertlook.answer = startPage(document.currentScript?.textContent ?? "");
}
