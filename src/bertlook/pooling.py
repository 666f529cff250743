"""From word pieces to words (section 4.1 of the paper).

A unit is a row of a word-level map: a word, with all its pieces, or one special token.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.errors import BertlookError

Rows = Literal["mean", "first", "max"]
Array = npt.NDArray[np.floating]


class Unit(NamedTuple):
    """A word or a special token: its text, and its tokens, ``start`` to ``stop - 1``."""

    text: str
    special: bool
    start: int
    stop: int


def units_of(
    tokens: Sequence[str], words: Sequence[str], word_ids: Sequence[int | None]
) -> list[Unit]:
    """Group tokens to units, in token order: consecutive tokens of a word, each special token."""
    groups = groupby(range(len(tokens)), lambda i: (word_ids[i], i if word_ids[i] is None else -1))
    found = []
    for (word, _), members in groups:
        indices = list(members)
        text = tokens[indices[0]] if word is None else words[word]
        found.append(Unit(text, word is None, indices[0], indices[-1] + 1))
    return found


def to_units(maps: Array, units: Sequence[Unit], rows: Rows = "mean") -> Array:
    """Turn token-level maps into word-level ones.

    Attention to a unit is the sum over its tokens. Attention from it is the mean over its tokens'
    rows ("mean", the paper's rule: rows keep their sums), its first token's row ("first"), or the
    largest over its rows, renormalized ("max").

    Args:
        maps: (..., N, N), float.
        units: U units that cover the N tokens in order.
        rows: the rule for the rows.

    Returns:
        (..., U, U), of the maps' type; calculated in float64.
    """
    if rows not in ("mean", "first", "max"):
        raise BertlookError(f'rows={rows!r} is not a rule; it is "mean", "first" or "max".')
    starts = [unit.start for unit in units]
    summed = np.add.reduceat(maps, starts, axis=-1, dtype=np.float64)
    if rows == "first":
        result = summed[..., starts, :]
    elif rows == "max":
        result = np.maximum.reduceat(summed, starts, axis=-2)
        totals = result.sum(-1, keepdims=True)
        result /= np.where(totals > 0, totals, 1)  # a row of zeros stays one
    else:
        counts = np.array([unit.stop - unit.start for unit in units], float)
        result = np.add.reduceat(summed, starts, axis=-2) / counts[:, None]
    return result.astype(maps.dtype, copy=False)
