// @vitest-environment jsdom
import { expect, it, vi } from "vitest";

it("starts the engine with the model at the end of the page, and answers what was asked before", async () => {
  /** @type {any} */
  const page = globalThis;
  page.bertlook = {};
  const worker = { postMessage: vi.fn(), onmessage: /** @type {any} */ (null) };
  vi.stubGlobal("Worker", function Worker() {
    return worker;
  });
  URL.createObjectURL = () => "blob:null/1";
  await import("./live.js");
  const reply = vi.fn();
  const model = { get: () => ({ key: 1 }), set: vi.fn(), reply };
  page.bertlook.answer({ kind: "look", id: "a", text: "A cat", pair: null }, model);
  expect(worker.postMessage).not.toHaveBeenCalled();
  document.body.innerHTML =
    '<script type="text/plain" id="model">{}</script><script type="text/plain" id="weights">"QQ"</script>';
  document.dispatchEvent(new Event("DOMContentLoaded"));
  expect(worker.postMessage.mock.calls).toEqual([
    [{ model: "{}", weights: '"QQ"' }],
    [{ id: 1, text: "A cat", pair: null }],
  ]);
  worker.onmessage({ data: { id: 1, error: "No." } });
  expect(reply).toHaveBeenCalledWith({ id: "a", error: "No." });
  vi.unstubAllGlobals();
});
