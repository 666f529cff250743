// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { download } from "./download.js";

it("gives a file with its name and content to the browser", async () => {
  vi.useFakeTimers();
  /** @type {Blob[]} */
  const blobs = [];
  URL.createObjectURL = (blob) => {
    blobs.push(/** @type {Blob} */ (blob));
    return "blob:1";
  };
  URL.revokeObjectURL = vi.fn();
  /** @type {string[]} */
  const clicked = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(
    /** @this {HTMLAnchorElement} */
    function () {
      clicked.push(`${this.href} ${this.download}`);
    },
  );
  download("a.b.svg", new DataView(Uint8Array.of(0, 60, 97, 62, 0).buffer, 1, 3));
  expect(clicked).toEqual(["blob:1 a.b.svg"]);
  expect(blobs[0].size).toBe(3);
  vi.runAllTimers();
  expect(URL.revokeObjectURL).toHaveBeenCalledWith("blob:1");
});
