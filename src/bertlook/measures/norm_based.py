"""Attention weighted by the norms of the added vectors (Kobayashi et al. 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure

if TYPE_CHECKING:
    from torch import Tensor


class NormBasedResult(HeadMeans):
    """Mean norms of the vectors added from each class of tokens."""

    measure_title = "Norms of what is added"

    cls = Mean("norm of what is added from [CLS]", title="Norm added from [CLS]")
    sep = Mean("norm of what is added from [SEP]", title="Norm added from [SEP]")
    punctuation = Mean(
        'norm of what is added from "." and ","', title='Norm added from "." and ","'
    )
    other = Mean(
        "norm of what is added from all other tokens", title="Norm added from all other tokens"
    )


class NormBased(MeansMeasure[NormBasedResult]):
    """Attention to classes of tokens, each weight times the norm of the vector that it adds.

    ``||A[i, j] f(x_j)||`` instead of ``A[i, j]``: summed over the tokens j of a class, and averaged
    over the rows i. A head for which [SEP] is a no-op has a large weight there and a small norm.
    The norms are on the scale of the model's hidden states, and don't add up to 1. The classes are
    those of ``TokenClasses``; the baseline is what uniform attention would add.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.NormBased().of(bl.load()("The cat sat on the mat."))
        >>> result.sep.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = NormBasedResult
    needs_norms = True
    uniform_varies = True

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return sums over the tokens of each class."""
        assert maps.value_norms is not None  # requested by `needs_norms`
        added = maps.received * maps.value_norms
        return (added @ maps.batch.class_members.to(added)).unbind(-1)
