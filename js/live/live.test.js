// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** @type {any} */
const page = globalThis;
/** @type {any} */
let worker;

beforeEach(() => {
  page.bertlook = {};
  worker = { postMessage: vi.fn(), onmessage: null };
  vi.stubGlobal("Worker", function Worker() {
    return worker;
  });
  URL.createObjectURL = () => "blob:null/1";
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it("starts the engine with the model at the end of the page, and answers what was asked before", async () => {
  await import("./live.js");
  const reply = vi.fn();
  const model = { get: () => undefined, set: vi.fn(), reply };
  page.bertlook.answer({ kind: "look", id: "a", text: "A cat", pair: null }, model);
  expect(worker.postMessage).not.toHaveBeenCalled();
  document.body.innerHTML =
    '<script type="text/plain" id="model">{}</script><script type="text/plain" id="weights">"QQ"</script>';
  document.dispatchEvent(new Event("DOMContentLoaded"));
  expect(worker.postMessage.mock.calls).toEqual([
    [{ model: "{}", weights: '"QQ"' }],
    [{ id: 1, text: "A cat", pair: null, edits: [], masked: [] }],
  ]);
  worker.onmessage({ data: { id: 1, error: "No." } });
  expect(reply).toHaveBeenCalledWith({ id: "a", error: "No." });
});

it("fetches weights that stand in a file beside the page", async () => {
  const fetch = vi.fn(async () => new Response(Uint8Array.of(7)));
  vi.stubGlobal("fetch", fetch);
  await import("./live.js");
  document.body.innerHTML =
    '<script type="text/plain" id="model">{}</script><script type="text/plain" id="weights-file">"w.bin"</script>';
  document.dispatchEvent(new Event("DOMContentLoaded"));
  const load = { model: "{}", weights: Uint8Array.of(7) };
  await vi.waitFor(() => expect(worker.postMessage.mock.calls).toEqual([[load]]));
  expect(fetch).toHaveBeenCalledExactlyOnceWith("w.bin", { credentials: "same-origin" });
});

it("says that a folder on disk needs a server", async () => {
  vi.stubGlobal("location", { protocol: "file:" });
  document.body.innerHTML = '<p id="needs-server" hidden>Start one.</p>';
  await import("./live.js");
  expect(document.body.textContent).toBe("Start one.");
  expect(document.getElementById("needs-server")?.hidden).toBe(false);
  expect(page.bertlook.answer).toBeUndefined();
});
