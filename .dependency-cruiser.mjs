// The rules of the front end's house: what may import what.
const VIEWS = [
  ...["arcs", "grid", "image", "matrix", "map", "relations", "explorer", "what_if", "why", "comparison", "dossier", "quiz", "tour"],
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...VIEWS.map((view) => ({
      name: `${view}-imports-no-other-view`,
      severity: "error",
      from: { path: `^js/${view}/`, pathNot: "\\.test\\.js$" },
      to: { path: `^js/(${VIEWS.filter((other) => other !== view).join("|")})/` },
    })),
    {
      name: "views-are-mounted-by-widgets",
      comment: "Rooms below the widgets know no widget.",
      severity: "error",
      from: { pathNot: ["^js/(widgets|dev|testing)/", "\\.test\\.js$"] },
      to: { path: "^js/widgets/" },
    },
    {
      name: "only-jupyter-knows-jupyter",
      comment: "A notebook's model reaches the front end through kernel/jupyter.js alone.",
      severity: "error",
      from: { pathNot: ["^js/(widgets|kernel|dev|testing)/", "\\.test\\.js$"] },
      to: { path: "^js/kernel/" },
    },
    {
      name: "data-and-state-know-no-view",
      severity: "error",
      from: { path: "^js/(data|state|ui)/", pathNot: "\\.test\\.js$" },
      to: { path: `^js/(${VIEWS.join("|")}|kernel|widgets)/` },
    },
    {
      name: "data-knows-no-page",
      comment: "What is decoded and computed from a picture runs without a document.",
      severity: "error",
      from: { path: "^js/data/", pathNot: "\\.test\\.js$" },
      to: { path: "^js/(ui/(dom|alert|notices|page|head_title)|state/store)\\.js$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    includeOnly: "^js/",
    tsPreCompilationDeps: false,
  },
};
