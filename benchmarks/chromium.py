"""The browser that pages are measured in: one for both sides, which can't reach the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

#: Flags that keep Chromium from doing work of its own.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
]
_MOST_MS = 400_000


def executable() -> str:
    """The path of Chromium."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("There is no Chromium (on Debian: `apt-get install chromium`).")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A fresh Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=_QUIET)
        try:
            yield running
        finally:
            running.close()


@contextmanager
def painted_page(running: Browser, path: Path, condition: str) -> Iterator[tuple[Page, float]]:
    """A page in a context of its own, and the milliseconds it took to be painted.

    Args:
        running: the browser.
        path: the page's file.
        condition: JavaScript that is true once everything is in the document.

    Yields:
        The page, and the time from the start of the navigation to the second animation frame after
        the condition holds: the first one comes before what it shows is painted.

    """
    context = running.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(_MOST_MS)
    page.add_init_script(f"""{{
        const look = () => requestAnimationFrame(!({condition}) ? look : () => {{
            document.documentElement.dataset.benchPainted = performance.now();
        }});
        requestAnimationFrame(look);
    }}""")
    try:
        page.goto(path.as_uri(), wait_until="commit", timeout=_MOST_MS)
        root = page.wait_for_selector("html[data-bench-painted]", state="attached")
        yield page, float(root.get_attribute("data-bench-painted"))
    finally:
        context.close()


def renderer_mb(running: Browser) -> float:
    """The memory of the largest renderer process, in MB (resident)."""
    session = running.new_browser_cdp_session()
    listed = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    renderers = (process["id"] for process in listed if process["type"] == "renderer")
    return max(psutil.Process(pid).memory_info().rss for pid in renderers) / 1e6
