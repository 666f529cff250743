"""The measure of what switching off each head does to the loss of a language model."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_choice
from bertlook.deferred import torch
from bertlook.edits import HeadOff, How
from bertlook.measures.ablation.result import AblationResult
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.measure import HeadsOff, Loss, Measure

if TYPE_CHECKING:
    from torch import Tensor
    from typing_extensions import Self


class Ablation(Measure[AblationResult]):
    """Mean change of a language model's loss with each head switched off, one at a time.

    The loss of an input, in nats, is the mean cross-entropy of a predicted token: of hidden tokens
    for a masked language model, of all next tokens for a causal one. Hidden tokens are those of
    ``GradientImportance`` and ``HeadImportance`` with the same share and seed. Beside the change
    stands HeadImportance, the estimate of first order, which takes one backward pass instead of a
    run for each head.

    Args:
        how: What takes the place of a head's output, as for :class:`bertlook.edits.HeadOff`: its
            "mean" over the tokens of the input, "zero", or its output under "uniform" attention.
        target: A condition on the words whose tokens are predicted, as in :func:`bertlook.search`:
            "obj" (a relation), "NOUN" (a part of speech), "pronoun" (a mention), "/her|him/" (a
            word); or None for all words. A masked language model then hides a share of the tokens
            of these words, at least one. Inputs without such a word don't count.
        reference: (layers, heads, width) mean outputs over a corpus, from
            :func:`bertlook.mean_outputs`, in place of the mean over the input.
        share: Share of the tokens that may be predicted, excluding special tokens, that are hidden
            from a masked language model; above 0 and at most 1.
        seed: Seed for choosing these tokens.

    Raises:
        BertlookError: If an option is unknown or out of range, or ``target`` is no condition.

    Example:
        >>> import bertlook as bl
        >>> measure = bl.measures.Ablation(how="mean")
        >>> results = bl.scan(bl.load(), ["The cat sat on the mat."], measure, progress=False)
        >>> results["Ablation"].loss_change.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = AblationResult

    def __init__(
        self,
        how: How = "mean",
        target: str | None = None,
        *,
        reference: npt.ArrayLike | None = None,
        share: float = 0.15,
        seed: int = 0,
    ) -> None:
        check_choice("how", how, How)
        means = HeadOff((0, 0), how, reference=reference).reference
        digest = None if means is None else sha256(repr(means.shape).encode() + means.tobytes())
        super().__init__(
            how=how,
            target=target,
            reference=None if digest is None else digest.hexdigest()[:16],
            share=share,
            seed=seed,
        )
        self.loss: Loss = Loss(share, seed, target)
        self.ablation: HeadsOff = HeadsOff(how, means)

    def fresh(self) -> Self:
        """Return an empty measure with the same options."""
        return type(self)(**{**self.options, "reference": self.ablation.reference})

    def start(self, batch: Batch) -> None:
        """Prepare for a batch, discarding one that was not finished."""
        self._batch = batch
        self._losses: Tensor | None = None
        self._changes: dict[int, Tensor] = {}
        self._importances: dict[int, Tensor] = {}

    def update(self, maps: LayerMaps) -> None:
        """Read the changes of the next layer, and estimate them."""
        assert maps.gradients is not None  # requested by `loss`
        assert maps.loss_changes is not None  # requested by `ablation`
        self._losses = maps.losses
        self._changes[maps.layer] = maps.loss_changes.double()
        self._importances[maps.layer] = (maps.gradients * maps.tokens).sum((-2, -1)).abs().double()

    def finish(self) -> None:
        """Count the batch."""
        assert self._losses is not None
        losses = self._losses.double().numpy(force=True)
        has_target = ~np.isnan(losses)
        changes, importances = (
            torch.stack([by_layer[layer] for layer in sorted(by_layer)], 1).numpy(force=True)
            for by_layer in (self._changes, self._importances)
        )
        positions = np.array(self._batch.positions, np.int64)
        order = np.argsort(positions[has_target])
        self._counted.append(
            AblationResult(
                options=self.options,
                positions=positions[has_target][order],
                losses=losses[has_target][order],
                changes=changes[has_target][order],
                importance_sums=importances[has_target].sum(0),
            )
        )
