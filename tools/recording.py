"""Record the README's moving pictures: a reader at work in a live page, in light and in dark.

Run it in the project's environment: .venv/bin/python tools/recording.py
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

import bertlook as bl

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.conftest import QUIET  # noqa: E402  (the line above makes it importable)
from tests.e2e.grid import Grid  # noqa: E402

FIRST = "The chef who ran the kitchen made a cake for her guests ."
SECOND = "The cat that the dog chased ran away ."
#: The size of the page in CSS pixels, and of a CSS pixel.
WIDTH, HEIGHT, SCALE = 1180, 676, 1.25
MAX_BYTES = 1_500_000
#: A pointer, since pictures of pages have none.
POINTER = """addEventListener("DOMContentLoaded", () => {
  const pointer = document.createElement("div");
  pointer.style.cssText = `position: fixed; z-index: 99999; pointer-events: none; width: 20px;
    height: 20px; background: #ff8c1a; opacity: .85; border: 2px solid white; left: -99px;
    clip-path: polygon(0 0, 0 85%, 26% 64%, 44% 100%, 60% 92%, 43% 58%, 75% 58%)`;
  document.body.append(pointer);
  addEventListener("mousemove", ({ clientX, clientY }) => {
    pointer.style.left = `${clientX}px`;
    pointer.style.top = `${clientY}px`;
  }, true);
});"""


class Recording:
    """Frames of a page, each with the time that it is shown."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[Image.Image] = []
        self.milliseconds: list[int] = []

    def add(self, milliseconds: int) -> None:
        """Add the page as it is now."""
        self.page.wait_for_timeout(250)  # until transitions are over
        self.frames.append(Image.open(io.BytesIO(self.page.screenshot())).convert("RGB"))
        self.milliseconds.append(milliseconds)

    def save(self, path: Path) -> None:
        """Write an animated WebP file that repeats."""
        self.frames[0].save(
            path, save_all=True, append_images=self.frames[1:], duration=self.milliseconds,
            loop=0, quality=72, method=4,
        )  # fmt: skip
        if path.stat().st_size > MAX_BYTES:
            raise SystemExit(
                f"{path} has {path.stat().st_size} bytes; at most {MAX_BYTES} are fine."
            )


def main() -> None:
    """Record both appearances."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        explorer = bl.look(FIRST, head="5-2")
        explorer.show = "arcs"
        live = explorer.to_html(Path(folder) / "page.html", live=True)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                device_scale_factor=SCALE,
                color_scheme=scheme,
            )
            page.add_init_script(POINTER)
            page.goto(live.as_uri())
            page.add_style_tag(content="h1 { display: none }")  # it names the first text only
            record(page).save(ROOT / f"docs/bertlook-{scheme}.webp")
        browser.close()


def record(page: Page) -> Recording:
    """Point at heads and words, type another sentence, and point again."""
    recording = Recording(page)
    page.wait_for_selector(".bl-explorer .bl-arcs[data-painted]")
    recording.add(1300)
    grid = Grid(page.locator(".bl-grid"))
    for layer, head in ((0, 2), (2, 0), (4, 3)):
        grid.point_at(layer, head)
        recording.add(1100)
    _point_at_word(page, "cake")
    recording.add(1600)
    _point_at_word(page, "guests")
    recording.add(1600)
    box = page.get_by_role("textbox").first
    box.click()
    box.fill("")
    words = SECOND.split()
    for end in (2, 4, 6, len(words)):
        box.fill(" ".join(words[:end]))
        recording.add(300)
    box.press("Enter")
    page.locator(".bl-arcs .bl-word", has_text="dog").first.wait_for()
    recording.add(1200)
    for word in ("chased", "ran"):
        _point_at_word(page, word)
        recording.add(1800)
    return recording


def _point_at_word(page: Page, word: str) -> None:
    page.locator(".bl-arcs .bl-word", has_text=word).first.hover()


if __name__ == "__main__":
    main()
