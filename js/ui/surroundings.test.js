// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { el } from "./dom.js";
import { matchSurroundings } from "./surroundings.js";

/** Canvas that knows grays of the form "oklch(0.5 0 0)"; jsdom has none. */
const CANVAS = {
  getContext: () => ({
    fillStyle: "",
    clearRect() {},
    fillRect() {},
    getImageData() {
      const lightness = /^oklch\(([\d.]+) 0 0\)$/.exec(this.fillStyle)?.[1];
      const gray = 255 * Number(lightness);
      return { data: lightness ? [gray, gray, gray, 255] : [0, 0, 0, 0] };
    },
  }),
};

beforeEach(() => {
  document.body.replaceChildren();
  stubLayout();
  vi.spyOn(document, "createElement").mockReturnValue(/** @type {any} */ (CANVAS));
});

/**
 * Return a view with this color of text, and its place in a box with this background.
 * @param {string} background
 * @param {string} color
 */
function viewOn(background, color) {
  const closing = new AbortController();
  const node = el("section");
  const place = el("div", {}, node);
  // jsdom knows neither inherited colors nor those of attributes.
  for (const element of [place, node]) element.style.color = color;
  const box = el("div", {}, place);
  box.style.backgroundColor = background;
  document.body.append(box);
  matchSurroundings(place, node, closing.signal);
  return {
    ...{ box, place, node, close: () => closing.abort() },
    paper: place.style.getPropertyValue("--bl-host-paper"),
    ink: place.style.getPropertyValue("--bl-host-ink"),
    scheme: node.style.colorScheme,
  };
}

const [WHITE, BLACK, PALE] = ["rgb(255, 255, 255)", "rgb(17, 17, 17)", "rgb(220, 220, 220)"];

describe("matchSurroundings", () => {
  it("takes the background, the color of text, and a scheme to match", () => {
    expect(viewOn(WHITE, BLACK)).toMatchObject({ paper: WHITE, ink: BLACK, scheme: "light" });
    expect(viewOn(BLACK, PALE)).toMatchObject({ paper: BLACK, ink: PALE, scheme: "dark" });
  });

  it("reads colors of every notation", () => {
    const [dark, light] = ["oklch(0.1 0 0)", "oklch(0.9 0 0)"];
    expect(viewOn(dark, light)).toMatchObject({ paper: dark, ink: light, scheme: "dark" });
    expect(viewOn(dark, dark)).toMatchObject({ paper: dark, ink: "white" });
  });

  it("takes no background that is hardly opaque", () => {
    expect(viewOn("rgba(0, 0, 0, 0.3)", BLACK).paper).toBe("");
    expect(viewOn("rgba(255, 255, 255, 0.7)", BLACK).paper).toBe("rgba(255, 255, 255, 0.7)");
  });

  it("doesn't take a color of text that can't be read on the background", () => {
    expect(viewOn(BLACK, BLACK).ink).toBe("white");
    expect(viewOn(WHITE, PALE).ink).toBe("black");
  });

  it("finds the background of a box around a shadow root", () => {
    const { place, node, box } = viewOn("transparent", PALE);
    box.attachShadow({ mode: "open" }).append(place);
    document.body.style.backgroundColor = BLACK;
    place.dispatchEvent(new Event("transitionend"));
    expect(place.style.getPropertyValue("--bl-host-paper")).toBe(BLACK);
    expect(node.style.colorScheme).toBe("dark");
    document.body.style.backgroundColor = "";
  });

  it("leaves the background to the style sheet where nothing is known of it", () => {
    expect(viewOn("transparent", BLACK)).toMatchObject({ paper: "", ink: BLACK });
  });

  it("follows a change of the theme until the view is closed", () => {
    const { place, node, box, close } = viewOn(WHITE, BLACK);
    for (const element of [place, node]) element.style.color = PALE;
    box.style.backgroundColor = BLACK;
    node.dispatchEvent(new Event("transitionend", { bubbles: true }));
    expect(node.style.colorScheme).toBe("light"); // a part of the view has changed
    place.dispatchEvent(new Event("transitionend"));
    expect(node.style.colorScheme).toBe("dark");
    for (const element of [place, node]) element.style.color = BLACK;
    box.style.backgroundColor = WHITE;
    place.dispatchEvent(new Event("transitioncancel"));
    expect(node.style.colorScheme).toBe("light");
    close();
    expect(place.style.getPropertyValue("--bl-host-paper")).toBe("");
  });

  it("follows the theme that the page states, even if no color changed before its eyes", async () => {
    const { place, node, box, close } = viewOn(WHITE, BLACK);
    for (const element of [place, node]) element.style.color = PALE;
    box.style.backgroundColor = BLACK;
    document.body.dataset.jpThemeName = "JupyterLab Dark";
    await Promise.resolve();
    expect(node.style.colorScheme).toBe("dark");
    close();
    delete document.body.dataset.jpThemeName;
    await Promise.resolve();
    expect(place.style.getPropertyValue("--bl-host-paper")).toBe("");
  });
});
