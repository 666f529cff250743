"""The reference figures of the probes, and small inputs with random maps."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np

from tests.measures.examples import golden_attentions, random_attentions
from tests.reference import GOLDEN

__all__ = ["golden_attentions", "official", "official_vectors", "random_attentions", "variables"]

PROBE = GOLDEN / "probe"


@cache
def official_vectors() -> dict[str, np.ndarray]:
    """Row 0 is for unknown words, so every word of the sentences gets an entry."""
    rows = np.load(PROBE / "synthetic_embeddings.npz")["embeddings"]
    vocabulary = json.loads((PROBE / "synthetic_vocab.json").read_text("utf-8"))
    words = {word.lower() for attention in golden_attentions() for word in attention.words}
    return {word: rows[vocabulary.get(word, 0)] for word in words}


def variables(variant: str, when: str = "init") -> dict[str, np.ndarray]:
    """The released code's variables before training ("init"), or after "step1" or "epoch1"."""
    stored = np.load(PROBE / f"synthetic_{variant}.npz")
    prefix = f"{when}/"
    return {key.removeprefix(prefix): stored[key] for key in stored.files if key.startswith(prefix)}


def stored_logits(variant: str, when: str = "logits0") -> list[np.ndarray]:
    stored = np.load(PROBE / f"synthetic_{variant}.npz")
    return [stored[f"{when}/s{place:02d}"] for place in range(5)]


def official(variant: str) -> dict[str, Any]:
    return json.loads((PROBE / "probe_official.json").read_text("utf-8"))[f"synthetic_{variant}"]
