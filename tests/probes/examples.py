"""The reference figures of the probes, and small inputs with random maps."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np

from bertlook.attention.attention import Attention
from tests.measures.examples import (
    golden_attentions,
    random_attention,
    random_attentions,
    random_sentence,
)
from tests.reference import GOLDEN

__all__ = [
    "attentions_of_equal_length",
    "golden_attentions",
    "random_attentions",
    "random_vectors",
    "released_figures",
    "released_logits",
    "released_variables",
    "released_vectors",
]

PROBE = GOLDEN / "probe"


@cache
def released_vectors() -> dict[str, np.ndarray]:
    """Row 0 is for unknown words, so every word of the sentences gets an entry."""
    rows = np.load(PROBE / "synthetic_embeddings.npz")["embeddings"]
    vocabulary = json.loads((PROBE / "synthetic_vocab.json").read_text("utf-8"))
    words = {word.lower() for attention in golden_attentions() for word in attention.words}
    return {word: rows[vocabulary.get(word, 0)] for word in words}


def released_variables(network: str, when: str = "init") -> dict[str, np.ndarray]:
    """The released code's variables before training ("init"), or after "step1" or "epoch1"."""
    stored = np.load(PROBE / f"synthetic_{network}.npz")
    prefix = f"{when}/"
    return {key.removeprefix(prefix): stored[key] for key in stored.files if key.startswith(prefix)}


def released_logits(network: str, when: str = "logits0") -> list[np.ndarray]:
    """The logits of five sentences, before training ("logits0") or after an epoch ("logits1")."""
    stored = np.load(PROBE / f"synthetic_{network}.npz")
    return [stored[f"{when}/s{number:02d}"] for number in range(5)]


def released_figures(network: str) -> dict[str, Any]:
    """Losses and UAS of the released code's probe."""
    return json.loads((PROBE / "probe_official.json").read_text("utf-8"))[f"synthetic_{network}"]


def attentions_of_equal_length() -> list[Attention]:
    """Three attentions of four words, 2 layers x 3 heads."""
    random = np.random.default_rng(0)
    return [random_attention(random, random_sentence(random, 4)) for _ in range(3)]


def random_vectors(attentions: list[Attention], width: int = 4) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    words = sorted({word for attention in attentions for word in attention.words})
    return {word: random.normal(size=width) for word in words}
