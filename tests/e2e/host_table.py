"""The table of hosts and views in the documentation: how a row is made, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.e2e.hosts import HOSTS, Start
from tests.e2e.in_host import CHECKS, is_dark, outcomes, passes
from tests.e2e.servers import ROOT
from tests.e2e.views import DRAWN, VIEWS

PAGE = ROOT / "docs" / "hosts.md"
COLUMNS = (*CHECKS, "dark", "offline")
_LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "blob:", "data:", "file:")


def rows_file(host: str) -> Path:
    """Return the file to which the tests write the rows of a host."""
    folder = ROOT / "artifacts" / "hosts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{slug(host)}.md"


def slug(host: str) -> str:
    """Return the name of a host for the names of files."""
    return re.sub(r"\W+", "-", host).strip("-").lower()


def documented(host: str) -> list[str]:
    """Return the rows of a host, as they are documented."""
    lines = PAGE.read_text("utf-8").splitlines() if PAGE.is_file() else []
    return [line for line in lines if line.startswith(f"| {host} |")]


def rows_of(
    host: str, browser: Browser, folder: Path, fixture: Callable[[str], Any], pictures: Path
) -> list[str]:
    """Open a host, and return a row of the table for each view.

    Args:
        host: Its name in ``HOSTS``.
        browser: The browser.
        folder: An empty folder for what the host reads and writes.
        fixture: Returns a server that a fixture of the tests runs.
        pictures: Where pictures of the page are left.
    """
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(180_000)
    requests: set[str] = set()
    context.on("request", lambda request: requests.add(request.url))
    with HOSTS[host](Start(context, folder, fixture)) as opened:
        page = opened.page
        context.set_default_timeout(10_000)
        if opened.is_still:
            stills = page.locator("[class*=bertlook-still]")
            is_shown = passes(lambda: stills.nth(len(VIEWS) - 1).wait_for())
            found = {view: {"draws": "still" if is_shown else False} for view in VIEWS}
        else:
            places = {view: page.locator(drawn).first for view, drawn in DRAWN.items()}
            found = outcomes(places, opened.skip)
            page.screenshot(path=pictures / f"host-{slug(host)}.png")
            if opened.darken is not None:
                opened.darken()
                places[VIEWS[-1]].wait_for(timeout=180_000)
                for view, place in places.items():
                    found[view]["dark"] = passes(lambda place=place: place.wait_for()) and is_dark(
                        place
                    )
                page.screenshot(path=pictures / f"host-{slug(host)}-dark.png")
    context.close()
    foreign = sorted(url for url in requests if not url.startswith(_LOCAL))
    print(*foreign, sep="\n")
    marks = {True: "yes", False: "**no**", None: "", "still": "still picture"}
    return [
        f"| {host} | {view} | "
        + " | ".join(marks[(found[view] | {"offline": not foreign}).get(name)] for name in COLUMNS)
        + " |"
        for view in VIEWS
    ]
