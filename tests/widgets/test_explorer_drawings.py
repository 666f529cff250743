"""Drawings of an Explorer."""

from __future__ import annotations

from pathlib import Path

import pytest

import bertlook as bl
from bertlook.edits import HeadOff
from bertlook.widgets.explorer import Explorer


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer(bl.load(), "The chef who cooked the meal was tired .", head="2-3")


def counts(explorer: Explorer, file: Path) -> tuple[int, int]:
    """Return how many drawings of arcs a file has, and how many captions name edits."""
    text = " ".join(explorer.save(file).read_text("utf-8").split())
    return text.count("Weights of at least"), text.count("Under edits")


def test_drawings_show_the_stage(explorer: Explorer, tmp_path: Path) -> None:
    explorer.edits = HeadOff("2-1")
    assert counts(explorer, tmp_path / "after.svg") == (1, 2)  # of the arcs and the grid
    explorer.stage = "before"
    assert counts(explorer, tmp_path / "before.svg") == (1, 1)
    explorer.stage = "both"
    assert counts(explorer, tmp_path / "both.svg") == (2, 2)
    explorer.edits = ()
    assert counts(explorer, tmp_path / "none.svg") == (1, 0)


def test_compared_heads_have_drawings_of_their_own(explorer: Explorer, tmp_path: Path) -> None:
    explorer.selection = ["1-1", "3-2"]
    assert counts(explorer, tmp_path / "compared.svg") == (3, 0)
    explorer.selection = []
