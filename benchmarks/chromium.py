"""The browser that pages are measured in: the same for bertlook and its peers, and offline."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

#: Flags that keep Chromium from working in the background.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
]
_TIMEOUT_MS = 400_000


def executable() -> str:
    """Return the path of Chromium."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("There is no Chromium (on Debian: `apt-get install chromium`).")
    return path


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a fresh Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=_QUIET)
        try:
            yield running
        finally:
            running.close()


@contextmanager
def painted_page(running: Browser, path: Path, condition: str) -> Iterator[tuple[Page, float]]:
    """Open a page in a context of its own, and wait until it is painted.

    Args:
        running: The browser.
        path: The file of the page.
        condition: A JavaScript expression that is true once everything is in the document.

    Yields:
        The page, and the milliseconds from the start of the navigation to the second animation
        frame after the condition holds. The first frame comes before its content is painted.
    """
    context = running.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(_TIMEOUT_MS)
    page.add_init_script(f"""{{
        const look = () => requestAnimationFrame(!({condition}) ? look : () => {{
            document.documentElement.dataset.benchPainted = performance.now();
        }});
        requestAnimationFrame(look);
    }}""")
    try:
        page.goto(path.as_uri(), wait_until="commit", timeout=_TIMEOUT_MS)
        root = page.wait_for_selector("html[data-bench-painted]", state="attached")
        yield page, float(root.get_attribute("data-bench-painted"))
    finally:
        context.close()


def renderer_mb(running: Browser) -> float:
    """Return the resident memory of the largest renderer process, in MB."""
    session = running.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    renderers = (process["id"] for process in processes if process["type"] == "renderer")
    return max(psutil.Process(pid).memory_info().rss for pid in renderers) / 1e6
