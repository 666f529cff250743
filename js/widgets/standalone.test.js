// @vitest-environment jsdom
import { expect, it } from "vitest";
import { densePicture, stubLayout } from "../testing/made_up.js";
import "./standalone.js";

it("mounts views by their names", () => {
  stubLayout();
  const { mount } = /** @type {any} */ (globalThis).bertlook;
  for (const name of ["head_grid", "arc_view"]) {
    const element = document.createElement("div");
    document.body.append(element);
    const unmount = mount(name, { picture: densePicture(), live: false }, element);
    expect(element.querySelector("[data-painted]")).not.toBeNull();
    unmount();
  }
});
