"""The result of switching off each head: changes of the loss, with intervals and p values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.gold import DAMAGED
from bertlook.measures.inference import (
    Floats,
    Interval,
    benjamini_hochberg,
    mean_p_values,
    percentile_interval,
    rank_correlation,
    resampled_sums,
)
from bertlook.measures.paired import InputSums
from bertlook.measures.result import Result
from bertlook.statistic import Statistic
from bertlook.text import count_of

if TYPE_CHECKING:
    from typing_extensions import Self

    from bertlook.measures.tables import Table


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AblationResult(Result):
    """The loss of each input, and what switching off each head adds to it.

    All statistics are over inputs, each with the same weight. Heads that the model doesn't have are
    NaN.

    Attributes:
        positions: (S,) int64. Position of each input in the corpus; those in which nothing is
            predicted are left out.
        losses: (S,) float64. Loss of each input with all heads, in nats a predicted token.
        changes: (S, L, H) float64. What switching off each head adds to it.
        importance_sums: (L, H) float64. Sums over inputs of the estimate of first order.

    Example:
        >>> import bertlook as bl
        >>> texts = ["The cat sat on the mat.", "It purred.", "The dog barked at the cat."]
        >>> result = bl.scan(bl.load(), texts, bl.measures.Ablation, progress=False)["Ablation"]
        >>> result
        <AblationResult: 6 layers x 8 heads, 3 inputs
         how='mean', target=None, reference=None, share=0.15, seed=0
         model bert-mini, corpus list>
        >>> result.table()[["head", "loss_change", "low", "high", "q"]].shape
        (48, 5)
    """

    positions: NDArray[np.int64]
    losses: Floats
    changes: Floats
    importance_sums: Floats

    layout: ClassVar[Mapping[str, str]] = {
        "positions": "int64 S",
        "losses": "float64 S",
        "changes": "float64 S L H",
        "importance_sums": "float64 L H",
    }

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """Return the result with the given arrays and facts, as returned by ``to_parts``."""
        result = super().from_parts(arrays, facts)
        if (np.diff(result.positions, prepend=-1) <= 0).any():
            raise BertlookError(f"positions are not in the order of the corpus. {DAMAGED}")
        return result

    @property
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""
        layers, heads = self.importance_sums.shape
        return layers, heads

    @property
    def counted(self) -> str:
        """The number of inputs."""
        return count_of(len(self.losses), "input")

    @property
    def present(self) -> NDArray[np.bool_]:
        """(L, H) bool, the heads that the model has."""
        return ~np.isnan(self.importance_sums)

    @property
    def loss(self) -> float:
        """The mean loss with all heads, in nats a predicted token."""
        self._check_counted()
        return float(self.losses.mean())

    @cached_property
    def loss_change(self) -> Floats:
        """(L, H) What switching off each head adds to the loss, in nats a predicted token.

        Raises:
            BertlookError: If no input has a word that the target names.
        """
        self._check_counted()
        change: Floats = self.changes.mean(axis=0)
        return change

    @property
    def low(self) -> Floats:
        """(L, H) Lower ends of 95% intervals of the change, by a bootstrap over inputs."""
        return self._interval.low.reshape(self.shape)

    @property
    def high(self) -> Floats:
        """(L, H) Upper ends of 95% intervals of the change, by a bootstrap over inputs."""
        return self._interval.high.reshape(self.shape)

    @cached_property
    def percentile(self) -> Floats:
        """(L, H) Share, in percent, of the other heads of the layer with a smaller change.

        Heads with the same change count half. NaN for a layer with one head.
        """
        own, other = self.loss_change[:, :, None], self.loss_change[:, None]
        below = (other < own).sum(-1) + ((other == own).sum(-1) - 1) / 2
        others = self.present.sum(1, keepdims=True) - 1
        percentile: Floats = 100 * below / np.where(others > 0, others, np.nan)
        return np.where(self.present, percentile, np.nan)

    @cached_property
    def p(self) -> Floats:
        """(L, H) P values of the hypotheses that switching off a head changes nothing on average.

        Two-sided, by Student's t over inputs, corrected for skewness where that is more cautious.
        """
        self._check_counted()
        return mean_p_values(self._flat_changes).reshape(self.shape)

    @cached_property
    def q(self) -> Floats:
        """(L, H) False discovery rates over all heads (Benjamini-Hochberg)."""
        q = np.full(self.shape, np.nan)
        is_known = ~np.isnan(self.p)
        q[is_known] = benjamini_hochberg(self.p[is_known])
        return q

    @property
    def first_order(self) -> Floats:
        """(L, H) The estimate of first order: ``HeadImportance.raw`` of the same inputs."""
        self._check_counted()
        return self.importance_sums / len(self.losses)

    @cached_property
    def rank_correlation(self) -> float:
        """Spearman's rank correlation over heads of ``loss_change`` and ``first_order``."""
        present = self.present
        return rank_correlation(self.loss_change[present], self.first_order[present])

    def as_statistics(self) -> dict[str, Statistic]:
        """Return the statistics by name as views show them: with title and unit.

        Example:
            >>> import bertlook as bl
            >>> measure = bl.measures.Ablation("zero")
            >>> result = bl.scan(bl.load(), ["It purred."], measure, progress=False)["Ablation"]
            >>> for name, statistic in result.as_statistics().items():
            ...     print(name, "|", statistic.label)
            loss_change | Loss added by switching off (nats)
            percentile | Percentile in its layer
            first_order | First-order estimate
        """
        if not len(self.losses):
            return {}
        group = self.measure_title
        statistics = {
            "loss_change": Statistic(
                self.loss_change, "nats", title="Loss added by switching off", group=group
            ),
            "percentile": Statistic(
                self.percentile, domain=(0, 100), title="Percentile in its layer", group=group
            ),
            "first_order": Statistic(self.first_order, title="First-order estimate", group=group),
        }
        # Layers with one head have no percentile.
        return {
            name: statistic
            for name, statistic in statistics.items()
            if np.isfinite(np.asarray(statistic.values)[self.present]).all()
        }

    def table(self) -> Table:
        """Return a row for each head, those first whose absence adds most to the loss.

        Returns:
            The columns ``head`` ("8-10": layer and head from 1), ``layer`` and ``index`` (of the
            head, both from 0), ``loss_change`` in nats a predicted token with its 95% interval
            ``low`` to ``high``, ``percentile`` within its layer, ``p``, ``q`` over all heads,
            ``first_order`` (HeadImportance of the same inputs) and ``count`` (of inputs). The
            table's ``attrs`` hold measure, options and provenance, which ``to_csv`` writes beside
            it, the ``loss`` with all heads, and the ``rank_correlation`` of ``loss_change`` and
            ``first_order``.

        Example:
            >>> import bertlook as bl
            >>> measure = bl.measures.Ablation("zero")
            >>> texts = ["The cat sat.", "It purred."]
            >>> table = bl.scan(bl.load(), texts, measure, progress=False)["Ablation"].table()
            >>> bool(table["loss_change"].is_monotonic_decreasing)
            True
        """
        from bertlook.measures.tables import make_table  # imports pandas

        layer, index = np.nonzero(self.present)
        columns = {
            name: getattr(self, name)[self.present]
            for name in ("loss_change", "low", "high", "percentile", "p", "q", "first_order")
        }
        heads = zip(layer.tolist(), index.tolist(), strict=True)
        table = make_table(
            {
                "head": [str(Head(*pair)) for pair in heads],
                "layer": layer,
                "index": index,
                **columns,
                "count": len(self.losses),
            },
            {**self.facts, "loss": self.loss, "rank_correlation": self.rank_correlation},
        )
        order = np.argsort(-columns["loss_change"], kind="stable")
        sorted_table: Table = table.iloc[order].reset_index(drop=True)
        return sorted_table

    @property
    def num_positions(self) -> int:
        """Number of positions in the corpus that the result refers to."""
        return int(self.positions.max(initial=-1)) + 1

    def input_sums(self, statistic: str) -> InputSums | None:
        """Return the changes of the loss in each input; None for other statistics.

        Args:
            statistic: The name of the statistic.
        """
        if statistic != "loss_change":
            return None
        return InputSums(self.positions, self.changes, np.ones_like(self.positions))

    def moved(self, positions: int) -> Self:
        """Return the result for the same inputs, moved behind others in the corpus."""
        return replace(self, positions=self.positions + positions)

    @classmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        positions, losses, changes = (
            np.concatenate([getattr(result, name) for result in results])
            for name in ("positions", "losses", "changes")
        )
        order = np.argsort(positions, kind="stable")
        positions = positions[order]
        if (twice := positions[1:][np.diff(positions) == 0]).size:
            raise BertlookError(
                f"Counts cannot be merged: input {twice[0] + 1} of the corpus would be counted "
                "twice. Merge results of different parts of the corpus."
            )
        sums: Any = sum(result.importance_sums for result in results)
        return replace(
            results[0],
            positions=positions,
            losses=losses[order],
            changes=changes[order],
            importance_sums=sums,
        )

    def _check_counted(self) -> None:
        """Raise BertlookError if nothing was predicted."""
        if not len(self.losses):
            raise BertlookError(
                f"No input has a word of target={self.options.get('target')!r}, so nothing was "
                "predicted. Give another target, or a corpus that has such words."
            )

    @cached_property
    def _flat_changes(self) -> Floats:
        """The (S, L * H) changes."""
        flat: Floats = self.changes.reshape(len(self.changes), -1)
        return flat

    @cached_property
    def _interval(self) -> Interval:
        self._check_counted()
        count = len(self.losses)
        draws = resampled_sums(self._flat_changes) / count
        if count < 2:
            draws = np.full_like(draws, np.nan)
        return percentile_interval(draws, np.full(draws.shape[1], count))
