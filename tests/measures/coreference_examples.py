"""Documents with random clusters and maps, and the golden document."""

from __future__ import annotations

import json

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.corpora import Document
from tests.measures.examples import random_attention
from tests.reference import GOLDEN

TYPES = ("pronoun", "proper", "nominal")
WORDS = ("Ann", "he", "dog", "dogs", "she", "The", "they", "Bob")


def random_document(random: np.random.Generator, num_words: int) -> Document:
    """Nested and crossing mentions, some with one head word; including singletons."""
    spans = {
        (int(start), int(min(start + length, num_words)))
        for start, length in zip(
            random.integers(0, num_words, 8), random.integers(1, 4, 8), strict=True
        )
    }
    chains: list[list[tuple[int, int]]] = [[] for _ in range(3)]
    for span in sorted(spans):
        chains[random.integers(3)].append(span)
    chains = [chain for chain in chains if chain]
    return Document(
        random.choice(WORDS, num_words).tolist(),
        chains,
        heads=[[int(random.integers(start, end)) for start, end in chain] for chain in chains],
        types=[[str(random.choice(TYPES)) for _ in chain] for chain in chains],
    )


def random_documents(seed: int, count: int = 12) -> list[Attention]:
    """Return random documents, including one without clusters and one of one word."""
    random = np.random.default_rng(seed)
    documents = [Document(["go", "on"], []), Document(["he"], [[(0, 1)]])]
    documents += [random_document(random, n) for n in random.integers(4, 14, count - 2)]
    return [random_attention(random, document) for document in documents]


def golden_document() -> tuple[Attention, dict]:
    folder = GOLDEN / "nonofficial"
    figures = json.loads((folder / "coref_reference.json").read_text())
    mentions = figures["document"]["mentions"]
    number = 1 + max(mention["cluster"] for mention in mentions)
    chains = [[m for m in mentions if m["cluster"] == k] for k in range(number)]
    document = Document(
        figures["document"]["words"],
        [[(m["start"], m["end"] + 1) for m in chain] for chain in chains],
        heads=[[m["head"] for m in chain] for chain in chains],
        types=[[m["type"] for m in chain] for chain in chains],
    )
    maps = np.load(folder / "coref_attn.npz")["attn"]
    tokens = ["[CLS]", *document.words, "[SEP]"]
    return Attention(tokens, maps, [None, *range(len(document)), None], document), figures
