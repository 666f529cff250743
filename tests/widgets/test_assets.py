"""The built front end is located, or an error explains how to build it."""

from __future__ import annotations

import pytest

from bertlook.errors import BertlookError
from bertlook.widgets.assets import asset, front_end


def test_a_built_file_is_found() -> None:
    assert asset("standalone.js").is_file()


def test_a_missing_front_end_is_an_error() -> None:
    with pytest.raises(BertlookError, match=r"isn't built: .*missing.js is missing.*npm ci"):
        asset("missing.js")


def test_widgets_hold_the_content_of_the_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANYWIDGET_HMR", raising=False)
    assert front_end("head_grid.js") == asset("head_grid.js").read_text("utf-8")


def test_widgets_watch_the_file_with_hot_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYWIDGET_HMR", "1")
    assert front_end("head_grid.js") == asset("head_grid.js")
