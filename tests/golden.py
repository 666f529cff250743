"""Where the reference figures are: beside the repository, not in it."""

from __future__ import annotations

from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "shared"
GOLDEN = REFERENCE / "golden"

needs_golden = pytest.mark.skipif(
    not GOLDEN.is_dir(), reason=f"the reference figures are not there: {GOLDEN}"
)
