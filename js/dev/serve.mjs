// Develops the front end: `npm run dev`. Rebuilds the widgets for the Python package and the
// gallery whenever a source file changes; both reload on their own.
import { fileURLToPath } from "node:url";
import { context } from "esbuild";
import { BUNDLES, COMMON } from "../bundles.mjs";

const DEV = fileURLToPath(new URL("./", import.meta.url));
const PORT = 8123;

const widgets = await Promise.all(
  // Inline, since a notebook loads a bundle without an address beside which a map could lie.
  BUNDLES.map((bundle) => context({ ...bundle, sourcemap: "inline" })),
);
const gallery = await context({
  ...COMMON,
  format: "esm",
  sourcemap: "inline",
  absWorkingDir: DEV,
  entryPoints: { gallery: "gallery.js", bertlook: "../bertlook.css" },
  outdir: "built",
  write: false,
});
await Promise.all([...widgets, gallery].map((bundle) => bundle.watch()));
const { port } = await gallery.serve({ servedir: DEV, host: "127.0.0.1", port: PORT });
console.log(`Gallery: http://127.0.0.1:${port}/ (Ctrl+C ends)`);
