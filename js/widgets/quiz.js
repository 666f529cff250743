import { QUIZ_TRAITS } from "../contract.js";
import { widget } from "../kernel/jupyter.js";
import { quizView } from "../quiz/view.js";
import { el } from "../ui/dom.js";
import { pageFoot } from "../ui/page.js";

export default widget(
  QUIZ_TRAITS,
  (store, options) => el("div.bl-page", {}, quizView(store, options), pageFoot(store, options)),
  { exact: false },
);
