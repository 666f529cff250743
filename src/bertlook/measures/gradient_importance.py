"""Gradients of a language model's loss by attention weights (paper, section 3.2, figure 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from bertlook.deferred import torch
from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import Floats, HeadMeans, Mean, MeansMeasure, MeansT
from bertlook.measures.measure import Loss

if TYPE_CHECKING:
    from torch import Tensor


class GradientMeasure(MeansMeasure[MeansT]):
    """A measure of the gradient of a language model's loss with respect to the attention maps.

    For a masked language model the loss is the mean cross-entropy of the hidden tokens, for a
    causal one that of all next tokens. A large gradient means that a small change of the weight
    would change the loss, not that the weight is the reason for a prediction.

    Args:
        share: Share of tokens, excluding special tokens, that are hidden from a masked language
            model; above 0 and at most 1.
        seed: Seed for choosing these tokens.

    Raises:
        BertlookError: If ``share`` is out of range.
    """

    def __init__(self, share: float = 0.15, seed: int = 0) -> None:
        super().__init__(share=share, seed=seed)
        self.loss: Loss = Loss(share, seed)

    def measure_uniform(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return NaN: the gradients belong to the actual maps, so there is no baseline."""
        shape = (len(self.result_class.means), len(maps.tokens), 1)
        return maps.tokens.new_full(shape, torch.nan).unbind()


class GradientImportanceResult(HeadMeans):
    """Mean absolute gradients of attention weights to each class of tokens."""

    cls = Mean(
        "absolute gradient of the loss by a weight to [CLS]", title="Gradient of weights to [CLS]"
    )
    sep = Mean(
        "absolute gradient of the loss by a weight to [SEP]", title="Gradient of weights to [SEP]"
    )
    punctuation = Mean(
        'absolute gradient of the loss by a weight to "." or ","',
        title='Gradient of weights to "." and ","',
    )
    other = Mean(
        "absolute gradient of the loss by a weight to another token",
        title="Gradient of weights to all other tokens",
    )


class GradientImportance(GradientMeasure[GradientImportanceResult]):
    """Mean of ``|dLoss/dA[i, j]|`` over all tokens j of a class and all rows i that may see them.

    The classes are those of ``TokenClasses``. An input without a token of a class doesn't count for
    that class.

    Args:
        share: Share of tokens, excluding special tokens, that are hidden from a masked language
            model; above 0 and at most 1.
        seed: Seed for choosing these tokens.

    Raises:
        BertlookError: If ``share`` is out of range.

    Example:
        >>> import bertlook as bl
        >>> measure = bl.measures.GradientImportance()
        >>> results = bl.scan(bl.load(), ["The cat sat on the mat."], measure, progress=False)
        >>> results["GradientImportance"].sep.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = GradientImportanceResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return means over the tokens of each class and the rows that may attend to them."""
        assert maps.gradients is not None  # requested by `loss`
        edges = maps.edges.to(maps.gradients)
        members = maps.batch.class_members.to(edges)
        total = (maps.gradients.abs() * edges).sum(-2) @ members
        return (total / (edges.sum(-2) @ members)).unbind(-1)


class HeadImportanceResult(HeadMeans):
    """Expected effect on the loss of scaling each head."""

    raw = Mean(
        "absolute gradient of the loss by a factor on the head",
        title="Gradient of a factor on the head",
    )

    @property
    def normalized(self) -> Floats:
        """(L, H) ``raw`` divided by the l2 norm over the heads of a layer."""
        raw = self.raw
        normalized: Floats = raw / np.nansum(raw**2, 1, keepdims=True) ** 0.5
        return normalized


class HeadImportance(GradientMeasure[HeadImportanceResult]):
    """Mean over inputs of ``|sum over i, j of A[i, j] dLoss/dA[i, j]|`` (Michel et al. 2019).

    This is the gradient of the loss with respect to a factor on all weights of a head. To compare
    layers, use ``normalized``, as in that paper.

    Args:
        share: Share of tokens, excluding special tokens, that are hidden from a masked language
            model; above 0 and at most 1.
        seed: Seed for choosing these tokens.

    Raises:
        BertlookError: If ``share`` is out of range.

    Example:
        >>> import bertlook as bl
        >>> measure = bl.measures.HeadImportance()
        >>> results = bl.scan(bl.load(), ["The cat sat on the mat."], measure, progress=False)
        >>> results["HeadImportance"].normalized.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = HeadImportanceResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the gradient with respect to a factor on each head."""
        assert maps.gradients is not None  # requested by `loss`
        return [(maps.gradients * maps.tokens).sum((-2, -1)).abs()]
