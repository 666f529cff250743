"""Attention by relative position (paper, section 3.1, figure 1)."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, ReleasedMeasure


class RelativePositionResult(HeadMeans):
    """Mean attention to the token itself and to its neighbors."""

    current = Mean("attention to the token itself")
    previous = Mean("attention to the previous token")
    next = Mean("attention to the next token")


class RelativePosition(ReleasedMeasure[RelativePositionResult]):
    """Every head's mean attention to the token itself, to the previous and to the next token.

    Over all n rows of an input, also the first and the last, which lack a neighbor: the sums are
    divided by n. Uniform attention gives 1/n and (n - 1)/n^2.

    Args:
        official: changes nothing here, the released code does as the paper says.
    """

    result_class = RelativePositionResult

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """The mean of each of the three diagonals."""
        rows = maps.batch.real.to(maps.tokens)[:, None]
        lengths = maps.batch.lengths.to(maps.tokens)[:, None]
        diagonals = {offset: maps.tokens.diagonal(offset, -2, -1) for offset in (0, -1, 1)}
        return [
            (diagonals[0] * rows).sum(-1) / lengths,
            (diagonals[-1] * rows[..., 1:]).sum(-1) / lengths,
            (diagonals[1] * rows[..., 1:]).sum(-1) / lengths,
        ]
