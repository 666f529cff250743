// All views in one script, for pages that show several kinds, such as those of the documentation.
import arcView from "./arc_view.js";
import comparison from "./comparison.js";
import dossier from "./dossier.js";
import explorer from "./explorer.js";
import headGrid from "./head_grid.js";
import headMap from "./head_map.js";
import { mount } from "./page.js";
import quiz from "./quiz.js";
import relationTable from "./relation_table.js";

const WIDGETS = {
  arc_view: arcView,
  comparison,
  dossier,
  explorer,
  head_grid: headGrid,
  head_map: headMap,
  quiz,
  relation_table: relationTable,
};

/**
 * Render a view by its name; the other arguments are those of `mount`.
 * @param {keyof typeof WIDGETS} name
 * @param {Record<string, unknown>} state
 * @param {HTMLElement} element
 */
const mountNamed = (name, state, element) => mount(WIDGETS[name], state, element);

Object.assign(globalThis, { bertlook: { mount: mountNamed } });
