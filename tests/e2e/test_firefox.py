"""Pages draw themselves in Firefox, and live ones read typed texts there as Python does."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.coding import quantize
from tests.e2e.test_live_page import RECORD, TAKE, TEXTS
from tests.e2e.views import DRAWN, made_up_views

ROOT = Path(__file__).parents[2]
#: The most seconds in which Firefox starts and shows the pages of a test.
LIMIT_S = 180


def shown(*pages: dict[str, Any]) -> list[dict[str, Any]]:
    """Open pages in Firefox, and return what each logged, requested and answered to its texts."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if firefox is None:
        pytest.skip("no Firefox: install it (on Debian: `apt-get install firefox-esr`)")
    request = {"executable": firefox, "record": RECORD, "take": TAKE, "pages": pages}
    script = subprocess.run(
        ["node", "tests/e2e/firefox.mjs", json.dumps(request)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert script.returncode == 0, script.stderr
    return json.loads(script.stdout)


def check_offline(outcome: dict[str, Any]) -> None:
    """Fail if a page has logged an error, or asked for more than itself."""
    assert outcome["errors"] == []
    others = [url for url in outcome["requests"] if not url.startswith(("file:", "data:", "blob:"))]
    assert others == []


def test_a_live_page_reads_typed_texts_as_in_python(tmp_path: Path, screenshots: Path) -> None:
    view = bl.look("The chef who ran the kitchen made a cake .", head="3-2")
    page = {
        "address": view.to_html(tmp_path / "page.html", live=True).as_uri(),
        "drawn": DRAWN["Explorer"],
        "picture": str(screenshots / "live-page-firefox.png"),
        "texts": TEXTS,
    }
    [outcome] = shown(page)
    check_offline(outcome)
    for text, answer in zip(TEXTS, outcome["answers"], strict=True):
        attention = bl.load()(text)
        assert answer["tokens"] == attention.tokens
        assert answer["words"] == attention.words
        assert len(answer["shown"]) == len(attention.words)
        codes = quantize(attention.maps).ravel().astype(int)
        assert np.abs(codes - answer["maps"]).max() <= 1  # where rounding decides


def test_every_view_draws_itself(tmp_path: Path, screenshots: Path) -> None:
    pages = [
        {
            "address": view.to_html(tmp_path / f"{name}.html").as_uri(),
            "drawn": DRAWN[name],
            "picture": str(screenshots / f"firefox-{name}.png"),
        }
        for name, view in made_up_views().items()
    ]
    for outcome in shown(*pages):
        check_offline(outcome)
