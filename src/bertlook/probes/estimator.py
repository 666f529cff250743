"""The estimator behind both probes: options, fitting, prediction and scoring."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from torch import nn

from bertlook.attention.attention import Attention
from bertlook.choices import (
    Variant,
    check_choice,
    check_count,
    check_flag,
    check_number,
    check_seed,
    is_iterable,
)
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.probes.scoring import uas
from bertlook.probes.targets import by_length, gold_sentence, target_heads
from bertlook.probes.training import (
    LabeledBatch,
    Losses,
    Schedule,
    train,
    train_to_convergence,
)
from bertlook.probes.vector_table import Table, vector_table
from bertlook.probes.vectors import Vectors, as_mapping

if TYPE_CHECKING:
    from typing_extensions import Self

Training = Literal["batched", "paper"]
InputT = TypeVar("InputT", Attention, Sentence)

_PAPER_RATE = 0.002
#: Minimum number of held-out sentences; a loss on fewer is no guide.
_MIN_HELD_OUT = 2
#: Maximum number of words in a batch of predictions.
_PREDICTION_WORDS = 2048


class Defaults(NamedTuple):
    """Defaults of batched training.

    Attributes:
        constant_rate: Adam's learning rate in training to convergence.
        decaying_rate: Adam's initial learning rate where it decays to zero.
        num_steps: Minimum number of steps if neither a held-out part nor ``epochs`` limits them.
    """

    constant_rate: float
    decaying_rate: float
    num_steps: int


@dataclass(eq=False, repr=False)
class Probe(BaseEstimator, Generic[InputT]):
    """A classifier of each word's syntactic head, following scikit-learn's conventions.

    The subclasses document the options. They define the inputs, and how words and maps become
    logits.
    """

    _input_class: ClassVar[type]
    _input_form: ClassVar[str]
    _needs_vectors: ClassVar[bool] = False

    vectors: Vectors | None = None
    variant: Variant = "paper"
    _: KW_ONLY
    training: Training = "batched"
    epochs: int | None = None
    validation_fraction: float = 0.1
    learning_rate: float | None = None
    batch_words: int = 192
    seed: int = 0
    progress: bool = False

    @isolated()
    def fit(self, inputs: Iterable[InputT], heads: Sequence[Sequence[int]] | None = None) -> Self:
        """Learn the weights.

        Each call starts from random weights, except for the first call after ``set_weights``,
        which starts from the given weights.

        Args:
            inputs: Attentions whose ``source`` is a Sentence, as ``model(sentence)`` returns
                them, or ``gather(model, sentences)`` for many; for a ``DistanceProbe``, sentences
                with gold trees.
            heads: The heads to predict instead of the gold heads, such as those of a control task:
                for each sentence W integers from 0 (ROOT) to W.

        Returns:
            The probe.

        Raises:
            BertlookError: If an input has no gold tree, the attentions come from models of
                different shapes, or an option or an argument is invalid.
        """
        inputs = self._list_inputs(inputs)
        sentences = self._gold_sentences(inputs)
        targets = target_heads(heads, sentences)
        self._check_options()
        table = self._rescaled(self._table(inputs))
        network = self._initial_network(inputs, table)
        self.losses_, self.validation_losses_ = self._train(network, inputs, targets, table)
        self.n_iter_ = len(self.losses_)
        self._store(network, inputs, table)
        self._has_given_weights = False
        return self

    @isolated()
    def predict(self, source: InputT) -> NDArray[np.int64]:
        """Return each word's predicted head: the candidate with the highest logit.

        Args:
            source: An attention; for a ``DistanceProbe``, a sentence.

        Returns:
            (W,) heads, 1-based, 0 for ROOT.

        Raises:
            BertlookError: If the probe isn't fitted, or was fitted on a model of another shape.
        """
        return self._predict_all([source])[0]

    @isolated()
    def score(
        self, inputs: Iterable[InputT], heads: Sequence[Sequence[int]] | None = None
    ) -> float:
        """Return the UAS: the share of words whose head is predicted correctly.

        Punctuation is excluded, roots are included, and no tree is enforced (section 5).

        Args:
            inputs: Inputs as for ``fit``.
            heads: The correct heads, if they aren't the gold heads.

        Raises:
            BertlookError: If an input has no gold tree, or the probe can't predict its heads.
        """
        inputs = self._list_inputs(inputs)
        sentences = self._gold_sentences(inputs)
        targets = target_heads(heads, sentences)
        return uas(self._predict_all(inputs), sentences, targets)

    @isolated()
    def logits(self, source: InputT) -> NDArray[np.float32]:
        """Return the logit of each candidate head of each word.

        Args:
            source: An attention; for a ``DistanceProbe``, a sentence.

        Returns:
            (W, W + 1); column 0 is ROOT.

        Raises:
            BertlookError: If the probe isn't fitted, or was fitted on a model of another shape.
        """
        (batch,) = self._prediction_batches([source])
        with torch.no_grad():
            return self._network()(batch)[0].numpy()

    @abstractmethod
    def _initial_network(self, inputs: Sequence[InputT], table: Table | None) -> nn.Module:
        """Return the network before training: random, or with the weights that were set."""

    @abstractmethod
    def _network(self) -> nn.Module:
        """Return a network with the fitted weights."""

    @abstractmethod
    def _store(self, network: Any, inputs: Sequence[InputT], table: Table | None) -> None:
        """Store the weights of a trained network."""

    @abstractmethod
    def _batches(
        self,
        inputs: Sequence[InputT],
        heads: Sequence[Sequence[int]],
        groups: Iterable[list[int]],
        table: Table | None,
    ) -> Sequence[LabeledBatch]:
        """Return a batch for each group of input indices."""

    @abstractmethod
    def _defaults(self, inputs: Sequence[InputT], table: Table | None) -> Defaults:
        """Return the defaults of batched training."""

    @abstractmethod
    def _vector_width(self) -> int:
        """Return the width of the vectors that the fitted weights take."""

    def _rescaled(self, table: Table | None) -> Table | None:
        """Return the vectors in the unit in which the network is trained."""
        return table

    def _check_shape(self, source: InputT) -> None:
        """Raise BertlookError if an input is of another shape than the fitted weights."""
        return

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "bias_")

    def _check_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            raise BertlookError("The probe isn't fitted. Call fit() or set_weights() first.")

    def _list_inputs(self, inputs: Iterable[InputT]) -> list[InputT]:
        if isinstance(inputs, self._input_class) or not is_iterable(inputs):
            raise BertlookError(
                f"{type(self).__name__} takes a list of {self._input_form}, not a "
                f"{type(inputs).__name__}."
            )
        return list(inputs)

    def _check_inputs(self, inputs: Sequence[InputT]) -> None:
        """Raise BertlookError if an input is of another class than the probe's inputs."""
        for source in inputs:
            if not isinstance(source, self._input_class):
                raise BertlookError(
                    f"{type(self).__name__} takes {self._input_form}, not a "
                    f"{type(source).__name__}."
                )

    def _gold_sentences(self, inputs: Sequence[InputT]) -> list[Sentence]:
        self._check_inputs(inputs)
        if not inputs:
            raise BertlookError(f"There is no sentence. Give {self._input_form}.")
        return [gold_sentence(source) for source in inputs]

    def _starts_from_given_weights(self) -> bool:
        return getattr(self, "_has_given_weights", False)

    def _predict_all(self, inputs: Sequence[InputT]) -> list[NDArray[np.int64]]:
        network = self._network()
        heads: dict[int, NDArray[np.int64]] = {}
        with torch.no_grad():
            for batch in self._prediction_batches(inputs):
                heads.update(zip(batch.indices, network(batch).argmax(2).numpy(), strict=True))
        return [heads[index] for index in range(len(inputs))]

    def _prediction_batches(
        self, inputs: Sequence[InputT], heads: Sequence[Sequence[int]] | None = None
    ) -> Sequence[LabeledBatch]:
        """Return batches for the fitted weights, labeled with ``heads`` or with zeros."""
        self._check_fitted()
        check_choice("variant", self.variant, Variant)
        self._check_inputs(inputs)
        for source in inputs:
            self._check_shape(source)
        lengths = [len(source.words) for source in inputs]
        table = self._table(inputs, self._vector_width())
        labels = [[0] * length for length in lengths] if heads is None else heads
        return self._batches(inputs, labels, by_length(lengths, _PREDICTION_WORDS), table)

    def _table(self, inputs: Sequence[InputT], width: int | None = None) -> Table | None:
        if self.vectors is None:
            if self._needs_vectors:
                raise BertlookError(f"{type(self).__name__} needs vectors. Give word vectors.")
            return None
        return vector_table(as_mapping(self.vectors), [source.words for source in inputs], width)

    def _check_options(self) -> None:
        check_choice("variant", self.variant, Variant)
        check_choice("training", self.training, Training)
        check_count("batch_words", self.batch_words, 1)
        check_flag("progress", self.progress)
        check_seed(self.seed)
        check_number("validation_fraction", self.validation_fraction, 0.01, 0.5)
        if self.epochs is not None:
            check_count("epochs", self.epochs, 1)
        rate = self.learning_rate
        if rate is not None and not (isinstance(rate, Real) and 0 < rate < math.inf):
            raise BertlookError(
                f"learning_rate={rate!r} must be a positive number, or None for the default."
            )

    def _train(
        self,
        network: nn.Module,
        inputs: Sequence[InputT],
        heads: Sequence[Sequence[int]],
        table: Table | None,
    ) -> Losses:
        """Train a network in place, as the options say."""
        held_out, trained_on = (
            self._training_batches(
                [inputs[index] for index in part], [heads[index] for index in part], table
            )
            for part in self._split(len(inputs))
        )
        defaults = self._defaults(inputs, table)
        if not held_out:
            schedule = self._schedule(len(trained_on), defaults)
            return Losses(train(network, trained_on, schedule, progress=self.progress), [])
        rate = self.learning_rate or defaults.constant_rate
        return train_to_convergence(
            network, trained_on, held_out, rate, self.seed, progress=self.progress
        )

    def _split(self, num_inputs: int) -> tuple[list[int], list[int]]:
        """Return the indices of the held-out inputs, which may be none, and of the others."""
        size = int(self.validation_fraction * num_inputs)
        if self.training == "paper" or self.epochs is not None or size < _MIN_HELD_OUT:
            return [], list(range(num_inputs))
        order = np.random.default_rng(self.seed).permutation(num_inputs)
        return sorted(order[:size].tolist()), sorted(order[size:].tolist())

    def _training_batches(
        self, inputs: Sequence[InputT], heads: Sequence[Sequence[int]], table: Table | None
    ) -> Sequence[LabeledBatch]:
        """Return a batch for each step of a pass over the inputs."""
        if self.training == "paper":
            return self._batches(inputs, heads, ([index] for index in range(len(inputs))), table)
        groups = by_length([len(source.words) for source in inputs], self.batch_words)
        return self._batches(inputs, heads, groups, table)

    def _schedule(self, num_batches: int, defaults: Defaults) -> Schedule:
        if self.training == "paper":
            return Schedule(self.epochs or 1, self.learning_rate or _PAPER_RATE, None)
        epochs = self.epochs or -(-defaults.num_steps // num_batches)
        return Schedule(epochs, self.learning_rate or defaults.decaying_rate, self.seed)
