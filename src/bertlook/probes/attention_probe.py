"""AttentionProbe: the syntax encoded by the maps of all heads jointly (section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from bertlook.attention.attention import Attention
from bertlook.choices import check_array
from bertlook.errors import BertlookError
from bertlook.probes.batches import MapBatches
from bertlook.probes.combination import Combination
from bertlook.probes.estimator import Defaults, Probe
from bertlook.probes.targets import target_heads
from bertlook.probes.training import glorot
from bertlook.probes.vector_table import Table

if TYPE_CHECKING:
    from typing_extensions import Self

# Constant learning rates of batched training. With vectors, a step moves all weights by the same
# amount and a logit by the sum over its weights, so the rate is divided by K sqrt(width): models of
# any size then learn equally fast.
_RATE, _RATE_WITH_VECTORS = 0.1, 50
#: Factor of a rate that starts there and decays to zero.
_DECAYING = 4
_NUM_STEPS = 150


@dataclass(eq=False, repr=False)
class AttentionProbe(Probe[Attention]):
    """A probe that predicts each word's syntactic head from a weighted sum of all heads' maps.

    The K = 2LH maps are the word-level maps of all heads, layer by layer, followed by their
    transposes in the same order. ``p(head of i is j)`` is a softmax over ROOT and all words,
    including the word itself. The value of ROOT in map k is ``a * M_k[i, CLS] + b * M_k[i, SEP]``;
    it is 0 for models without these tokens.

    - *Attention only*: ``logit[i, j] = sum_k w_k M_k[i, j]``.
    - *Attention and words* (with ``vectors``): ``w_k`` is ``[v_i ; v_j] . W_k + bias_k`` with
      frozen word vectors; i is the dependent, j the candidate. A pair with ROOT has no vectors.

    Training minimizes the summed cross-entropy over all words, including punctuation, with Adam
    from Glorot-uniform weights. Batched training puts sentences of equal length into one step. It
    holds out a tenth of the sentences, drawn by ``seed``, and averages the weights over about a
    hundred steps. It stops when three passes, or a hundred steps if these are more, have improved
    the average's loss on the held-out sentences by less than 0.003 nats per word, and keeps the
    average with the lowest loss. With fewer than 20 sentences, too few to hold any out, it takes at
    least 150 steps on all of them.

    On 2,000 sentences of EWT with the bundled model, this reaches a UAS on EWT dev of 53.9
    (attention only, in 2 seconds on one core) and 71.2 (with vectors, in 6 seconds), like ten
    passes over all sentences with a decaying learning rate: 53.9 and 71.1.

    The probe follows scikit-learn's conventions: ``clone``, ``get_params`` and
    ``cross_val_score`` work.

    Args:
        vectors: Mapping from lower-cased word to vector (unknown words are zeros), path of a GloVe
            or word2vec text file, or (words, array); None for attention only.
        variant: Position of the pair without vectors: "paper" at ROOT; "released" at the last word,
            as in the released code, where candidate j is paired with the vector of word j + 1. The
            variants are the same without vectors.
        training: "batched", or "paper" for one sentence per step, in the given order.
        epochs: Number of passes over all sentences, without a held-out part. In batched training
            the learning rate then decays linearly to zero. By default 1 in "paper" training, and
            passes until convergence in batched training.
        validation_fraction: Share of the sentences that batched training holds out, from 0.01 to
            0.5. Nothing is held out if that is fewer than two sentences.
        learning_rate: Adam's learning rate. By default 0.002 in "paper" training, else 0.1, or
            50 / (K sqrt(width)) with vectors if that is less; four times as much where it decays.
        batch_words: Number of words in a step of batched training.
        seed: Seed of the initial weights, of the held-out part and of the batch order.
        progress: Whether to show a progress bar while fitting.

    Attributes:
        root_: (2,) a and b.
        weights_: (K,), or (2 * width, K): the rows of dependents, then of candidates.
        bias_: (K,), or None for attention only.
        num_layers_, num_heads_: Shape of the model that the probe was fitted on.
        n_iter_: Number of passes taken.
        losses_: Mean loss per word of each pass, in nats.
        validation_losses_: Mean loss per word of the held-out sentences after each pass, in nats;
            empty if nothing was held out.

    Example:
        >>> import bertlook as bl
        >>> attentions = bl.probes.gather(bl.load(), bl.corpora.sample()[:20])
        >>> probe = bl.probes.AttentionProbe(epochs=5).fit(attentions)
        >>> probe.score(attentions) > 0.3
        True
        >>> len(probe.predict(attentions[0])) == len(attentions[0].words)
        True
    """

    _input_class = Attention
    _input_form = "attentions of sentences, such as model(sentence) returns"

    def set_weights(
        self, root: ArrayLike, weights: ArrayLike, bias: ArrayLike | None = None
    ) -> Self:
        """Use the given weights, and start the next fit from them.

        Args:
            root: (a, b).
            weights: (K,) for attention only, else (2 * width, K).
            bias: (K,) for attention and words, by default zeros.

        Returns:
            The probe.

        Raises:
            BertlookError: If a shape is wrong, or a number is not finite.

        Example:
            >>> import bertlook as bl
            >>> attention = bl.Attention(["a", "cat"], [[[[0.2, 0.8], [0.6, 0.4]]]])
            >>> probe = bl.probes.AttentionProbe().set_weights(root=(0, 0), weights=[1, 0])
            >>> probe.predict(attention)
            array([2, 1])
        """
        root = check_array("root", root).astype(np.float32)
        weights = check_array("weights", weights).astype(np.float32)
        with_words = self.vectors is not None
        num_maps = weights.shape[-1] if weights.ndim else 0
        is_valid = weights.ndim == 1 + with_words and num_maps and num_maps % 2 == 0
        if not is_valid or (with_words and weights.shape[0] % 2):
            shape = "(2 * width, 2 * L * H)" if with_words else "(2 * L * H,)"
            raise BertlookError(f"weights has shape {weights.shape}; {shape} is needed.")
        if root.shape != (2,):
            raise BertlookError(f"root has shape {root.shape}; give two numbers, (a, b).")
        if bias is not None and not with_words:
            raise BertlookError("A probe without vectors has no bias. Omit bias.")
        bias = check_array("bias", np.zeros(num_maps) if bias is None else bias).astype(np.float32)
        if bias.shape != (num_maps,):
            raise BertlookError(f"bias has shape {bias.shape}; ({num_maps},) is needed.")
        self.root_, self.weights_ = root, weights
        self.bias_ = bias if with_words else None
        self._has_given_weights = True
        return self

    @property
    def head_weights(self) -> NDArray[np.float32]:
        """(L, H) weight of each head: the sum of its two maps' absolute weights.

        With vectors, a map's weight is that of the average pair of words in the last fit. It
        ignores how much of a head's attention goes to words; see ``contributions``.
        """
        self._check_fitted()
        weights = self.weights_
        if self.bias_ is not None:
            weights = self.bias_ + self._mean_pair @ weights
        return np.abs(self._by_head(weights)).sum(0)

    def contributions(
        self, attentions: Iterable[Attention], heads: Sequence[Sequence[int]] | None = None
    ) -> NDArray[np.float32]:
        """Return each head's contribution to the logit of the correct over the average candidate.

        Args:
            attentions: Attentions as for ``fit``.
            heads: The correct heads, if they aren't the gold heads.

        Returns:
            (L, H) nats, the mean over all words, with both directions of a head added. The sum
            over all heads is the mean margin of the probe. A head that points away from the
            correct candidate has a negative contribution.

        Raises:
            BertlookError: If an attention has no gold tree, or the probe can't predict its heads.

        Example:
            >>> import bertlook as bl
            >>> attentions = bl.probes.gather(bl.load(), bl.corpora.sample()[:3])
            >>> probe = bl.probes.AttentionProbe(epochs=5).fit(attentions)
            >>> probe.contributions(attentions).shape == probe.head_weights.shape
            True
        """
        attentions = self._list_inputs(attentions)
        targets = target_heads(heads, self._gold_sentences(attentions))
        network = self._network()
        num_words = 0
        for batch in self._prediction_batches(attentions, targets):
            logits = network(batch)
            correct = logits.gather(2, batch.heads.unsqueeze(2)).squeeze(2)
            (correct - logits.mean(2)).sum().backward()
            num_words += batch.heads.numel()
        # Logits are linear in the weights of the maps: a weight's share is weight times gradient.
        parameters = [network.bias] if network.kernel is None else [network.bias, network.kernel]
        shares = [
            (parameter.detach() * parameter.grad).reshape(-1, 2, parameter.shape[-1]).sum(0)
            for parameter in parameters
            if parameter.grad is not None
        ]
        return self._by_head(torch.stack(shares).sum(0).numpy() / num_words).sum(0)

    def _defaults(self, inputs: Sequence[Attention], table: Table | None) -> Defaults:
        rate = _RATE
        if table is not None:
            num_maps = 2 * inputs[0].num_layers * inputs[0].num_heads
            rate = min(rate, _RATE_WITH_VECTORS / (num_maps * table.width**0.5))
        return Defaults(rate, _DECAYING * rate, _NUM_STEPS)

    def _rescaled(self, table: Table | None) -> Table | None:
        if table is None:
            return None
        # Batched steps must not depend on the unit of the vectors.
        return table if self.training == "paper" else table.to_unit_length()

    def _batches(
        self,
        inputs: Sequence[Attention],
        heads: Sequence[Sequence[int]],
        groups: Iterable[list[int]],
        table: Table | None,
    ) -> MapBatches:
        return MapBatches(inputs, heads, groups, table, self.variant)

    def _initial_network(self, inputs: Sequence[Attention], table: Table | None) -> Combination:
        num_layers, num_heads = _common_shape(inputs)
        num_maps = 2 * num_layers * num_heads
        num_rows = 0 if table is None else 2 * table.width
        if self._starts_from_given_weights():
            shape = (num_rows, num_maps) if num_rows else (num_maps,)
            if self.weights_.shape != shape:
                raise BertlookError(
                    f"The weights that were set have shape {self.weights_.shape}; these "
                    f"attentions need {shape}."
                )
            return self._network(1.0 if table is None else table.unit)
        generator = torch.Generator().manual_seed(self.seed)
        root = glorot(generator, 2, fan=2)
        if not num_rows:
            return Combination(root, glorot(generator, num_maps, fan=2 * num_maps))
        kernel = glorot(generator, num_rows, num_maps, fan=num_rows + num_maps)
        return Combination(root, torch.zeros(num_maps), kernel)

    def _network(self, unit: float = 1.0) -> Combination:
        """Return a network with the fitted weights, for vectors in the given unit."""
        self._check_fitted()
        root, weights = torch.tensor(self.root_), torch.tensor(self.weights_)
        if self.bias_ is None:
            return Combination(root, weights)
        return Combination(root, torch.tensor(self.bias_), weights * unit)

    def _store(
        self, network: Combination, inputs: Sequence[Attention], table: Table | None
    ) -> None:
        self.num_layers_, self.num_heads_ = _common_shape(inputs)
        self.root_ = network.root.detach().numpy()
        bias = network.bias.detach().flatten().numpy()
        if network.kernel is None or table is None:
            self.weights_, self.bias_ = bias, None
            return
        kernel = network.kernel.detach() / table.unit
        self.weights_, self.bias_ = kernel.flatten(0, 1).flatten(1).numpy(), bias
        self._mean_pair = np.tile(table.array[1:].mean(0) * table.unit, 2)

    def _vector_width(self) -> int:
        return len(self.weights_) // 2

    def _check_shape(self, source: Attention) -> None:
        shape = source.num_layers, source.num_heads
        fitted = getattr(self, "num_layers_", None), getattr(self, "num_heads_", None)
        if fitted != (None, None) and shape != fitted:
            raise BertlookError(
                f"The probe was fitted on a model of {fitted[0]} layers x {fitted[1]} heads; this "
                f"attention has {shape[0]} x {shape[1]}. Fit a probe on this model."
            )
        num_maps = 2 * shape[0] * shape[1]
        if self.weights_.shape[-1] != num_maps:
            raise BertlookError(
                f"The probe has weights for {self.weights_.shape[-1]} maps; an attention of "
                f"{shape[0]} layers x {shape[1]} heads has {num_maps}, including the transposes. "
                "Set weights for these."
            )

    def _by_head(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return (K,) values as (2, L, H): those of the maps, then of their transposes."""
        if not hasattr(self, "num_layers_"):
            raise BertlookError(
                "The number of layers is unknown after set_weights(). Call fit() first."
            )
        return values.reshape(2, self.num_layers_, self.num_heads_)


def _common_shape(attentions: Sequence[Attention]) -> tuple[int, int]:
    """Return the numbers of layers and heads of all attentions."""
    shapes = {(attention.num_layers, attention.num_heads) for attention in attentions}
    if len(shapes) > 1:
        listed = " and ".join(f"{layers} x {heads}" for layers, heads in sorted(shapes))
        raise BertlookError(
            f"The attentions come from models of different shapes: {listed} heads. Give "
            "attentions of one model."
        )
    return shapes.pop()
