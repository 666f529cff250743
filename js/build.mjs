// Bundles the front end into the Python package: `npm run build`.
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const MOST_BYTES = 100_000;
const HERE = new URL("./", import.meta.url);
const STATIC = new URL("../src/bertlook/static/", import.meta.url);
/** @param {string} name */
const source = (name) => fileURLToPath(new URL(name, HERE));

const WIDGETS = {
  head_grid: "widgets/head_grid.js",
  head_map: "widgets/head_map.js",
  arc_view: "widgets/arc_view.js",
  explorer: "widgets/explorer.js",
  relation_table: "widgets/relation_table.js",
};

/** @type {import("esbuild").BuildOptions} */
const options = {
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["es2022", "chrome111", "firefox121", "safari16.4"],
  outdir: fileURLToPath(STATIC),
  logLevel: "warning",
};

await rm(STATIC, { recursive: true, force: true });
await mkdir(STATIC, { recursive: true });
await build({
  ...options,
  format: "esm",
  entryPoints: Object.fromEntries(
    Object.entries(WIDGETS).map(([name, file]) => [name, source(file)]),
  ),
});
await build({
  ...options,
  format: "iife",
  entryPoints: { standalone: source("widgets/standalone.js") },
});
await build({ ...options, entryPoints: { bertlook: source("bertlook.css") } });

for (const name of Object.keys(WIDGETS)) {
  const { size } = await stat(new URL(`${name}.js`, STATIC));
  console.log(`${name}.js ${size} bytes`);
  if (size >= MOST_BYTES)
    throw new Error(`${name}.js has ${size} bytes; fewer than ${MOST_BYTES} are allowed.`);
}
// An exported page carries this inside a script element.
if (/<\/script|<!--/i.test(await readFile(new URL("standalone.js", STATIC), "utf8"))) {
  throw new Error("standalone.js holds a mark that would end or bend a script element.");
}
