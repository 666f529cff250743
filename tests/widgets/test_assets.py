"""The built front end is located, or an error explains how to build it."""

from __future__ import annotations

import pytest

from bertlook.errors import BertlookError
from bertlook.widgets.assets import asset


def test_a_built_file_is_found() -> None:
    assert asset("standalone.js").is_file()


def test_a_missing_front_end_is_an_error() -> None:
    with pytest.raises(BertlookError, match=r"isn't built: .*missing.js is missing.*npm ci"):
        asset("missing.js")
