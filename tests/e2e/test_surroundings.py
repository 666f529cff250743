"""Views on dark pages, in forced colors, in VS Code's wrapper and on pages from right to left."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from bertlook.widgets.view import View
from tests.e2e.conftest import Watch
from tests.e2e.mounted import write_views
from tests.e2e.views import DRAWN, VIEWS, made_up_views

#: What holds a color that says something: bars, ramps, swatches, marks of what is chosen; and the
#: part of it that has no text.
COLORED = {
    ".bl-legend-ramp": "all",
    ".bl-bar-fill": "all",
    ".bl-bar-whisker": "all",
    ".bl-mark-syntactic": "all",
    ".bl-key-self": "all",
    ".bl-key-sink-1": "all",
    ".bl-map-swatch": "all",
    ".bl-choice :checked + span": "edge",
    ".bl-selected th": "edge",
    ".bl-mark-compared span": "edge",
}
#: Places with VS Code's names: a stand-in for its webview, whose wrapper is white in every theme.
VS_CODE = """<body class="vscode-dark" data-vscode-theme-kind="vscode-dark">
<div class="cell-output-ipywidget-background">@</div></body>"""
VS_CODE_STYLE = """
html { --vscode-editor-foreground: #cccccc; --vscode-editor-background: #1f1f1f; }
body { background: #1f1f1f; color: #cccccc; --jp-widgets-color: black; }
.cell-output-ipywidget-background { background: white !important; }
.jupyter-widgets { color: var(--jp-widgets-color); }"""
PLACES = "".join(f"<div class=jupyter-widgets data-view={view}></div>" for view in VIEWS)
#: The colors of every view's text and of what is behind it, as channels from 0 to 255.
COLORS = """() => [...document.querySelectorAll("[data-view]")].map((place) => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  let node = place;
  const isClear = (node) => channels(getComputedStyle(node).backgroundColor)[3] === 0;
  while (node.parentElement && isClear(node)) node = node.parentElement;
  const style = getComputedStyle(place.firstElementChild);
  return {
    view: place.dataset.view,
    ink: channels(style.color)[0],
    paper: isClear(node) ? 255 : channels(getComputedStyle(node).backgroundColor)[0],
    scheme: style.colorScheme,
  };
})"""


@pytest.fixture(scope="module")
def views() -> dict[str, View]:
    made = made_up_views()
    made["HeadMap"].color = "layer"
    return made


def open_views(page: Page, views: dict[str, View], file: Path, body: str, style: str) -> None:
    page.goto(write_views(file, views, body.replace("@", PLACES), style))
    for drawn in DRAWN.values():
        page.wait_for_selector(drawn)


@pytest.mark.parametrize(
    ("name", "body", "style"),
    [
        ("dark", "@", "body { background: #181c1a; color: #d7dfe2 }"),
        # Such as Panel's dark templates, with the variables of a light JupyterLab.
        ("mixed", "@", "body { background: #181c1a; --jp-layout-color0: white; color: black }"),
        ("scheme", "@", ":root { color-scheme: dark; background: #111 }"),
        ("vscode", VS_CODE, VS_CODE_STYLE),
    ],
)
def test_a_view_is_as_dark_as_its_page(
    name: str, body: str, style: str, views: dict[str, View], page: Page, watch: Watch,
    tmp_path: Path, screenshots: Path,
) -> None:  # fmt: skip
    open_views(page, views, tmp_path / "dark.html", body, style)
    page.screenshot(path=screenshots / f"surroundings-{name}.png", full_page=True)
    for found in page.evaluate(COLORS):
        assert found["paper"] < 40, found
        assert found["ink"] > 150, found
        assert found["scheme"] == "dark", found
    watch.check()


def test_a_view_follows_its_page_from_light_to_dark(
    views: dict[str, View], page: Page, watch: Watch, tmp_path: Path
) -> None:
    style = "body { background: white; color: #111 } body.dark { background: #111; color: #ddd }"
    open_views(page, views, tmp_path / "theme.html", "@", style)
    view = page.locator("[data-view] > *").first
    expect(view).to_have_css("color", "rgb(17, 17, 17)")
    for name, ink, scheme in [("dark", 221, "dark"), ("", 17, "light")]:
        page.evaluate("name => { document.body.className = name }", name)
        expect(view).to_have_css("color", f"rgb({ink}, {ink}, {ink})")
        expect(view).to_have_css("color-scheme", scheme)
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_that_say_something_stay_in_forced_colors(
    scheme: str, views: dict[str, View], browser: Browser, tmp_path: Path, screenshots: Path
) -> None:
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, color_scheme=scheme, forced_colors="active"
    )
    page = context.new_page()
    open_views(page, views, tmp_path / "forced.html", "@", "")
    page.screenshot(path=screenshots / f"forced-colors-{scheme}.png", full_page=True)
    canvas = 255 if scheme == "light" else 0
    for selector, part in COLORED.items():
        picture = page.locator(selector).locator("visible=true").first.screenshot()
        pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)
        pixels = pixels if part == "all" else pixels[1:-1, 1:3]
        assert np.abs(pixels - canvas).max() > 20, f"{selector} looks like the page"
    context.close()


def test_a_page_from_right_to_left_keeps_numbers_and_layout(
    browser: Browser, tmp_path: Path, screenshots: Path
) -> None:
    views = made_up_views()
    views["ArcView"] = bl.ArcView(bl.load()(["שלום", "עולם", ",", "זה", "משפט", "קצר"]), head="1-1")
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    seen = {}
    for direction in ("ltr", "rtl"):
        open_views(page, views, tmp_path / "rtl.html", f"<main dir={direction}>@</main>", "")
        page.screenshot(path=screenshots / f"surroundings-{direction}.png", full_page=True)
        seen[direction] = [page.locator(drawn).screenshot() for drawn in DRAWN.values()]
        expect(page.get_by_role("textbox").first).to_have_attribute("dir", "auto")
    context.close()
    assert seen["rtl"] == seen["ltr"]
