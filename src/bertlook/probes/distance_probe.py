"""DistanceProbe: syntax from distances and words alone (the baseline of section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from bertlook.choices import check_array, check_count
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes.batches import PairVectors, pair_vectors
from bertlook.probes.estimator import Defaults, Probe
from bertlook.probes.training import glorot
from bertlook.probes.vector_table import Table
from bertlook.probes.vectors import Vectors
from bertlook.text import quote

if TYPE_CHECKING:
    from typing_extensions import Self

#: Number of features of ``distance_features``.
NUM_FEATURES = 8

_DEFAULTS = Defaults(constant_rate=0.01, decaying_rate=0.005, num_steps=500)
_MAX_HIDDEN = 100_000
_OFFSETS = (0, -1, 1, -2, 2)


@dataclass(eq=False, repr=False)
class DistanceProbe(Probe[Sentence]):
    """A probe that predicts each word's syntactic head from distances and words, without attention.

    Eight features of the distance (``distance_features``) and the vectors of dependent and
    candidate go through one tanh layer to a logit; a softmax over ROOT and all words makes it a
    probability. A pair with ROOT has no vectors. Training is as for ``AttentionProbe``, with at
    least 500 steps if the sentences are too few to hold any out.

    Args:
        vectors: Word vectors, as for ``AttentionProbe``.
        variant: "paper" or "released", as for ``AttentionProbe``.
        training: "batched", or "paper" for one sentence per step, in the given order.
        epochs: Number of passes over all sentences, as for ``AttentionProbe``.
        validation_fraction: Share of the sentences that batched training holds out, as for
            ``AttentionProbe``.
        learning_rate: Adam's learning rate. By default 0.002 in "paper" training, else 0.01, or
            0.005 where it decays.
        batch_words: Number of words in a step of batched training.
        seed: Seed of the initial weights, of the held-out part and of the batch order.
        progress: Whether to show a progress bar while fitting.
        hidden: Number of units of the tanh layer.

    Attributes:
        kernel_: (8 + 2 * width, hidden): the rows of the features, the dependent, the candidate.
        bias_: (hidden,) biases of the tanh layer.
        output_: (hidden,) weights of its units in the logit.
        output_bias_: Bias of the logit.
        n_iter_: Number of passes taken.
        losses_: Mean loss per word of each pass, in nats.
        validation_losses_: Mean loss per word of the held-out sentences after each pass, in nats;
            empty if nothing was held out.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()[:20]
        >>> vectors = bl.probes.input_embeddings(bl.load(), sentences)
        >>> probe = bl.probes.DistanceProbe(vectors, hidden=8, epochs=20).fit(sentences)
        >>> probe.score(sentences) > bl.probes.right_branching(sentences)
        True
    """

    _input_class = Sentence
    _needs_vectors = True
    _input_form = "sentences with gold trees, such as those of read_treebank()"

    vectors: Vectors = field()
    _: KW_ONLY
    batch_words: int = 128
    hidden: int = 256

    def set_weights(
        self,
        kernel: ArrayLike,
        bias: ArrayLike,
        output: ArrayLike,
        output_bias: float = 0.0,
    ) -> Self:
        """Use the given weights, and start the next fit from them.

        Args:
            kernel: (8 + 2 * width, hidden). The released code's kernel has an additional first
                row, for a feature that is always 0; it is dropped.
            bias: (hidden,).
            output: (hidden,) or (hidden, 1).
            output_bias: Bias of the logit, which changes no prediction.

        Returns:
            The probe.

        Raises:
            BertlookError: If a shape is wrong, or a number is not finite.

        Example:
            >>> import numpy as np
            >>> import bertlook as bl
            >>> kernel = np.zeros((8 + 2 * 3, 1))
            >>> kernel[4] = 1  # the feature of the next word
            >>> probe = bl.probes.DistanceProbe({"a": [1, 2, 3]}).set_weights(kernel, [0], [1])
            >>> probe.predict(bl.Sentence(["a", "b"], [2, 0], ["det", "root"]))
            array([2, 0])
        """
        kernel = check_array("kernel", kernel).astype(np.float32)
        if kernel.ndim == 2 and len(kernel) % 2:
            kernel = kernel[1:]
        bias = check_array("bias", bias).astype(np.float32)
        output = check_array("output", output).astype(np.float32).reshape(-1)
        logit_bias = check_array("output_bias", output_bias)
        if logit_bias.size != 1:
            raise BertlookError(f"output_bias={quote(output_bias)} is not one number.")
        is_valid = kernel.ndim == 2 and len(kernel) > NUM_FEATURES
        is_valid = is_valid and kernel.size > 0
        if not (is_valid and bias.shape == output.shape == kernel.shape[1:]):
            raise BertlookError(
                f"kernel, bias and output have shapes {kernel.shape}, {bias.shape} and "
                f"{output.shape}; (8 + 2 * width, hidden), (hidden,) and (hidden,) are needed."
            )
        self.kernel_, self.bias_, self.output_ = kernel, bias, output
        self.output_bias_ = logit_bias.item()
        self._has_given_weights = True
        return self

    def _defaults(self, inputs: Sequence[Sentence], table: Table | None) -> Defaults:
        return _DEFAULTS

    def _batches(
        self,
        inputs: Sequence[Sentence],
        heads: Sequence[Sequence[int]],
        groups: Iterable[list[int]],
        table: Table | None,
    ) -> list[_VectorBatch]:
        assert table is not None
        batches = []
        for group in groups:
            rows = [table.rows(inputs[index].words) for index in group]
            vectors = pair_vectors(rows, table, self.variant)
            labels = torch.tensor([list(heads[index]) for index in group])
            batches.append(_VectorBatch(group, vectors, labels))
        return batches

    def _initial_network(self, inputs: Sequence[Sentence], table: Table | None) -> _TanhLayer:
        assert table is not None
        check_count("hidden", self.hidden, 1, _MAX_HIDDEN)
        num_rows = NUM_FEATURES + 2 * table.width
        if self._starts_from_given_weights():
            if len(self.kernel_) != num_rows:
                raise BertlookError(
                    f"The kernel that was set has {len(self.kernel_)} rows; vectors of width "
                    f"{table.width} need {num_rows}."
                )
            return self._network()
        generator = torch.Generator().manual_seed(self.seed)
        kernel = glorot(generator, num_rows, self.hidden, fan=num_rows + self.hidden)
        output = glorot(generator, self.hidden, fan=self.hidden + 1)
        return _TanhLayer(kernel, torch.zeros(self.hidden), output, torch.zeros(()))

    def _network(self) -> _TanhLayer:
        self._check_fitted()
        weights = (self.kernel_, self.bias_, self.output_, np.float32(self.output_bias_))
        return _TanhLayer(*map(torch.tensor, weights))

    def _store(self, network: _TanhLayer, inputs: Sequence[Sentence], table: Table | None) -> None:
        self.kernel_ = network.kernel.detach().numpy()
        self.bias_ = network.bias.detach().numpy()
        self.output_ = network.output.detach().numpy()
        self.output_bias_ = network.output_bias.item()

    def _vector_width(self) -> int:
        return (len(self.kernel_) - NUM_FEATURES) // 2


def distance_features(num_words: int) -> NDArray[np.float64]:
    """Return the features of the distance from each word i to each candidate head j.

    The features are ``(j - i) / W`` if j follows i, ``(i - j) / W`` if j precedes i, and
    indicators (1 or 0) of: the word itself, the previous word, the next word, the word two before,
    the word two after, ROOT.

    Args:
        num_words: Number of words W.

    Returns:
        (8, W, W + 1) features; column 0 is ROOT.

    Example:
        >>> import bertlook as bl
        >>> features = bl.probes.distance_features(2)
        >>> features[0]
        array([[0. , 0. , 0.5],
               [0. , 0. , 0. ]])
        >>> features[7]
        array([[1., 0., 0.],
               [1., 0., 0.]])
    """
    check_count("num_words", num_words, 1, 10_000)
    offsets = np.arange(num_words + 1) - np.arange(1, num_words + 1)[:, None]
    is_word = np.arange(num_words + 1) > 0
    features = [offsets.clip(0) / num_words, (-offsets).clip(0) / num_words]
    features += [(offsets == offset).astype(float) for offset in _OFFSETS]
    root = np.broadcast_to(~is_word, offsets.shape)
    return np.stack([*(feature * is_word for feature in features), root.astype(float)])


class _VectorBatch(NamedTuple):
    """Vectors of S sentences of W words, with their indices and the (S, W) heads to predict."""

    indices: list[int]
    vectors: PairVectors
    heads: Tensor


class _TanhLayer(nn.Module):
    """A tanh layer over distance features and word vectors, with one output."""

    def __init__(self, kernel: Tensor, bias: Tensor, output: Tensor, output_bias: Tensor) -> None:
        super().__init__()
        self.kernel = nn.Parameter(kernel)
        self.bias = nn.Parameter(bias)
        self.output = nn.Parameter(output)
        self.output_bias = nn.Parameter(output_bias)

    def forward(self, batch: _VectorBatch) -> Tensor:
        """Return (S, W, W + 1) logits; column 0 is ROOT."""
        # A word's share of the layer's input is the same in all its pairs: compute it once.
        dependents, candidates, has_vectors = batch.vectors
        width = dependents.shape[2]
        row = dependents[:, 1:-1] @ self.kernel[NUM_FEATURES : NUM_FEATURES + width]
        column = candidates[:, :-1] @ self.kernel[NUM_FEATURES + width :]
        words = (row[:, :, None] + column[:, None]) * has_vectors[:-1, None]
        features = distance_features(row.shape[1]).transpose(1, 2, 0)
        distance = torch.from_numpy(features).float() @ self.kernel[:NUM_FEATURES]
        return torch.tanh(words + distance + self.bias) @ self.output + self.output_bias
