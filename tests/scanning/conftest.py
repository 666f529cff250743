"""A file of results."""

from __future__ import annotations

from pathlib import Path

import pytest

import bertlook as bl
from bertlook.measures import Entropy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    results = bl.Results({"Entropy": Entropy().of([bl.load()("The cat sat.")])})
    results.save(tmp_path / "results")
    return tmp_path / "results"
