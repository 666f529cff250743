// Bundles the front end into the Python package: `npm run build`.
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { BUNDLES, STATIC, WIDGETS } from "./bundles.mjs";

/**
 * More for the views that carry the grid, arcs, matrix and image together, and for the explorer, which
 * has the table and experiments too.
 * @type {Record<string, number>}
 */
const MAX_BYTES = {
  default: 100_000,
  comparison: 135_000,
  explorer: 192_000,
  live: 30_000,
  quiz: 50_000,
};

await rm(STATIC, { recursive: true, force: true });
await mkdir(STATIC, { recursive: true });
for (const bundle of BUNDLES) await build({ ...bundle, minify: true, legalComments: "none" });
for (const name of [...WIDGETS, "live"]) await checkSize(name);
for (const name of [...WIDGETS, "page", "standalone", "live"]) await checkPageScript(name);
for (const name of WIDGETS) await checkExport(name);

/**
 * Print a bundle's size, and refuse one that exceeds the budget.
 * @param {string} name
 */
async function checkSize(name) {
  const { size } = await stat(join(STATIC, `${name}.js`));
  console.log(`${name}.js ${size} bytes`);
  const limit = MAX_BYTES[name] ?? MAX_BYTES.default;
  if (size >= limit) {
    throw new Error(`${name}.js has ${size} bytes; a bundle must stay below ${limit} bytes.`);
  }
}

/**
 * Refuse a bundle that would end the script element of an exported page.
 * @param {string} name
 */
async function checkPageScript(name) {
  const [mark] = /<\/script|<!--/i.exec(await readFile(join(STATIC, `${name}.js`), "utf8")) ?? [];
  if (mark) {
    throw new Error(`${name}.js contains "${mark}", which would end a page's script element.`);
  }
}

/**
 * Refuse a widget's module that pages can't take for a function: it has one export, which ends it.
 * @param {string} name
 */
async function checkExport(name) {
  if (!/export\{[\w$]+ as default\};\n$/.test(await readFile(join(STATIC, `${name}.js`), "utf8"))) {
    throw new Error(`${name}.js doesn't end with its only export.`);
  }
}
