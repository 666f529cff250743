// Development server: `npm run dev`. Rebuilds the gallery, and the widgets in the Python package,
// whenever a source file changes. The gallery reloads itself.
import { fileURLToPath } from "node:url";
import { context } from "esbuild";
import { BUNDLES, COMMON } from "../bundles.mjs";

const DEV = fileURLToPath(new URL("./", import.meta.url));

const widgets = await Promise.all(
  // Inline source maps: a notebook loads a bundle from a blob, which has no folder for a map.
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
const { port } = await gallery.serve({ servedir: DEV, host: "127.0.0.1" });
console.log(`Gallery: http://127.0.0.1:${port}/ (Ctrl+C ends)`);
