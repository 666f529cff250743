"""Attentions to draw, the same on every machine, and what a drawing has."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.corpora import Document, Sentence
from bertlook.drawings.drawing import Drawing

SVG = "{http://www.w3.org/2000/svg}"


def of_maps(words: list[str], weights: npt.ArrayLike, **options: object) -> Attention:
    """Return the attention of one head among words, without special tokens."""
    return Attention(words, np.asarray(weights, np.float32)[None, None], words=words, **options)  # type: ignore[arg-type]


def random_attention(
    words: list[str], layers: int = 1, heads: int = 1, seed: int = 0, **options: object
) -> Attention:
    """Return made-up attention among [CLS], words and [SEP]."""
    tokens = ["[CLS]", *words, "[SEP]"]
    shape = layers, heads, len(tokens)
    maps = np.random.default_rng(seed).dirichlet(np.full(len(tokens), 0.3), shape)
    ids = [None, *range(len(words)), None]
    return Attention(tokens, maps.astype(np.float32), ids, words=words, **options)  # type: ignore[arg-type]


SENTENCE = Sentence(
    ["Dogs", "chase", "black", "cats"], [2, 0, 4, 2], ["nsubj", "root", "amod", "obj"]
)
DOCUMENT = Document(
    ["Anna", "met", "her", "brother", "before", "he", "left"], [[(0, 1), (2, 3)], [(2, 4), (5, 6)]]
)


def parsed(drawing: Drawing) -> ElementTree.Element:
    """Return the root element of a drawing."""
    return ElementTree.fromstring(drawing.svg().encode("utf-8"))


def texts_of(drawing: Drawing) -> list[str]:
    """Return the texts of a drawing's text elements."""
    return ["".join(element.itertext()) for element in parsed(drawing).iter(f"{SVG}text")]


def paths_of(drawing: Drawing, **attributes: str) -> list[str]:
    """Return the paths of a drawing that have some attributes, underscores for hyphens."""
    wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [
        path.get("d", "")
        for path in parsed(drawing).iter(f"{SVG}path")
        if all(path.get(name) == value for name, value in wanted.items())
    ]
