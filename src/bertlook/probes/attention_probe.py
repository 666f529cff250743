"""AttentionProbe: the syntax that all heads' maps hold together (section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.probes.batches import (
    MOST_WORDS,
    MapBatches,
    by_length,
    checked_heads,
    gold_sentences,
)
from bertlook.probes.combination import Combination
from bertlook.probes.estimator import Probe, Training
from bertlook.probes.training import glorot, train
from bertlook.probes.vectors import Table, Vectors, as_mapping, table_of

if TYPE_CHECKING:
    from typing_extensions import Self

_RATE, _RATE_WITH_WORDS = 0.4, 200
"""Adam's rate for batched training; one sentence a step needs a far lower one.

With words the rate is over K sqrt(width): a step moves all weights alike, and a logit by as much as
there are of them, so that models of any size learn equally fast.
"""

_LEAST_STEPS = 150


class AttentionProbe(Probe):
    """Predict each word's syntactic head from a weighted sum of all heads' maps.

    The K = 2LH maps are the word-level maps of all heads, layer by layer, then their transposes
    in the same order. ``p(head of i is j)`` is a softmax over ROOT and all words, the word itself
    among them. ROOT's value in map k is ``a * M_k[i, CLS] + b * M_k[i, SEP]``; of models without
    such tokens it is 0.

    - *Attention only*: ``logit[i, j] = sum_k w_k M_k[i, j]``.
    - *Attention and words* (with ``vectors``): ``w_k`` is ``[v_i ; v_j] . W_k + bias_k`` with
      frozen word vectors; i is the dependent, j the candidate. A pair with ROOT has no vectors.

    Training minimizes the summed cross-entropy over all words, punctuation among them, with Adam
    from Glorot-uniform weights. Sentences of equal length share a step, and the learning rate
    falls to zero: on 2,000 sentences one epoch of this (two with words) reaches what one sentence
    a step at a low rate needs several for.

    Args:
        vectors: a mapping from lower-cased word to vector (unknown words are zeros), the path of a
            GloVe or word2vec text file, or (words, array); None for attention only.
        official: put the pair without vectors where the released code has it: at the last word
            instead of ROOT, so that candidate j goes with the vector of word j + 1. Without
            vectors this makes no difference.
        training: "batched", or "paper": one sentence a step in the order given, at 0.002.
        epochs: how often each sentence is seen; by default 1, with vectors 2 unless for the paper,
            and more of a small corpus.
        learning_rate: Adam's; by default 0.002 for the paper, else 0.4, with vectors
            200 / (K sqrt(width)) if that is less.
        batch_words: how many words share a step.
        seed: of the first weights and the order of the batches.
        progress: show a progress bar while fitting.

    Attributes:
        root_: (2,) a and b.
        weights_: (K,), or (2 * width, K): first the rows for dependents, then for candidates.
        bias_: (K,), or None for attention only.
        num_layers_, num_heads_: L and H of the model that the probe was fitted on.
        losses_: each epoch's mean loss per word.
    """

    def __init__(
        self,
        vectors: Vectors | None = None,
        official: bool = False,
        *,
        training: Training = "batched",
        epochs: int | None = None,
        learning_rate: float | None = None,
        batch_words: int = 192,
        seed: int = 0,
        progress: bool = False,
    ) -> None:
        self.vectors = vectors
        self.official = official
        self.training = training
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.batch_words = batch_words
        self.seed = seed
        self.progress = progress

    def fit(
        self, attentions: Iterable[Attention], heads: Sequence[Sequence[int]] | None = None
    ) -> Self:
        """Learn the weights.

        Fitting starts afresh, unless ``set_weights`` was called since the last fit: then from
        those weights.

        Args:
            attentions: attentions whose ``source`` is a Sentence, as ``model(sentence)`` gives
                them, or ``gather(model, sentences)`` for many.
            heads: what to predict instead of the gold heads, such as a control task's: for each
                sentence W numbers from 0 (ROOT) to W.

        Raises:
            BertlookError: if an attention has no gold tree, or the attentions are of models of
                different shapes, or something given doesn't fit.
        """
        attentions = list(attentions)
        sentences = gold_sentences(attentions)
        targets = checked_heads(heads, sentences)
        shape = _common_shape(attentions)
        table = self._table(attentions)
        # Steps don't depend on the unit of the vectors.
        unit = 1.0 if table is None or self.training == "paper" else _typical_length(table)
        if table is not None:
            table = table._replace(array=table.array / np.float32(unit))
            self._mean_pair = np.tile(table.array[1:].mean(0) * unit, 2)
        num_maps = 2 * shape[0] * shape[1]
        network = self._starting_network(num_maps, table, unit)
        groups = self._groups([len(sentence) for sentence in sentences])
        batches = MapBatches(attentions, targets, groups, table, self.official)
        # A few hundred weights are learned in one pass; with words there are many more.
        rate, epochs = _RATE, 1
        if table is not None:
            rate, epochs = min(rate, _RATE_WITH_WORDS / (num_maps * table.width**0.5)), 2
        schedule = self._schedule(len(batches), rate, least_epochs=epochs, least_steps=_LEAST_STEPS)
        self.losses_ = train(network, batches, **schedule._asdict(), progress=self.progress)
        self._keep(network, unit)
        self.num_layers_, self.num_heads_ = shape
        self._set = False
        return self

    def predict(self, attention: Attention) -> NDArray[np.int64]:
        """(W,) each word's head, 1-based, 0 for ROOT: the candidate with the highest logit.

        Raises:
            BertlookError: if the probe isn't fitted, or was fitted on a model of another shape.
        """
        return self._predict_all([attention])[0]

    def score(
        self, attentions: Iterable[Attention], heads: Sequence[Sequence[int]] | None = None
    ) -> float:
        """UAS: the share of words whose head is predicted; punctuation excluded, roots included.

        No tree is enforced (section 5).

        Args:
            attentions: as for ``fit``.
            heads: what to compare with instead of the gold heads.

        Raises:
            BertlookError: as ``fit`` and ``predict`` raise it.
        """
        attentions = list(attentions)
        sentences = gold_sentences(attentions)
        return self._score(attentions, sentences, checked_heads(heads, sentences))

    def logits(self, attention: Attention) -> NDArray[np.floating]:
        """(W, W + 1) the logit of each candidate for each word; column 0 is ROOT.

        Raises:
            BertlookError: as ``predict`` raises it.
        """
        (batch,) = self._batches([attention], [[0] * len(attention.words)])
        with torch.no_grad():
            return self._network()(batch)[0].numpy()

    def set_weights(
        self, root: ArrayLike, weights: ArrayLike, bias: ArrayLike | None = None
    ) -> Self:
        """Use these weights, and start the next fit from them.

        Args:
            root: (a, b).
            weights: (K,) for attention only, else (2 * width, K).
            bias: (K,) for attention and words, by default zeros.

        Raises:
            BertlookError: if a shape isn't as it should be.
        """
        root, weights = np.asarray(root, np.float32), np.asarray(weights, np.float32)
        num_maps = weights.shape[-1] if weights.ndim else 0
        with_words = self.vectors is not None
        fits = weights.ndim == 1 + with_words and num_maps and num_maps % 2 == 0
        if not fits or (with_words and weights.shape[0] % 2):
            wanted = "(2 * width, 2 * L * H)" if with_words else "(2 * L * H,)"
            raise BertlookError(f"weights has shape {weights.shape}; {wanted} is needed.")
        if root.shape != (2,):
            raise BertlookError(f"root is (a, b), two numbers, not of shape {root.shape}.")
        if bias is not None and not with_words:
            raise BertlookError("A probe of attention only has no bias; give weights alone.")
        bias = np.zeros(num_maps, np.float32) if bias is None else np.asarray(bias, np.float32)
        if bias.shape != (num_maps,):
            raise BertlookError(f"bias has shape {bias.shape}; ({num_maps},) is needed.")
        self.root_, self.weights_ = root, weights
        self.bias_ = bias if with_words else None
        self._set = True
        return self

    @property
    def head_weights(self) -> NDArray[np.float32]:
        """(L, H) how heavily each head counts: its two maps' absolute weights, added.

        With vectors, a map's weight is that of the average pair of words of the last fit. Maps
        differ in how much attention words pay to words at all; see ``contributions``.
        """
        self._check_fitted()
        weights = self.weights_
        if self.bias_ is not None:
            weights = self.bias_ + self._mean_pair @ weights
        return np.abs(self._by_head(weights)).sum(0)

    def contributions(
        self, attentions: Iterable[Attention], heads: Sequence[Sequence[int]] | None = None
    ) -> NDArray[np.float32]:
        """(L, H) what each head adds to the logit of the right candidate, over an average one.

        In nats, the mean over all words, both directions of a head together; the sum over all
        heads is the mean margin of the whole probe. A head that points away from the right
        candidate has a negative one.

        Args:
            attentions: as for ``fit``.
            heads: the right heads, where they aren't the gold ones.

        Raises:
            BertlookError: as ``score`` raises it.
        """
        attentions = list(attentions)
        targets = checked_heads(heads, gold_sentences(attentions))
        network = self._network()
        words = 0
        for batch in self._batches(attentions, targets):
            logits = network(batch)
            right = logits.gather(2, batch.heads.unsqueeze(2)).squeeze(2)
            (right - logits.mean(2)).sum().backward()
            words += batch.heads.numel()
        # Logits are linear in the weights of maps: each adds itself times its derivative.
        parts = [(p.detach(), p.grad) for p in network.parameters() if p is not network.root]
        shares = [(p * g).reshape(-1, 2, p.shape[-1]).sum(0) for p, g in parts if g is not None]
        return self._by_head(torch.stack(shares).sum(0).numpy() / words).sum(0)

    def _predict_all(self, inputs: list[Attention]) -> list[NDArray[np.int64]]:
        heads = [[0] * len(attention.words) for attention in inputs]
        network = self._network()
        found: dict[int, NDArray[np.int64]] = {}
        with torch.no_grad():
            for batch in self._batches(inputs, heads):
                found.update(zip(batch.places, network(batch).argmax(2).numpy(), strict=True))
        return [found[place] for place in range(len(inputs))]

    def _batches(
        self, attentions: Sequence[Attention], heads: Sequence[Sequence[int]]
    ) -> MapBatches:
        """Batches for a fitted probe."""
        self._check_fitted()
        for attention in attentions:
            self._check_shape(attention)
        table = self._table(attentions, len(self.weights_) // 2)
        groups = by_length([len(attention.words) for attention in attentions], MOST_WORDS)
        return MapBatches(attentions, heads, groups, table, self.official)

    def _table(self, attentions: Sequence[Attention], width: int | None = None) -> Table | None:
        if self.vectors is None:
            return None
        words = [attention.words for attention in attentions]
        return table_of(as_mapping(self.vectors), words, width)

    def _starting_network(self, num_maps: int, table: Table | None, unit: float) -> Combination:
        """The weights that fitting starts from."""
        rows = 0 if table is None else 2 * table.width
        if getattr(self, "_set", False):
            wanted = (rows, num_maps) if rows else (num_maps,)
            if self.weights_.shape != wanted:
                raise BertlookError(
                    f"The weights that were set have shape {self.weights_.shape}; for these "
                    f"attentions {wanted} is needed."
                )
            return self._network(unit)
        generator = torch.Generator().manual_seed(self.seed)
        root = glorot(generator, 2, fan=2)
        if not rows:
            return Combination(root, glorot(generator, num_maps, fan=2 * num_maps))
        kernel = glorot(generator, rows, num_maps, fan=rows + num_maps)
        return Combination(root, torch.zeros(num_maps), kernel)

    def _network(self, unit: float = 1.0) -> Combination:
        """The weights as a network, for vectors in a unit."""
        self._check_fitted()
        root, weights = torch.tensor(self.root_), torch.tensor(self.weights_)
        if self.bias_ is None:
            return Combination(root, weights)
        return Combination(root, torch.tensor(self.bias_), weights * unit)

    def _keep(self, network: Combination, unit: float) -> None:
        self.root_ = network.root.detach().numpy()
        bias = network.bias.detach().flatten().numpy()
        if network.kernel is None:
            self.weights_, self.bias_ = bias, None
        else:
            kernel = network.kernel.detach() / unit
            self.weights_, self.bias_ = kernel.flatten(0, 1).flatten(1).numpy(), bias

    def _check_fitted(self) -> None:
        if not hasattr(self, "weights_"):
            raise BertlookError("The probe isn't fitted: call fit(attentions) or set_weights().")

    def _check_shape(self, attention: Attention) -> None:
        shape = attention.num_layers, attention.num_heads
        known = getattr(self, "num_layers_", None), getattr(self, "num_heads_", None)
        if known != (None, None) and shape != known:
            raise BertlookError(
                f"The probe was fitted on a model of {known[0]} layers x {known[1]} heads, and "
                f"this attention is of {shape[0]} x {shape[1]}: fit a probe on this model."
            )
        if self.weights_.shape[-1] != 2 * shape[0] * shape[1]:
            raise BertlookError(
                f"The probe has weights for {self.weights_.shape[-1]} maps, and an attention of "
                f"{shape[0]} layers x {shape[1]} heads has {2 * shape[0] * shape[1]} with its "
                "transposes."
            )

    def _by_head(self, values: NDArray[Any]) -> NDArray[Any]:
        """(K,) as (2, L, H): the maps as they are, and their transposes."""
        if not hasattr(self, "num_layers_"):
            raise BertlookError("How many layers the weights are for is known after fit().")
        return values.reshape(2, self.num_layers_, self.num_heads_)


def _common_shape(attentions: Sequence[Attention]) -> tuple[int, int]:
    shapes = {(attention.num_layers, attention.num_heads) for attention in attentions}
    if len(shapes) > 1:
        told = " and ".join(f"{layers} x {heads}" for layers, heads in sorted(shapes))
        raise BertlookError(f"The attentions are of models of different shapes: {told} heads.")
    return shapes.pop()


def _typical_length(table: Table) -> float:
    """The root mean square length of the vectors, 1 if all are zero."""
    return float(np.sqrt((table.array[1:] ** 2).sum(1).mean())) or 1.0
