import { DOSSIER_TRAITS } from "../contract.js";
import { dossierView } from "../dossier/view.js";
import { widget } from "../kernel/jupyter.js";
import { el } from "../ui/dom.js";
import { pageFoot } from "../ui/page.js";

export default widget(
  DOSSIER_TRAITS,
  (store, options) => el("div.bl-page", {}, dossierView(store, options), pageFoot(store, options)),
  { exact: false },
);
