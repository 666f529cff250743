// Bundles the front end into the Python package: `npm run build`.
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { BUNDLES, STATIC, WIDGETS } from "./bundles.mjs";

const MAX_BYTES = 100_000;

await rm(STATIC, { recursive: true, force: true });
await mkdir(STATIC, { recursive: true });
for (const bundle of BUNDLES) await build({ ...bundle, minify: true, legalComments: "none" });
for (const name of WIDGETS) await checkSize(`${name}.js`);
await checkStandalone();

/**
 * Print a bundle's size, and refuse one that exceeds the budget.
 * @param {string} file
 */
async function checkSize(file) {
  const { size } = await stat(join(STATIC, file));
  console.log(`${file} ${size} bytes`);
  if (size >= MAX_BYTES) {
    throw new Error(`${file} has ${size} bytes; a bundle must stay below ${MAX_BYTES} bytes.`);
  }
}

/** Refuse a standalone bundle that would end the script element of an exported page. */
async function checkStandalone() {
  const [mark] =
    /<\/script|<!--/i.exec(await readFile(join(STATIC, "standalone.js"), "utf8")) ?? [];
  if (mark) {
    throw new Error(`standalone.js contains "${mark}", which would end a page's script element.`);
  }
}
