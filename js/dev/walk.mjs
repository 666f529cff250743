// Count the files and named functions that run in the browser when a text is typed: on the way to
// the kernel, and when its answer is drawn. `node js/dev/walk.mjs [--list]`
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { JSDOM } from "jsdom";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const list = process.argv.includes("--list");
const folder = await mkdtemp(join(ROOT, "node_modules/.walk-"));
const bundle = join(folder, "bundle.mjs");

await build({
  absWorkingDir: ROOT,
  stdin: {
    contents: `export * from "./js/testing/made_up.js"; export { default as explorer } from "./js/widgets/explorer.js";`,
    resolveDir: ROOT,
  },
  bundle: true,
  format: "esm",
  outfile: bundle,
  logLevel: "error",
});
const source = await readFile(bundle, "utf8");
const { window } = new JSDOM("<!doctype html><body></body>", {
  pretendToBeVisual: true,
  url: "http://localhost",
});
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) globalThis[name] = window[name];
}
const { AbortController, AbortSignal, Event } = window;
Object.assign(globalThis, {
  window,
  document: window.document,
  AbortController,
  AbortSignal,
  Event,
});

const { explorer, fakeModel, densePicture, stubLayout } = await import(pathToFileURL(bundle).href);
stubLayout();
const settled = () => new Promise((done) => setTimeout(done, 300));
const model = fakeModel({
  picture: densePicture(),
  ...{ layer: 0, head: 0, selection: [], highlight: [], names: {}, token: null },
  ...{ threshold: 0.05, mass: 0.7, top: 3, unit: "words", specials: false },
  ...{ text: "a cat sat", model_name: "a model", rows: [], relation_rows: [], sort: "-gain_low" },
});
const element = document.createElement("div");
document.body.append(element);
explorer.render({ model, el: element });
await settled();

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });

const box = element.querySelector("textarea");
box.value = "a dog ran";
box.dispatchEvent(new window.Event("input"));
box.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
await settled();
await report("from the text box to the kernel");

model.set("picture", densePicture({ key: 2, words: ["a", "dog", "ran"] }));
model.set("text", "a dog ran");
model.emit("msg:custom", { id: model.sent.at(-1).id }, []);
await settled();
await report("from the kernel to the drawing");
session.disconnect();
await rm(folder, { recursive: true });
process.exit(0);

/** Print the counts since the last report. @param {string} leg */
async function report(leg) {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const script = result.find(({ url }) => url.endsWith("bundle.mjs"));
  /** @type {Map<string, string[]>} */
  const files = new Map();
  for (const { functionName, ranges } of script?.functions ?? []) {
    if (functionName === "" || ranges[0].count === 0) continue;
    const file = fileAt(ranges[0].startOffset);
    if (file.startsWith("js/testing/") || file === "") continue;
    files.set(file, [...(files.get(file) ?? []), functionName]);
  }
  const functions = [...files.values()].flat().length;
  console.log(`${leg}: ${functions} functions in ${files.size} files`);
  if (list) for (const [file, names] of files) console.log(`  ${file}: ${names.join(", ")}`);
}

/** Return the file at an offset in the bundle, which names each file before its code. @param {number} offset */
function fileAt(offset) {
  const names = source.slice(0, offset).match(/^\/\/ js\/.*$/gm);
  return names?.at(-1)?.slice(3) ?? "";
}
