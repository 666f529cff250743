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


def without_maps(networks: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    maps = []
    for network in (networks["bundled"], *networks["others"]):
        for case in network["cases"]:
            content = base64.b64decode(case.pop("maps")["$bytes"])
            maps.append(np.frombuffer(content, "<f4"))
    return networks, maps


@pytest.mark.parametrize("name", ["texts.json", "networks.json"])
def test_a_fixture_is_up_to_date(name: str, current: dict[str, Any]) -> None:
    written = json.loads((FOLDER / name).read_text("ascii"))
    expected = current[name]
    if name == "networks.json":
        written, written_maps = without_maps(written)
        expected, maps = without_maps(expected)
        for one, other in zip(written_maps, maps, strict=True):
            np.testing.assert_allclose(one, other, atol=2e-6)  # machines round differently
    assert written == expected, "run python -m tests.live.write"


def test_the_fixtures_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < 350_000
