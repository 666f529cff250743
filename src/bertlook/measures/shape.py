"""The shape of a head's map: confidence, distance, sinks, and positional attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


class ConfidenceResult(HeadMeans):
    """Mean of the largest weights."""

    confidence = Mean("largest weight of a token's attention", title="Largest weight")


class Confidence(MeansMeasure[ConfidenceResult]):
    """Mean over tokens of the largest weight of every head (Voita et al. 2019).

    Example:
        >>> import bertlook as bl
        >>> bl.measures.Confidence().of(bl.load()("The cat sat on the mat.")).confidence.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = ConfidenceResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the mean of the row maxima."""
        largest = maps.tokens.amax(-1)
        real = maps.batch.real.to(largest)[:, None]
        return [(largest * real).sum(-1) / maps.batch.lengths.to(largest)[:, None]]


class DistanceResult(HeadMeans):
    """Mean distance of attended tokens."""

    distance = Mean(
        "distance in tokens, weighted by attention", title="Distance", measured_in="tokens"
    )


class Distance(MeansMeasure[DistanceResult]):
    """Mean distance in tokens over which a head attends (Vig and Belinkov 2019).

    The distance in an input is ``sum A |i - j| / sum A``: attention to a learned sink, which is no
    token, doesn't count.

    Example:
        >>> import bertlook as bl
        >>> bl.measures.Distance().of(bl.load()("The cat sat on the mat.")).distance.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = DistanceResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return mean distances."""
        position = torch.arange(maps.batch.length, device=maps.tokens.device)
        distances = (position[:, None] - position).abs().to(maps.tokens)
        rows = maps.batch.real.to(distances) / maps.batch.lengths.to(distances)[:, None]
        weights = distances * rows[..., None]  # (B, N, N)
        summed = (maps.tokens.flatten(2) @ weights.flatten(1)[..., None])[..., 0]
        return [summed / maps.received.sum(-1).clamp(min=1e-12)]  # a map of zeros has distance 0


class SinksResult(HeadMeans):
    """Tokens that receive much attention from all others."""

    count = Mean(
        "number of sinks: tokens that receive more than the threshold", title="Sinks per input"
    )
    first = Mean(
        "share of inputs whose first token is a sink",
        title="First token is a sink",
    )
    strongest = Mean(
        "mean attention that the strongest sink receives", title="Attention to the strongest sink"
    )


class Sinks(MeansMeasure[SinksResult]):
    """Attention sinks: tokens that receive much of the attention of all that see them (Gu 2024).

    The attention that a token receives is the mean over the rows that may attend to it: in a
    decoder, its own row and all later ones.

    Args:
        threshold: Received attention, between 0 and 1, above which a token is a sink.

    Raises:
        BertlookError: If the threshold is out of range.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.Sinks(threshold=0.4).of(bl.load()("The cat sat on the mat."))
        >>> result.strongest.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = SinksResult

    def __init__(self, threshold: float = 0.3) -> None:
        if not (isinstance(threshold, (int, float)) and 0 < threshold < 1):
            raise BertlookError(
                f"threshold={threshold!r} is out of range. Give a number between 0 and 1."
            )
        super().__init__(threshold=threshold)
        self.threshold = threshold

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the number of sinks, whether the first token is one, and the strongest sink."""
        lengths = maps.batch.lengths.to(maps.tokens)[:, None, None]
        received = maps.received * lengths / maps.edges.sum(-2).clamp(min=1)
        sinks = (received > self.threshold).to(received)
        return [sinks.sum(-1), sinks[..., 0], received.amax(-1)]


class PositionalResult(HeadMeans):
    """How often the largest weight is at a fixed offset."""

    baseline_name = "chance"

    before = Mean(
        "share of tokens that attend most to the previous token",
        title="Largest weight on the previous token",
    )
    itself = Mean(
        "share of tokens that attend most to themselves", title="Largest weight on the token itself"
    )
    after = Mean(
        "share of tokens that attend most to the next token",
        title="Largest weight on the next token",
    )

    @property
    def positional(self) -> NDArray[np.bool_]:
        """(L, H) Whether at least 90% of tokens attend most to one offset (Voita et al. 2019)."""
        positional: NDArray[np.bool_] = (self.sums / self._input_counts()).max(0) >= 0.9
        return positional


class Positional(MeansMeasure[PositionalResult]):
    """How often a token attends most to its neighbor or itself (Voita et al. 2019).

    Ties go to the first token. The share for a neighbor is over the tokens that have it. The
    baseline is that of a largest weight at any token that may be attended to, each equally likely.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.Positional().of(bl.load()("The cat sat on the mat."))
        >>> result.positional.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = PositionalResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the share of tokens whose largest weight is at each offset."""
        position = torch.arange(maps.batch.length, device=maps.tokens.device)
        offset = maps.tokens.argmax(-1) - position
        real = maps.batch.real.to(offset.device)[:, None]
        lengths = maps.batch.lengths[:, None].to(maps.tokens)
        return [
            ((offset == step) & real).sum(-1) / ((lengths - 1).clamp(min=1) if step else lengths)
            for step in (-1, 0, 1)
        ]

    def measure_uniform(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the shares expected if each token that may be attended to wins equally often."""
        chance = maps.spread_evenly().tokens
        rows = maps.batch.real.to(chance)[:, None, :, None]
        lengths = maps.batch.lengths.to(chance)[:, None]
        return [
            (chance * rows).diagonal(step, -2, -1).sum(-1)
            / ((lengths - 1).clamp(min=1) if step else lengths)
            for step in (-1, 0, 1)
        ]
