"""The engine's tables of characters are those of the tokenizers' library."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def characters() -> ModuleType:
    spec = importlib.util.spec_from_file_location("characters", ROOT / "tools" / "characters.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_up_to_date(characters: ModuleType) -> None:
    text = characters.FILE.read_text("utf-8")
    assert text == characters.module_text(), "run python tools/characters.py"


@pytest.mark.parametrize(
    ("points", "text"),
    [([], ""), ([0], "0 1"), ([5, 6, 8], "5 2 1 1"), ([100, 101], "2s 2")],
)
def test_ranges_are_encoded(points: list[int], text: str, characters: ModuleType) -> None:
    assert characters.encode(points) == text
