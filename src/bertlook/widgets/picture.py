"""Encoding of an Attention for the browser, as a picture.

The picture of a short text has every map, with one byte per weight. That of a long text has what is
drawn before a head is opened: pooled thumbnails and each row's strongest links. The browser
requests the exact map of the opened head.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from bertlook.annotation.annotated_words import ANNOTATIONS, AnnotatedWords
from bertlook.attention.attention import Attention
from bertlook.attention.coding import find_scale, is_dense, quantize
from bertlook.attention.overview import LINKS_KEPT, POOL
from bertlook.drawings.gold import gold_mentions, gold_tree
from bertlook.text import printable
from bertlook.widgets.protocol import PICTURE_VERSION

#: The largest side in pixels of an image.
MAX_IMAGE = 1024

_keys = itertools.count(1)


def encode_picture(attention: Attention) -> dict[str, Any]:
    """Encode an attention for the browser.

    Args:
        attention: The attention, with maps of shape (L, H, N, N).

    Returns:
        A dictionary of JSON values and ``bytes``. Its ``key`` is new in each call, so that late
        answers about an older picture can be recognized. ``keys`` has the tokens, words and word
        ids of the columns if they are others than those of the rows, ``absent`` the heads that the
        model doesn't have, whose codes are those of 0, ``scale`` the largest size of a weight if
        the maps are signed, and ``image`` the image whose patches are columns. It has either
        ``maps``, uint8 (L, H, N, M) for N rows and M columns, or ``thumbs``, uint8 (L, H, T, S), T
        and S at most POOL, with ``links_to``, uint16, and ``links_weight``, uint8, both
        (L, H, U, K), ``self``, uint8 (L, H, U), and ``sinks``, uint8 (L, H, U, S), over the U words
        and special tokens of the rows and the S kinds of special token of the columns.
    """
    layers, heads = attention.num_layers, attention.num_heads
    scale = find_scale(attention)
    common: dict[str, Any] = {
        "version": PICTURE_VERSION,
        "key": next(_keys),
        "layers": layers,
        "heads": heads,
        **_axis(attention.tokens, attention.words, attention.word_ids),
        "keys": _axis(attention.key_tokens, attention.key_words, attention.key_word_ids)
        if attention.is_cross
        else None,
        "boundary": attention.boundary,
        "absent": np.argwhere(~attention.present).tolist(),
        "scale": scale,
        "image": _image(attention),
        "note": attention.note,
        **_annotation(attention),
    }
    if is_dense(attention):
        return common | {"maps": quantize(attention.maps, scale).tobytes()}
    return common | _overview(attention, scale)


def _axis(
    tokens: Sequence[str], words: Sequence[str], word_ids: Sequence[int | None]
) -> dict[str, Any]:
    return {
        "tokens": [printable(token) for token in tokens],
        "words": [printable(word) for word in words],
        "word_ids": list(word_ids),
    }


def _image(attention: Attention) -> dict[str, Any] | None:
    """Return the image whose patches are columns, and whether they are the rows too."""
    patches = attention.patches
    if patches is None:
        return None
    return {
        "png": patches.png(MAX_IMAGE),
        "rows": patches.rows,
        "columns": patches.columns,
        "start": patches.start,
        "queries": not attention.is_cross,
    }


def _annotation(attention: Attention) -> dict[str, Any]:
    """Return the gold tree, tags and mentions of the source, where the attention covers them."""
    source, words = attention.source, attention.words
    tree, tags = gold_tree(attention), None
    # A text that was cut keeps the tags of its remaining words and the mentions within them.
    is_prefix = list(getattr(source, "words", ())[: len(words)]) == list(words)
    if is_prefix and isinstance(source, AnnotatedWords):
        tags = _tags(source, len(words))
    mentions = [
        {"start": m.start, "end": m.end, "head": m.head, "cluster": m.cluster}
        for m in gold_mentions(attention)
    ]
    gold = None if tree is None else tree._asdict()
    return {"gold": gold, "tags": tags, "mentions": mentions}


def _tags(source: AnnotatedWords, count: int) -> dict[str, list[str | None] | None] | None:
    """Return what is known of the first words, or None if nothing is."""
    known = source.known_annotations()
    if not known:
        return None
    return {
        name: [None if value is None else printable(value) for value in known[name][:count]]
        if name in known
        else None
        for name in ANNOTATIONS
    }


def _overview(attention: Attention, scale: float | None) -> dict[str, Any]:
    """Return thumbnails, strongest links, and weights on sinks."""
    overview = attention.overview
    return {
        "thumbs": quantize(overview.thumbs, scale).tobytes(),
        "links_to": overview.links_to.tobytes(),
        "links_weight": quantize(overview.links_weight, scale).tobytes(),
        "self": quantize(overview.itself, scale).tobytes(),
        "sinks": quantize(overview.sinks, scale).tobytes(),
        "pool": POOL,
        "k": LINKS_KEPT,
        "sink_labels": overview.sink_labels,
    }
