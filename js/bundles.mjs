// The bundles of the front end, as the production build and the development server make them.
import { fileURLToPath } from "node:url";

/** @param {string} path  relative to js/ */
const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where the Python package reads the bundles. */
export const STATIC = pathOf("../src/bertlook/static/");

/** One for each widget in Python. */
export const WIDGETS = [
  "head_grid",
  "head_map",
  "arc_view",
  "comparison",
  "dossier",
  "explorer",
  "quiz",
  "relation_table",
];

/** @type {import("esbuild").BuildOptions} */
export const COMMON = {
  bundle: true,
  charset: "utf8",
  target: ["es2022", "chrome111", "firefox121", "safari16.4"],
  logLevel: "warning",
};

/** @type {import("esbuild").BuildOptions[]} */
export const BUNDLES = [
  {
    format: "esm",
    entryPoints: Object.fromEntries(WIDGETS.map((name) => [name, pathOf(`widgets/${name}.js`)])),
  },
  {
    format: "iife",
    globalName: "bertlook",
    entryPoints: { page: pathOf("widgets/page.js") },
  },
  {
    format: "iife",
    entryPoints: { standalone: pathOf("widgets/standalone.js"), live: pathOf("live/live.js") },
  },
  { entryPoints: { bertlook: pathOf("bertlook.css") } },
].map((bundle) => ({ ...COMMON, ...bundle, outdir: STATIC }));
