"""From an Attention to the picture that travels to the browser.

A short text travels whole: every map, one byte a weight. A long one travels as what can be drawn
before a head is opened: pooled thumbnails, and each row's strongest links. The opened head then
follows exactly, on demand (see :mod:`bertlook.widgets.base`).

One byte holds ``round(255 * sqrt(a))``: attention maps are mostly small weights, and linear bytes
would send a fifth of the non-zero ones of a 128-token text to zero; the square root keeps all
above 1e-5.
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

#: Up to so many weights (bytes) all maps travel; above, thumbnails and strongest links.
DENSE_LIMIT = 1_000_000

_keys = itertools.count(1)


def picture(attention: Attention) -> dict[str, Any]:
    """Encode an attention for the browser.

    Args:
        attention: maps of shape (L, H, N, N).

    Returns:
        A dictionary of JSON values and ``bytes``. ``key`` is new at each call, so that a late reply
        about an older picture can be told apart. It has either ``maps`` (uint8, (L, H, N, N)) or
        ``thumbs`` (uint8, (L, H, T, T)) with ``links_to`` (uint16), ``links_weight`` (uint8), both
        (L, H, U, K), ``self`` (L, H, U) and ``sinks`` (L, H, U, S) over the U words and special
        tokens, S kinds of special token.

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
        "gold": _gold(attention),
        "mentions": _mentions(attention),
    }
    if layers * heads * tokens * tokens <= DENSE_LIMIT:
        return common | {"maps": quantize(attention.maps).tobytes()}
    return common | _strongest(attention)


def quantize(weights: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Code weights in [0, 1] as ``round(255 * sqrt(a))``."""
    return np.rint(255 * np.sqrt(np.minimum(weights, 1))).astype(np.uint8)


def pool(maps: npt.NDArray[np.floating], size: int = POOL) -> npt.NDArray[np.floating]:
    """Max-pool the last two axes, both N long, to ``min(N, size)``.

    Cell t covers tokens ``floor(t N / size)`` to ``ceil((t + 1) N / size) - 1``: no token is lost,
    and one on a border counts in both cells.
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


def _gold(attention: Attention) -> dict[str, Any] | None:
    """The gold tree of the sentence that was looked at, where there is one."""
    heads = getattr(attention.source, "heads", None)
    relations = getattr(attention.source, "relations", None)
    if heads is None or relations is None or len(heads) != len(attention.words):
        return None
    return {"heads": [int(head) for head in heads], "relations": list(relations)}


def _mentions(attention: Attention) -> list[dict[str, int]]:
    """The mentions of the document that was looked at, as far as it was, by their head words."""
    document, words = attention.source, list(attention.words)
    if not isinstance(document, Document) or list(document.words[: len(words)]) != words:
        return []
    return [
        {"start": one.start, "end": one.end, "head": one.head, "cluster": one.cluster}
        for one in document.first(len(words)).mentions
    ]


def _strongest(attention: Attention) -> dict[str, Any]:
    """Thumbnails, strongest links and residuals, one layer at a time to bound the memory."""
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
    """Each row's LINKS_KEPT largest weights to other words: (H, U, K) targets and coded weights."""
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
