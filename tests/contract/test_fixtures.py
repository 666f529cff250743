"""The fixtures match the current Python encoders."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.write import FOLDER, fixtures


@pytest.fixture(scope="module")
def current() -> dict[str, str]:
    return fixtures()


def assert_alike(written: Any, current: Any, path: str) -> None:
    """Compare JSON values; floats may differ by rounding."""
    assert type(written) is type(current), path
    if isinstance(current, dict):
        assert list(written) == list(current), path
        for key in current:
            assert_alike(written[key], current[key], f"{path}.{key}")
    elif isinstance(current, list):
        assert len(written) == len(current), path
        for index, part in enumerate(current):
            assert_alike(written[index], part, f"{path}[{index}]")
    elif isinstance(current, float):
        assert written == pytest.approx(current, abs=2e-6), path
    else:
        assert written == current, path


@pytest.mark.parametrize("name", ["pictures.json", "traits.json"])
def test_a_fixture_is_up_to_date(name: str, current: dict[str, str]) -> None:
    written = json.loads((FOLDER / name).read_text("ascii"))
    try:
        assert_alike(written, json.loads(current[name]), name)
    except AssertionError as error:
        raise AssertionError(f"{error}; run python tests/contract/write.py") from error


def test_every_fixture_is_written(current: dict[str, str]) -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == set(current)


def test_the_fixtures_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < 400_000


def test_dense_and_sparse_pictures_are_covered(current: dict[str, str]) -> None:
    cases = json.loads(current["pictures.json"])
    assert {case["expected"]["dense"] for case in cases} == {True, False}
