"""Entropy of attention (paper, section 3.3, figure 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure

#: Share of uniform attention that is mixed in, to avoid the logarithm of zero.
SMOOTHING = 1e-4


class EntropyResult(HeadMeans):
    """Mean entropy of the rows, in nats."""

    all = Mean("entropy of a token's attention, in nats")
    cls = Mean("entropy of the first token's attention ([CLS]), in nats")

    @property
    def uniform(self) -> float:
        """Mean entropy of uniform rows, in nats: ln n for a row over n tokens."""
        return float(self.baselines["all"])


class Entropy(MeansMeasure[EntropyResult]):
    """Mean entropy of every head's rows, and of the first row ([CLS]) alone, in nats.

    The entropy of a row ``A[i]`` of n weights is that of ``0.9999 A[i] + 0.0001 / n``.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.Entropy().of(bl.load()("The cat sat on the mat."))
        >>> result.all.shape
        (6, 8)
        >>> round(result.uniform, 3)  # the logarithm of 9 tokens
        2.197
    """

    result_class: ClassVar[type[Any]] = EntropyResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return mean entropies, computed input by input to keep the rows in the cache."""
        means, firsts = [], []
        for tokens in maps.examples():
            smooth = tokens * (1 - SMOOTHING)
            smooth += SMOOTHING / tokens.shape[-1]
            entropies = smooth.log().mul_(smooth).sum(-1).neg_()  # (H, n)
            means.append(entropies.mean(-1))
            firsts.append(entropies[:, 0])
        return [torch.stack(means), torch.stack(firsts)]
