"""How much a language model's loss depends on attention weights (paper, section 3.2, figure 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure, MeansT
from bertlook.measures.measure import Loss


class GradientMeasure(MeansMeasure[MeansT]):
    """A measure of the gradient of a language model's loss by the attention maps.

    For a masked language model the loss is the mean cross-entropy over the hidden tokens, for a
    causal one over all next tokens. The words behind it: a large gradient says that a small change
    of the weight would change the loss, not that the weight is why the model predicts a word.

    Args:
        share: of the tokens, special ones excepted, that are hidden from a masked language model.
        seed: of their choice.

    Raises:
        BertlookError: if ``share`` isn't above 0 and at most 1.
    """

    def __init__(self, share: float = 0.15, seed: int = 0) -> None:
        super().__init__()
        self.loss: Loss = Loss(share, seed)

    @property
    def options(self) -> dict[str, Any]:
        """The options that it was made with."""
        return {"share": self.loss.share, "seed": self.loss.seed}

    def of_even(self, maps: LayerMaps) -> Sequence[Tensor]:
        """None: a gradient is of the maps as they are."""
        shape = (len(self.result_class.described), len(maps.tokens), 1)
        return maps.tokens.new_full(shape, torch.nan).unbind()


class GradientImportanceResult(HeadMeans):
    """Mean absolute gradients by the weights of attention to each class of tokens."""

    cls = Mean("absolute gradient of the loss by a weight to [CLS]")
    sep = Mean("absolute gradient of the loss by a weight to [SEP]")
    punctuation = Mean('absolute gradient of the loss by a weight to "." or ","')
    other = Mean("absolute gradient of the loss by a weight to another token")


class GradientImportance(GradientMeasure[GradientImportanceResult]):
    """The mean of ``|dLoss/dA[i, j]|`` over all rows i and all tokens j of a class.

    An input without a token of a class doesn't count for it. The classes are those of
    :class:`TokenClasses`.
    """

    result_class = GradientImportanceResult

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Means over rows and the tokens of each class."""
        assert maps.gradients is not None  # asked for
        column = maps.gradients.abs().sum(-2) / maps.batch.lengths.to(maps.tokens)[:, None, None]
        members = maps.batch.class_members.to(column)
        return (column @ members / members.sum(1, keepdim=True)).unbind(-1)


class HeadImportanceResult(HeadMeans):
    """Each head's expected effect on the loss when it is scaled."""

    raw = Mean("absolute gradient of the loss by a factor on the head")

    @property
    def normalized(self) -> Any:
        """(L, H) ``raw`` divided by the l2 norm over the heads of a layer."""
        raw = self.raw
        return raw / (raw**2).sum(1, keepdims=True) ** 0.5


class HeadImportance(GradientMeasure[HeadImportanceResult]):
    """The mean over inputs of ``|sum over i, j of A[i, j] dLoss/dA[i, j]|`` (Michel et al. 2019).

    That is the gradient of the loss by a factor on all of a head's weights. Layers are compared
    by ``normalized``, as in that paper.
    """

    result_class = HeadImportanceResult

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """The gradient by a factor on each head."""
        assert maps.gradients is not None  # asked for
        return [(maps.gradients * maps.tokens).sum((-2, -1)).abs()]
