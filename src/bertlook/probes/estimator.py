"""What the probes share: how they are trained, and how their heads are scored."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, get_args

from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from bertlook.errors import BertlookError
from bertlook.probes.batches import by_length
from bertlook.probes.scoring import uas

Training = Literal["batched", "paper"]

_PAPER_RATE = 0.002


class Schedule(NamedTuple):
    """How a probe is trained; see ``training.train``."""

    epochs: int
    learning_rate: float
    seed: int | None


class Probe(BaseEstimator):
    """A probe for syntactic heads, in scikit-learn's manner."""

    training: Training
    epochs: int | None
    learning_rate: float | None
    batch_words: int
    seed: int

    @abstractmethod
    def _predict_all(self, inputs: list[Any]) -> list[NDArray[Any]]:
        """For each input (W,) heads."""

    def _groups(self, lengths: Sequence[int]) -> Iterable[list[int]]:
        """The sentences that share a step."""
        if self.training not in get_args(Training):
            raise BertlookError(f"training={self.training!r} is unknown: 'batched' or 'paper'.")
        if self.batch_words < 1:
            raise BertlookError(f"batch_words={self.batch_words!r}: a batch has at least one word.")
        if self.training == "paper":
            return ([place] for place in range(len(lengths)))
        return by_length(lengths, self.batch_words)

    def _schedule(
        self, num_batches: int, rate_by_default: float, *, least_epochs: int, least_steps: int
    ) -> Schedule:
        """Batched training goes on for some steps at least: a small corpus is seen more often."""
        epochs, rate = self.epochs, self.learning_rate
        if (epochs is not None and epochs < 1) or (rate is not None and rate <= 0):
            raise BertlookError(
                f"epochs={epochs!r}, learning_rate={rate!r}: both must be positive, or None."
            )
        if self.training == "paper":
            return Schedule(epochs or 1, rate or _PAPER_RATE, None)
        enough = max(least_epochs, -(-least_steps // num_batches))
        return Schedule(epochs or enough, rate or rate_by_default, self.seed)

    def _score(
        self, inputs: list[Any], sentences: list[Any], heads: Iterable[Sequence[int]]
    ) -> float:
        return uas(self._predict_all(inputs), sentences, heads)
