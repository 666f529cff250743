"""Attention weighted by what a head adds (Kobayashi et al. 2020): why [SEP] is a no-op."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure


class NormBasedResult(HeadMeans):
    """Mean norms of what is added from each class of tokens."""

    cls = Mean("norm of what is added from [CLS]")
    sep = Mean("norm of what is added from [SEP]")
    punctuation = Mean('norm of what is added from "." and ","')
    other = Mean("norm of what is added from all other tokens")


class NormBased(MeansMeasure[NormBasedResult]):
    """Attention to classes of tokens, each weight times the norm of the vector that it adds.

    ``||A[i, j] f(x_j)||`` in place of ``A[i, j]``: summed over the tokens j of a class, the mean
    over the rows i. The norms are in the units of the model's hidden states, and don't add up to
    1. A head that rests on [SEP] has a large weight there and a small norm. The classes are those
    of :class:`TokenClasses`; the baseline is what evenly spread attention would add.
    """

    result_class = NormBasedResult
    needs_norms = True
    even_by_layer = True

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Sums over the tokens of each class."""
        assert maps.value_norms is not None  # asked for
        added = maps.received * maps.value_norms
        return (added @ maps.batch.class_members.to(added)).unbind(-1)
