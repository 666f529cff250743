"""The scores of the trees that follow single heads, beside chains and random trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.controlled import ControlledResult, check_equal_numbers
from bertlook.measures.dependency.records import DIRECTIONS
from bertlook.measures.inference import Interval, t_quantile
from bertlook.statistic import Statistic
from bertlook.text import count_of

if TYPE_CHECKING:
    from typing_extensions import Self

    from bertlook.measures.tables import Table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: The scores of a tree.
SCORES = ("uas", "uuas")
#: The sums over sentences that controls have, too.
_SUMS = ("correct", "squares", "products")
#: The scores of trees that need no head, each with the score to compare it with.
BASELINES = {
    "left_uas": "uas",
    "right_uas": "uas",
    "random_uas": "uas",
    "chain_uuas": "uuas",
    "random_uuas": "uuas",
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TreesResult(ControlledResult):
    """Attachment scores of the tree that follows each head, in both directions.

    Attributes:
        correct: (scores, directions, L, H) int64. Number of gold arcs in the trees.
        squares: The same, summed over sentences after squaring.
        products: The same, summed over sentences after multiplying by the number of gold arcs.
        baseline_sums: (baselines,) float64. Expected number of gold arcs in other trees.
        sizes: (3,) int64. Numbers of sentences, of their gold arcs, and the sum of the squares of
            the latter.
        present: (L, H) bool, the heads that the model has.
        control_sums: (controls, 3, scores, directions, L, H) int64. The first three of networks of
            the same architecture with random weights, of which a scan reads one by default.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()[:30]
        >>> results = bl.scan(bl.load(), sentences, bl.measures.Trees, progress=False)
        >>> result = results["Trees"]
        >>> result.scores.shape
        (2, 2, 6, 8)
        >>> list(result.baselines)
        ['left_uas', 'right_uas', 'random_uas', 'chain_uuas', 'random_uuas']
        >>> list(result.statistics())
        ['uas dep->head', 'uas head->dep', 'uuas dep->head', 'uuas head->dep']
    """

    correct: Ints
    squares: Ints
    products: Ints
    baseline_sums: Floats
    sizes: Ints
    present: NDArray[np.bool_]
    control_sums: Ints

    unit: ClassVar[str] = "sentence"
    layout: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(_SUMS, "int64 2 2 L H"),
        "baseline_sums": f"float64 {len(BASELINES)}",
        "sizes": "int64 3",
        "present": "bool L H",
        "control_sums": "int64 C 3 2 2 L H",
    }

    @property
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""
        layers, heads = self.present.shape
        return layers, heads

    @property
    def counted(self) -> str:
        """The numbers of sentences and arcs."""
        sentences, arcs, _ = self.sizes.tolist()
        return f"{count_of(arcs, 'arc')} of {count_of(sentences, 'sentence')}"

    @property
    def scores(self) -> Floats:
        """(scores, directions, L, H) UAS and UUAS, NaN for heads that the model doesn't have."""
        return np.where(self.present, self.correct / self._num_arcs, np.nan)

    @property
    def baselines(self) -> dict[str, float]:
        """The scores of chains to the previous and to the next word, and of random trees."""
        shares = self.baseline_sums / self._num_arcs
        return dict(zip(BASELINES, shares.tolist(), strict=True))

    @property
    def control_scores(self) -> dict[str, float]:
        """The scores of the best head and direction of a control, in the mean over controls.

        The best one is selected for each score on all sentences, as a maximum over the heads of the
        model would be. Without controls, there are none.
        """
        if not len(self.control_sums):
            return {}
        correct = self.control_sums[:, 0][..., self.present]  # (controls, scores, directions, ...)
        best = correct.max((2, 3), initial=0).mean(0) / self._num_arcs
        return {f"control_{score}": float(best[row]) for row, score in enumerate(SCORES)}

    def with_controls(self, controls: Sequence[Self]) -> Self:
        """Return the result together with those of networks with random weights.

        Args:
            controls: Results for the same sentences.
        """
        sums = [[getattr(control, name) for name in _SUMS] for control in controls]
        shape = (len(controls), *self.control_sums.shape[1:])
        return replace(self, control_sums=np.array(sums, np.int64).reshape(shape))

    def split_controls(self) -> tuple[Self, list[Self]]:
        """Return the result without controls, and the controls as results."""
        alone = replace(self, control_sums=self.control_sums[:0])
        return alone, [
            replace(alone, **dict(zip(_SUMS, sums, strict=True))) for sums in self.control_sums
        ]

    def interval(self) -> Interval:
        """Return the 95% intervals of ``scores``, NaN for a single sentence.

        The share of arcs is a ratio of two sums over sentences, whose variance is estimated by
        linearization (Cochran 1977); Student's t with the number of sentences less one.

        Example:
            >>> import bertlook as bl
            >>> sentences = bl.corpora.sample()[:30]
            >>> results = bl.scan(bl.load(), sentences, bl.measures.Trees, progress=False)
            >>> low, high = results["Trees"].interval()
            >>> bool((low <= results["Trees"].scores).all())
            True
        """
        sentences, arcs, squared_arcs = self.sizes.tolist()
        scores = self.scores
        with np.errstate(invalid="ignore", divide="ignore"):  # a single sentence, or no arc
            residuals = self.squares - 2 * scores * self.products + scores**2 * squared_arcs
            variance = residuals.clip(0) / np.float64(arcs) ** 2 * sentences / (sentences - 1)
        reach = t_quantile(0.975, np.array(sentences - 1)) * np.sqrt(variance)
        return Interval((scores - reach).clip(0), (scores + reach).clip(max=1))

    def statistics(self) -> dict[str, Floats]:
        """Return the (L, H) scores by name, such as "uas dep->head"."""
        return {
            f"{score} {direction}": self.scores[row, column]
            for row, score in enumerate(SCORES)
            for column, direction in enumerate(DIRECTIONS)
        }

    def as_statistics(self) -> dict[str, Statistic]:
        """Return the scores by name as views show them, beside the best chain."""
        baselines = self.baselines
        chains = {
            "uas": max(baselines["left_uas"], baselines["right_uas"]),
            "uuas": baselines["chain_uuas"],
        }
        if not self.sizes[1]:
            return {}
        return {
            name: Statistic(
                values,
                baseline=chains[name.split()[0]],
                title=f"{name.split()[0].upper()} of its tree, {name.split()[1]}",
                group=self.measure_title,
                baseline_name="chain",
            )
            for name, values in self.statistics().items()
        }

    def table(self) -> Table:
        """Return a row for each head and direction, the largest UAS first.

        Returns:
            The columns ``head`` ("8-10": layer and head from 1), ``layer`` and ``index`` (of the
            head, both from 0), ``direction``; ``uas`` and ``uuas``, each with a 95% interval over
            sentences; the same scores of chains and of random trees (``left_uas``, ``right_uas``,
            ``random_uas``, ``chain_uuas``, ``random_uuas``); with controls, those of the best head
            and direction of a network with random weights (``control_uas``, ``control_uuas``); and
            ``count``, the number of arcs.

        Example:
            >>> import bertlook as bl
            >>> sentences = bl.corpora.sample()[:30]
            >>> results = bl.scan(bl.load(), sentences, bl.measures.Trees, progress=False)
            >>> results["Trees"].table()[["head", "direction"]].shape
            (96, 2)
        """
        from bertlook.measures.tables import make_table  # imports pandas

        direction, layer, index = np.indices((len(DIRECTIONS), *self.shape)).reshape(3, -1)
        interval = self.interval()
        columns: dict[str, Any] = {
            "head": [str(Head(*pair)) for pair in zip(layer.tolist(), index.tolist(), strict=True)],
            "layer": layer,
            "index": index,
            "direction": [DIRECTIONS[each] for each in direction],
        }
        for row, score in enumerate(SCORES):
            columns[score] = self.scores[row].ravel()
            columns[f"{score}_low"] = interval.low[row].ravel()
            columns[f"{score}_high"] = interval.high[row].ravel()
        columns |= {**self.baselines, **self.control_scores, "count": int(self.sizes[1])}
        table = make_table(columns, self.facts)
        table = table[self.present[layer, index]]
        return table.sort_values("uas", ascending=False, kind="stable", ignore_index=True)

    @classmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        first = results[0]
        if any((result.present != first.present).any() for result in results):
            raise BertlookError(
                "Counts of models with different heads cannot be merged: a head of one is absent "
                "from another. Merge results of one model."
            )
        check_equal_numbers(len(result.control_sums) for result in results)
        names = (*_SUMS, "control_sums", "baseline_sums", "sizes")
        sums: dict[str, Any] = {
            name: sum(getattr(result, name) for result in results) for name in names
        }
        return replace(first, **sums)

    @property
    def _num_arcs(self) -> float:
        """The number of arcs, NaN if there is none."""
        return float(self.sizes[1]) or np.nan
