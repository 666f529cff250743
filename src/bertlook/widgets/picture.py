"""Encoding of an Attention for the browser, as a picture.

The picture of a short text has every map, with one byte per weight. That of a long text has what is
drawn before a head is opened: pooled thumbnails and each row's strongest links. The browser
requests the exact map of the opened head.

A byte holds ``round(255 * sqrt(weight))``. Most weights of a map are small, and linear codes would
send a fifth of the weights of a 128-token text to zero; with the square root, every weight above
1e-5 stays above zero.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.attention import Attention
from bertlook.corpora import Document
from bertlook.text import printable
from bertlook.widgets.protocol import LINKS_KEPT, PICTURE_VERSION, POOL

#: The maximum number of weights, and so of bytes, for a picture to have every map.
DENSE_LIMIT = 1_000_000

_keys = itertools.count(1)


def encode_picture(attention: Attention) -> dict[str, Any]:
    """Encode an attention for the browser.

    Args:
        attention: The attention, with maps of shape (L, H, N, N).

    Returns:
        A dictionary of JSON values and ``bytes``. Its ``key`` is new in each call, so that late
        answers about an older picture can be recognized. It has either ``maps``, uint8 (L, H, N,
        N), or ``thumbs``, uint8 (L, H, T, T), with ``links_to``, uint16, and ``links_weight``,
        uint8, both (L, H, U, K), ``self``, uint8 (L, H, U), and ``sinks``, uint8 (L, H, U, S), over
        the U words and special tokens and the S kinds of special token.
    """
    layers, heads, tokens, _ = attention.maps.shape
    common: dict[str, Any] = {
        "version": PICTURE_VERSION,
        "key": next(_keys),
        "layers": layers,
        "heads": heads,
        "tokens": [printable(token) for token in attention.tokens],
        "words": [printable(word) for word in attention.words],
        "word_ids": list(attention.word_ids),
        "note": attention.note,
        **_annotation(attention),
    }
    if layers * heads * tokens * tokens <= DENSE_LIMIT:
        return common | {"maps": quantize(attention.maps).tobytes()}
    return common | _strongest(attention)


def quantize(weights: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Return the codes of weights, ``round(255 * sqrt(weight))``."""
    return np.rint(255 * np.sqrt(np.minimum(weights, 1))).astype(np.uint8)


def pool(maps: npt.NDArray[np.floating], size: int = POOL) -> npt.NDArray[np.floating]:
    """Max-pool the last two axes, both of length N, to length ``min(N, size)``.

    Cell t covers tokens ``floor(t N / size)`` to ``ceil((t + 1) N / size) - 1``: every token is
    covered, and one on a border belongs to both cells.

    Args:
        maps: (..., N, N) weights.
        size: The largest side of the result.
    """
    count = maps.shape[-1]
    if count <= size:
        return maps
    starts = np.arange(size) * count // size
    ends = -(-(np.arange(size) + 1) * count // size)
    columns = np.stack([maps[..., a:b].max(-1) for a, b in zip(starts, ends, strict=True)], axis=-1)
    return np.stack(
        [columns[..., a:b, :].max(-2) for a, b in zip(starts, ends, strict=True)], axis=-2
    )


def _annotation(attention: Attention) -> dict[str, Any]:
    """Return the gold tree and the mentions of the source, where the attention covers them."""
    source, words = attention.source, attention.words
    heads, relations = getattr(source, "heads", None), getattr(source, "relations", None)
    gold, mentions = None, []
    if heads is not None and relations is not None and len(heads) == len(words):
        gold = {"heads": [int(head) for head in heads], "relations": list(relations)}
    # A document that was cut keeps the mentions within its remaining words.
    if isinstance(source, Document) and list(source.words[: len(words)]) == list(words):
        mentions = [
            {"start": m.start, "end": m.end, "head": m.head, "cluster": m.cluster}
            for m in source.first(len(words)).mentions
        ]
    return {"gold": gold, "mentions": mentions}


def _strongest(attention: Attention) -> dict[str, Any]:
    """Return thumbnails, strongest links, and weights on sinks, one layer at a time for memory."""
    units = attention.units
    special = np.array([unit.special for unit in units])
    labels = list(dict.fromkeys(unit.text for unit in units if unit.special))
    kinds = np.array([[unit.special and unit.text == label for label in labels] for unit in units])
    parts: dict[str, list[npt.NDArray[Any]]] = {
        name: [] for name in ("thumbs", "links_to", "links_weight", "self", "sinks")
    }
    for layer in range(attention.num_layers):
        parts["thumbs"].append(quantize(pool(attention.maps[layer])))
        words = attention.word_maps(layers=layer)
        parts["self"].append(quantize(words.diagonal(axis1=-2, axis2=-1)))
        parts["sinks"].append(quantize(words @ kinds.astype(words.dtype)))
        to, weight = _strongest_links(words, special)
        parts["links_to"].append(to)
        parts["links_weight"].append(weight)
    return {name: np.stack(part).tobytes() for name, part in parts.items()} | {
        "pool": POOL,
        "k": LINKS_KEPT,
        "sink_labels": labels,
    }


def _strongest_links(
    words: npt.NDArray[np.floating], special: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    """Return each row's LINKS_KEPT largest weights on other words.

    Args:
        words: (H, U, U) maps of one layer over words and special tokens.
        special: (U,) which of these are special tokens.

    Returns:
        (H, U, K) indices of words, and (H, U, K) coded weights.
    """
    rest = words.copy()
    rest[..., special] = 0
    diagonal = np.arange(len(special))
    rest[:, diagonal, diagonal] = 0
    to = np.empty((*rest.shape[:2], LINKS_KEPT), np.uint16)
    weight = np.empty(to.shape, np.uint8)
    for k in range(LINKS_KEPT):
        best = rest.argmax(-1)[..., None]
        to[..., k] = best[..., 0]
        weight[..., k] = quantize(np.take_along_axis(rest, best, -1)[..., 0])
        np.put_along_axis(rest, best, 0, -1)
    return to, weight
