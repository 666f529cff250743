// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { showState } from "./show.js";
import { STATES } from "./states.js";

/** Elements that take keys of their own: grid, words, patches, plot, numbers, table. */
const KEYED =
  "[role=grid], .bl-sheet, .bl-image-stage, .bl-map-plot, .bl-matrix-keys, .bl-relations";
const VIEWS =
  ".bl-grid, .bl-arc-controls, .bl-dossier, .bl-image, .bl-map, .bl-matrix, .bl-quiz, .bl-relations";

beforeEach(() => {
  stubLayout();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
});

it.each(STATES)("$name has a list of what can be done in each of its views", (state) => {
  const el = document.createElement("div");
  document.body.replaceChildren(el);
  const close = showState(state, el);
  const views = [...el.querySelectorAll(VIEWS)];
  expect(views.length).toBeGreaterThan(0);
  for (const view of views) {
    const openers = view.querySelectorAll(".bl-help");
    expect(openers).toHaveLength(1);
    const list = document.getElementById(openers[0].getAttribute("aria-controls") ?? "");
    expect(list?.querySelectorAll("[role=listitem]").length).toBeGreaterThan(2);
  }
  for (const element of el.querySelectorAll(KEYED)) {
    const description = document.getElementById(element.getAttribute("aria-describedby") ?? "");
    expect(description?.textContent).toContain("Enter: ");
  }
  close();
});
