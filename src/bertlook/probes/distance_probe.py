"""DistanceProbe: what distances and words alone tell (the baseline of section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes.batches import MOST_WORDS, Words, by_length, checked_heads, word_batch
from bertlook.probes.estimator import Probe, Training
from bertlook.probes.training import glorot, train
from bertlook.probes.vectors import Table, Vectors, as_mapping, table_of

if TYPE_CHECKING:
    from typing_extensions import Self

FEATURES = 8
_RATE = 0.005
_OFFSETS = (0, -1, 1, -2, 2)


class DistanceProbe(Probe):
    """Predict each word's syntactic head from its distance to the candidates, and the words.

    Eight features of distance (``distance_features``) and the vectors of dependent and candidate
    go through one tanh layer to a score; a softmax over ROOT and all words makes it a probability.
    A pair with ROOT has no vectors. Training is that of ``AttentionProbe``.

    Args:
        vectors: as for ``AttentionProbe``.
        official: put the pair without vectors where the released code has it; see
            ``AttentionProbe``.
        hidden: the size of the layer.
        training: "batched", or "paper": one sentence a step in the order given, at 0.002.
        epochs: how often each sentence is seen; by default 1 for the paper, else at least 2, and
            more of a small corpus.
        learning_rate: Adam's; by default 0.002 for the paper, else 0.005.
        batch_words: how many words share a step.
        seed: of the first weights and the order of the batches.
        progress: show a progress bar while fitting.

    Attributes:
        kernel_: (8 + 2 * width, hidden): rows for the features, the dependent, the candidate.
        bias_, output_, output_bias_: (hidden,), (hidden,) and a number.
        losses_: each epoch's mean loss per word.
    """

    def __init__(
        self,
        vectors: Vectors,
        official: bool = False,
        *,
        hidden: int = 256,
        training: Training = "batched",
        epochs: int | None = None,
        learning_rate: float | None = None,
        batch_words: int = 128,
        seed: int = 0,
        progress: bool = False,
    ) -> None:
        self.vectors = vectors
        self.official = official
        self.hidden = hidden
        self.training = training
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.batch_words = batch_words
        self.seed = seed
        self.progress = progress

    def fit(
        self, sentences: Iterable[Sentence], heads: Sequence[Sequence[int]] | None = None
    ) -> Self:
        """Learn the weights; from those of ``set_weights``, if called since the last fit.

        Args:
            sentences: sentences with gold trees.
            heads: what to predict instead of the gold heads; see ``AttentionProbe.fit``.

        Raises:
            BertlookError: if something given doesn't fit.
        """
        sentences = _checked(sentences)
        targets = checked_heads(heads, sentences)
        table = table_of(as_mapping(self.vectors), [one.words for one in sentences])
        network = self._starting_network(table.width)
        groups = self._groups([len(one) for one in sentences])
        batches = list(_batches(sentences, targets, groups, table, self.official))
        schedule = self._schedule(len(batches), _RATE, least_epochs=2, least_steps=500)
        self.losses_ = train(network, batches, **schedule._asdict(), progress=self.progress)
        self._keep(network)
        self._set = False
        return self

    def predict(self, sentence: Sentence) -> NDArray[np.int64]:
        """(W,) each word's head, 1-based, 0 for ROOT.

        Raises:
            BertlookError: if the probe isn't fitted.
        """
        return self._predict_all([sentence])[0]

    def score(
        self, sentences: Iterable[Sentence], heads: Sequence[Sequence[int]] | None = None
    ) -> float:
        """UAS: punctuation excluded, roots included; see ``AttentionProbe.score``."""
        sentences = _checked(sentences)
        return self._score(sentences, sentences, checked_heads(heads, sentences))

    def logits(self, sentence: Sentence) -> NDArray[np.float32]:
        """(W, W + 1) the logit of each candidate for each word; column 0 is ROOT."""
        (batch,) = self._unlabeled([sentence])
        with torch.no_grad():
            return self._network()(batch)[0].numpy()

    def set_weights(
        self,
        kernel: ArrayLike,
        bias: ArrayLike,
        output: ArrayLike,
        output_bias: float = 0.0,
    ) -> Self:
        """Use these weights, and start the next fit from them.

        Args:
            kernel: (8 + 2 * width, hidden). The released code's has one row more, the first, for
                a feature that is always 0; it is left out.
            bias: (hidden,).
            output: (hidden,) or (hidden, 1).
            output_bias: a number; it changes no prediction.

        Raises:
            BertlookError: if a shape isn't as it should be.
        """
        kernel = np.asarray(kernel, np.float32)
        if kernel.ndim == 2 and len(kernel) % 2:
            kernel = kernel[1:]
        bias = np.asarray(bias, np.float32)
        output = np.asarray(output, np.float32).reshape(-1)
        fits = kernel.ndim == 2 and len(kernel) > FEATURES
        if not (fits and bias.shape == output.shape == kernel.shape[1:]):
            raise BertlookError(
                f"kernel, bias and output have shapes {kernel.shape}, {bias.shape} and "
                f"{output.shape}; (8 + 2 * width, hidden), (hidden,) and (hidden,) are needed."
            )
        self.kernel_, self.bias_, self.output_ = kernel, bias, output
        self.output_bias_ = float(np.squeeze(output_bias))
        self._set = True
        return self

    def _predict_all(self, inputs: list[Sentence]) -> list[NDArray[np.int64]]:
        network = self._network()
        found: dict[int, NDArray[np.int64]] = {}
        with torch.no_grad():
            for batch in self._unlabeled(inputs):
                found.update(zip(batch.places, network(batch).argmax(2).numpy(), strict=True))
        return [found[place] for place in range(len(inputs))]

    def _unlabeled(self, sentences: Sequence[Sentence]) -> Iterator[_WordBatch]:
        self._check_fitted()
        width = (len(self.kernel_) - FEATURES) // 2
        words = [one.words for one in sentences]
        table = table_of(as_mapping(self.vectors), words, width)
        groups = by_length([len(one) for one in words], MOST_WORDS)
        return _batches(sentences, [[0] * len(one) for one in words], groups, table, self.official)

    def _starting_network(self, width: int) -> _Layer:
        rows = FEATURES + 2 * width
        if getattr(self, "_set", False):
            if len(self.kernel_) != rows:
                raise BertlookError(
                    f"The kernel that was set has {len(self.kernel_)} rows; vectors of {width} "
                    f"numbers need {rows}."
                )
            return self._network()
        random = torch.Generator().manual_seed(self.seed)
        kernel = glorot(random, rows, self.hidden, fan=rows + self.hidden)
        output = glorot(random, self.hidden, fan=self.hidden + 1)
        return _Layer(kernel, torch.zeros(self.hidden), output, torch.zeros(()))

    def _network(self) -> _Layer:
        self._check_fitted()
        weights = (self.kernel_, self.bias_, self.output_, np.float32(self.output_bias_))
        return _Layer(*(torch.tensor(one) for one in weights))

    def _keep(self, network: _Layer) -> None:
        self.kernel_ = network.kernel.detach().numpy()
        self.bias_ = network.bias.detach().numpy()
        self.output_ = network.output.detach().numpy()
        self.output_bias_ = network.output_bias.item()

    def _check_fitted(self) -> None:
        if not hasattr(self, "kernel_"):
            raise BertlookError("The probe isn't fitted: call fit(sentences) or set_weights().")


def distance_features(num_words: int) -> NDArray[np.float64]:
    """(8, W, W + 1) what the distance from word i to candidate j is, column 0 for ROOT.

    ``(j - i) / W`` if j is ahead, ``(i - j) / W`` if it is behind, and 1 or 0 for each of: the
    word itself, the word before, the next, the second before, the second next, ROOT.
    """
    ahead = np.arange(num_words + 1) - np.arange(1, num_words + 1)[:, None]
    is_word = np.arange(num_words + 1) > 0
    features = [ahead.clip(0) / num_words, (-ahead).clip(0) / num_words]
    features += [(ahead == offset).astype(float) for offset in _OFFSETS]
    root = np.broadcast_to(~is_word, ahead.shape)
    return np.stack([*(feature * is_word for feature in features), root.astype(float)])


class _WordBatch(NamedTuple):
    """S sentences of W words: where they stand, their vectors, and what is to be predicted."""

    places: list[int]
    words: Words
    heads: Tensor


class _Layer(nn.Module):
    """One tanh layer over features and words, to a score."""

    def __init__(self, kernel: Tensor, bias: Tensor, output: Tensor, output_bias: Tensor) -> None:
        super().__init__()
        self.kernel = nn.Parameter(kernel)
        self.bias = nn.Parameter(bias)
        self.output = nn.Parameter(output)
        self.output_bias = nn.Parameter(output_bias)

    def forward(self, batch: _WordBatch) -> Tensor:
        """(S, W, W + 1) logits."""
        # A word's part of the layer's input is the same in all its pairs.
        dependents, candidates, paired = batch.words
        width = dependents.shape[2]
        row = dependents[:, 1:-1] @ self.kernel[FEATURES : FEATURES + width]
        column = candidates[:, :-1] @ self.kernel[FEATURES + width :]
        words = (row[:, :, None] + column[:, None]) * paired[:-1, None]
        features = distance_features(row.shape[1]).transpose(1, 2, 0)
        distance = torch.from_numpy(features).float() @ self.kernel[:FEATURES]
        return torch.tanh(words + distance + self.bias) @ self.output + self.output_bias


def _batches(
    sentences: Sequence[Sentence],
    heads: Sequence[Sequence[int]],
    groups: Iterable[Sequence[int]],
    table: Table,
    official: bool,
) -> Iterator[_WordBatch]:
    for group in groups:
        words = word_batch([table.rows(sentences[place].words) for place in group], table, official)
        yield _WordBatch(list(group), words, torch.tensor([list(heads[place]) for place in group]))


def _checked(sentences: Iterable[Sentence]) -> list[Sentence]:
    found = list(sentences)
    for one in found:
        if not isinstance(one, Sentence):
            raise BertlookError(
                f"A {type(one).__name__} has no gold tree: give sentences, such as those of "
                "read_treebank()."
            )
    if not found:
        raise BertlookError("There is no sentence.")
    return found
