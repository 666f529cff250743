"""Attention for the widgets' tests."""

from __future__ import annotations

import pytest

from bertlook.attention import Attention
from tests.widgets.made_up import made_up


@pytest.fixture
def short() -> Attention:
    return made_up(words=6)


@pytest.fixture(scope="session")
def long() -> Attention:
    """Long enough that not every map travels at once."""
    return made_up(words=150, layers=6, heads=6)
