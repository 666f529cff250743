"""An exported page is whole, harmless and self-contained."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.view import public_traits

MARKUP = ["<script>alert(1)</script>", "</script><b>x", "<!--<script>", "&amp;", "'\"", "\u2028"]


def page_of(attention: Attention, path: Path) -> str:
    return HeadGrid(attention).to_html(path).read_text("utf-8")


def test_the_page_contains_the_maps(short: Attention, tmp_path: Path) -> None:
    page = page_of(short, tmp_path / "page.html")
    state = json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])
    maps = np.frombuffer(base64.b64decode(state["picture"]["maps"]["$bytes"]), np.uint8)
    assert maps.size == short.maps.size
    assert state["live"] is False


@pytest.mark.parametrize("view", [HeadGrid, ArcView])
def test_the_page_contains_the_front_end_once(view: Any, short: Attention, tmp_path: Path) -> None:
    widget = view(short)
    assert set(widget._drawn_state()) == set(public_traits(view))
    page = widget.to_html(tmp_path / "page.html").read_text("utf-8")
    assert page.count("2000/svg") == 1


def test_words_cannot_become_markup(tmp_path: Path) -> None:
    maps = np.full((1, 1, len(MARKUP), len(MARKUP)), 1 / len(MARKUP), np.float32)
    page = page_of(Attention(MARKUP, maps), tmp_path / "page.html")
    assert "alert(1)</script>" not in page
    assert page.count("</script>") == 3
    state = json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])
    assert state["picture"]["words"] == MARKUP


def test_the_page_contains_no_address(short: Attention, tmp_path: Path) -> None:
    page = page_of(short, tmp_path / "page.html")
    addresses = set(re.findall(r"https?://[^\s\"'`<>)]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}


def test_a_path_that_cannot_be_written_is_an_error(short: Attention, tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match="can't be written"):
        HeadGrid(short).to_html(tmp_path / "missing" / "page.html")


def test_a_failed_export_keeps_the_existing_page(
    short: Attention, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(BertlookError, match="No space left"):
        HeadGrid(short).to_html(path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
