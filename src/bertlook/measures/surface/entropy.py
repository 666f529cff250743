"""How broad a head's attention is (paper, section 3.3, figure 4)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, ReleasedMeasure

#: The share of uniform attention that is mixed in, so that no logarithm is of zero.
SMOOTHING = 1e-4


class EntropyResult(HeadMeans):
    """Mean entropy of the rows, in nats."""

    all = Mean("entropy of a token's attention, in nats")
    cls = Mean("entropy of the first token's attention ([CLS]), in nats")

    @property
    def uniform(self) -> float:
        """The mean entropy of rows that are spread evenly: of ln n, where all tokens are seen."""
        return float(self.baselines["all"])


class Entropy(ReleasedMeasure[EntropyResult]):
    """Every head's mean entropy, over all rows and of the first row ([CLS]) alone, in nats.

    A row ``A[i]`` of n weights has the entropy of ``0.9999 A[i] + 0.0001 / n``.

    Args:
        official: changes nothing here, the released code does as the paper says.
    """

    result_class = EntropyResult

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Entropies, example by example: one head's rows stay in the cache."""
        means, firsts = [], []
        for tokens in maps.examples():
            smooth = tokens * (1 - SMOOTHING)
            smooth += SMOOTHING / tokens.shape[-1]
            rows = smooth.log().mul_(smooth).sum(-1).neg_()  # (H, n)
            means.append(rows.mean(-1))
            firsts.append(rows[:, 0])
        return [torch.stack(means), torch.stack(firsts)]
