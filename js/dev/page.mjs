// Writes, into a folder, the gallery as one page that opens without a server, and the checks that the
// browser tests run on pages: `node js/dev/page.mjs FOLDER`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { COMMON } from "../bundles.mjs";

const folder = process.argv[2];
const [script, checks, widgets, frames] = await Promise.all(
  ["page.js", "checks.js", "../bertlook.css", "gallery.css"].map(bundleOf),
);
await writeFile(join(folder, "checks.js"), checks);
await writeFile(
  join(folder, "gallery.html"),
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>bertlook: gallery</title>
<style>${widgets}${frames}</style>
</head>
<body>
<main id="states"><h1>Gallery</h1></main>
<script>${script.replace(/<\/(?=script)/gi, "<\\/")}</script>
</body>
</html>
`,
);

/**
 * Return a file of this folder with all that it imports.
 * @param {string} name
 */
async function bundleOf(name) {
  const entry = fileURLToPath(new URL(name, import.meta.url));
  const { outputFiles } = await build({
    ...COMMON,
    ...{ format: "iife", entryPoints: [entry], write: false },
  });
  return outputFiles[0].text;
}
