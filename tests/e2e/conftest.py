"""Fixtures for the tests that drive real notebook hosts in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.e2e.lab import Lab

ARTIFACTS = Path(__file__).parents[2] / "artifacts" / "screenshots"
#: Flags that keep Chromium from making its own network requests.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The first edit in a kernel imports torch, which takes seconds, and longer beside other tests.
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium: install it (on Debian: `apt-get install chromium`)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def notebook7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("notebook7"), "notebook") as server:
        yield server


class Watch:
    """A check that a page logs no errors and makes no requests beyond this machine."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self._note_error(error))
        context.on("request", lambda request: self._note(request.url))

    def _note_error(self, error: Error) -> None:
        """Note an exception, unless Notebook's own code raises it, as it does once at its start."""
        first_frame = (error.stack or "").partition("\n    at ")[2].partition("\n")[0]
        if "/static/notebook/" not in first_frame:
            self.complaints.append(str(error))

    def _note(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "blob:", "data:", "file:")):
            self.requests.append(url)

    def check(self) -> None:
        assert not self.complaints
        assert not self.requests


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1200, "height": 900})
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def watch(context: BrowserContext, page: Page) -> Watch:
    return Watch(context, page)


@pytest.fixture(scope="session")
def screenshots() -> Path:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    return ARTIFACTS
