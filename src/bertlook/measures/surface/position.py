"""Attention by relative position (paper, section 3.1, figure 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from torch import Tensor

from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure


class RelativePositionResult(HeadMeans):
    """Mean attention to the token itself and to its neighbors."""

    current = Mean("attention to the token itself")
    previous = Mean("attention to the previous token")
    next = Mean("attention to the next token")


class RelativePosition(MeansMeasure[RelativePositionResult]):
    """Mean attention of every head to the token itself, to the previous and to the next token.

    Means are over all n rows of an input, including the first and the last, which lack a neighbor.
    So uniform attention gives 1/n and (n - 1)/n^2.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.RelativePosition().of(bl.load()("The cat sat on the mat."))
        >>> result.previous.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = RelativePositionResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the means of three diagonals."""
        rows = maps.batch.real.to(maps.tokens)[:, None]
        lengths = maps.batch.lengths.to(maps.tokens)[:, None]
        current, previous, following = (
            maps.tokens.diagonal(offset, -2, -1) for offset in (0, -1, 1)
        )
        return [
            (current * rows).sum(-1) / lengths,
            (previous * rows[..., 1:]).sum(-1) / lengths,
            (following * rows[..., 1:]).sum(-1) / lengths,
        ]
