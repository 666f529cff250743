"""The fixtures of the engine match what Python reads and computes."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from tests.live.write import FOLDER, fixtures


@pytest.fixture(scope="module")
def current() -> dict[str, Any]:
    return {name: json.loads(content) for name, content in fixtures().items()}


def without_numbers(value: Any, numbers: list[Any]) -> Any:
    """Return a fixture without its floats and bytes, which are added to a list."""
    if isinstance(value, list):
        return [without_numbers(item, numbers) for item in value]
    if isinstance(value, float):
        numbers.append([value])
        return None
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        content = base64.b64decode(value["$bytes"])
        numbers.append(np.frombuffer(content, "<f4"))
        return None
    return {key: without_numbers(item, numbers) for key, item in value.items()}


@pytest.mark.parametrize("name", ["texts.json", "networks.json", "experiments.json"])
def test_a_fixture_is_up_to_date(name: str, current: dict[str, Any]) -> None:
    numbers: tuple[list[Any], list[Any]] = ([], [])
    written = without_numbers(json.loads((FOLDER / name).read_text("ascii")), numbers[0])
    expected = without_numbers(current[name], numbers[1])
    assert written == expected, "run python -m tests.live.write"
    for one, other in zip(*numbers, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)  # machines round differently


def test_the_fixtures_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < 540_000
