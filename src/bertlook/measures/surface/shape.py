"""How a head's map is shaped: how sure it is, how far it looks, where it rests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure


class ConfidenceResult(HeadMeans):
    """Mean of the largest weights."""

    confidence = Mean("largest weight of a token's attention")


class Confidence(MeansMeasure[ConfidenceResult]):
    """Every head's mean over tokens of the largest weight (Voita et al. 2019)."""

    result_class = ConfidenceResult

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """The mean of the row maxima."""
        return [_mean_over_rows(maps.tokens.amax(-1), maps)]


class DistanceResult(HeadMeans):
    """Mean distance of what is attended to."""

    distance = Mean("distance in tokens, weighted by attention")


class Distance(MeansMeasure[DistanceResult]):
    """How far away a head looks: ``sum A |i - j| / sum A`` (Vig and Belinkov 2019)."""

    result_class = DistanceResult

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Means of the distances; rows sum to 1, so that the denominator is n."""
        place = torch.arange(maps.batch.length, device=maps.tokens.device)
        away = (place[:, None] - place).abs().to(maps.tokens)
        rows = maps.batch.real.to(away) / maps.batch.lengths.to(away)[:, None]
        weights = away * rows[..., None]  # (B, N, N)
        flat = maps.tokens.flatten(2) @ weights.flatten(1)[..., None]
        return [flat[..., 0]]


class SinksResult(HeadMeans):
    """Tokens that receive much attention from all others."""

    count = Mean("number of sinks: tokens that receive more than the threshold")
    first = Mean("share of inputs whose first token is a sink")
    strongest = Mean("mean attention that the strongest sink receives")


class Sinks(MeansMeasure[SinksResult]):
    """Where every head rests: tokens that receive much of all rows' attention (Gu et al. 2024).

    A token's incoming mass is the mean over rows of the attention to it.

    Args:
        threshold: the incoming mass above which a token is a sink.

    Raises:
        BertlookError: if the threshold isn't between 0 and 1.
    """

    result_class = SinksResult

    def __init__(self, threshold: float = 0.3) -> None:
        super().__init__()
        if not 0 < threshold < 1:
            raise BertlookError(f"threshold={threshold!r} must lie between 0 and 1.")
        self.threshold = threshold

    @property
    def options(self) -> dict[str, Any]:
        """The options that it was made with."""
        return {"threshold": self.threshold}

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Counts and sizes from what each token receives."""
        received = maps.received
        sinks = (received > self.threshold).to(received)
        return [sinks.sum(-1), sinks[..., 0], received.amax(-1)]


class PositionalResult(HeadMeans):
    """How often the largest weight lies at a fixed offset."""

    before = Mean("share of tokens that attend most to the previous token")
    itself = Mean("share of tokens that attend most to themselves")
    after = Mean("share of tokens that attend most to the next token")

    @property
    def positional(self) -> Any:
        """(L, H) bool: whether one offset takes at least 90% of the tokens (Voita et al. 2019)."""
        return (self.sums / self._known()).max(0) >= 0.9


class Positional(MeansMeasure[PositionalResult]):
    """How often a token attends most to its neighbor (Voita et al. 2019); ties: the first token.

    The share for a neighbor is over the tokens that have it.
    """

    result_class = PositionalResult

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Shares of the tokens whose largest weight is at each offset."""
        place = torch.arange(maps.batch.length, device=maps.tokens.device)
        offset = maps.tokens.argmax(-1) - place
        real = maps.batch.real.to(offset.device)[:, None]
        neighbors = (maps.batch.lengths[:, None] - 1).clamp(min=1)
        return [
            ((offset == step) & real).sum(-1)
            / (neighbors if step else neighbors + 1).to(maps.tokens)
            for step in (-1, 0, 1)
        ]


def _mean_over_rows(rows: Tensor, maps: LayerMaps) -> Tensor:
    """(B, H) the mean of (B, H, N) over the rows of real tokens."""
    real = maps.batch.real.to(rows)[:, None]
    return (rows * real).sum(-1) / maps.batch.lengths.to(rows)[:, None]
