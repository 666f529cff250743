"""The folder of dossiers opens from disk, under its strict policy, and its links work."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch

m = bl.measures


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    measures = [m.Dossiers(top=5), m.RelativePosition(), m.DependencyAccuracy(), m.HeadDivergence()]
    sentences = bl.corpora.sample()
    results = bl.scan(bl.load(), sentences, measures, progress=False, controls=0)
    return bl.write_dossiers(results, tmp_path_factory.mktemp("pages") / "dossiers").as_uri()


def test_links_lead_from_the_index_through_heads_and_back(
    index: str, page: Page, watch: Watch
) -> None:
    page.goto(index)
    page.get_by_role("link", name="3-1", exact=True).click()
    expect(page.locator(".bl-dossier[data-painted] .bl-head-name")).to_have_text("Head 3-1")
    nearest = page.locator(".bl-nearest a").first
    name = nearest.inner_text()
    nearest.click()
    expect(page.locator(".bl-head-name")).to_have_text(f"Head {name}")
    page.go_back()
    page.get_by_role("link", name="Next: 3-2").click()
    expect(page.locator(".bl-head-name")).to_have_text("Head 3-2")
    page.locator(".bl-dossier-example").first.click()
    expect(page.locator(".bl-open-example .bl-strip-arc").first).to_be_visible()
    assert "kernel" not in page.locator("body").inner_text().lower()
    page.get_by_role("link", name="All heads").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Heads of bert-mini")
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1200])
def test_nothing_overflows_at_any_width(
    browser: Browser, index: str, width: int, scheme: str, screenshots: Path
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for name in ("index", "head-3-1"):
        page.goto(index.replace("index", name))
        page.screenshot(path=screenshots / f"{name}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
