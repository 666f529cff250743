"""The measure of divergence between any two heads (paper, section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.choices import Variant, check_array, check_choice, check_count
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.divergence.jensen_shannon import sum_divergences
from bertlook.measures.measure import Measure
from bertlook.measures.result import Result
from bertlook.statistic import Statistic

if TYPE_CHECKING:
    from torch import Tensor
    from typing_extensions import Self

    from bertlook.measures.tables import Table

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DivergenceResult(Result):
    """The Jensen-Shannon divergence between any two heads.

    Head h of layer l has the index ``l * num_heads + h``.

    Attributes:
        total: (L * H, L * H) float64. Divergences in nats, summed over rows and inputs, as in the
            released code; NaN in the rows and columns of heads that the model doesn't have.
        rows: Number of rows (tokens) that were summed over.
        num_layers: Number of layers, L.
        num_heads: Number of heads in each layer, H.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.HeadDivergence().of(bl.load()("The cat sat on the mat."))
        >>> result.mean.shape, result.rows
        ((48, 48), 9)
    """

    measure_name: ClassVar[str] = "HeadDivergence"
    layout: ClassVar[Mapping[str, str]] = {"total": "float64 N N"}

    total: Floats
    rows: int
    num_layers: int
    num_heads: int

    def __post_init__(self) -> None:
        super().__post_init__()
        heads = check_count("num_layers", self.num_layers, 1) * check_count(
            "num_heads", self.num_heads, 1
        )
        check_count("rows", self.rows, 1)
        total = check_array("total", self.total, finite=False)
        if total.shape != (heads, heads):
            raise BertlookError(
                f"total has shape {total.shape}; {heads} heads need {(heads, heads)}."
            )
        present = ~np.isnan(total.diagonal())
        if not present.any() or not np.isfinite(total[np.ix_(present, present)]).all():
            raise BertlookError("total has a value that is not a finite number.")
        object.__setattr__(self, "total", total)

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """Return the result with the given arrays and facts, as returned by ``to_parts``."""
        try:
            return super().from_parts(arrays, facts)
        except BertlookError as error:
            raise BertlookError(f"The file is damaged: {error} Scan again.") from error

    @property
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""
        return self.num_layers, self.num_heads

    @property
    def counted(self) -> str:
        """The number of rows."""
        return f"{self.rows:,} rows"

    @property
    def present(self) -> NDArray[np.bool_]:
        """(L, H) bool, the heads that the model has."""
        return ~np.isnan(self.total.diagonal()).reshape(self.shape)

    @property
    def mean(self) -> Floats:
        """(L * H, L * H) float64. Mean divergence of a row in nats, from 0 to ln 2."""
        return self.total / self.rows

    @property
    def distances(self) -> Floats:
        """(L * H, L * H) float64. ``mean``, or ``total`` if ``variant`` is "released"."""
        return self.total if self.variant == "released" else self.mean

    def as_statistics(self) -> dict[str, Statistic]:
        """Return how far each head is from others, as views show it; a single head has no others.

        "divergence" is the mean of its distances from all other heads, "nearest" the distance from
        the head that is most like it.

        Example:
            >>> import bertlook as bl
            >>> result = bl.measures.HeadDivergence().of(bl.load()("The cat sat on the mat."))
            >>> for name, statistic in result.as_statistics().items():
            ...     print(name, "|", statistic.label)
            divergence | Mean divergence from other heads (nats)
            nearest | Divergence from the nearest head (nats)
        """
        kept = np.flatnonzero(self.present)
        if len(kept) < 2:
            return {}
        others = self.distances[np.ix_(kept, kept)]
        others = others[~np.eye(len(kept), dtype=bool)].reshape(len(kept), -1)

        def statistic(values: Floats, title: str) -> Statistic:
            filled = np.full(self.present.size, np.nan)
            filled[kept] = values
            return Statistic(
                filled.reshape(self.shape), "nats", title=title, group=self.measure_title
            )

        return {
            "divergence": statistic(others.mean(1), "Mean divergence from other heads"),
            "nearest": statistic(others.min(1), "Divergence from the nearest head"),
        }

    def table(self) -> Table:
        """Return a row for each pair of heads, the most similar ones first.

        Returns:
            The columns ``head`` and ``other`` ("8-10": layer and head from 1), ``divergence`` (from
            ``distances``, in nats), and ``same_layer``. The table's ``attrs`` hold measure, options
            and provenance, which ``to_csv`` writes beside it.

        Example:
            >>> import bertlook as bl
            >>> result = bl.measures.HeadDivergence().of(bl.load()("The cat sat on the mat."))
            >>> table = result.table()
            >>> len(table) == 48 * 47 / 2, bool(table["divergence"].is_monotonic_increasing)
            (True, True)
        """
        from bertlook.measures.tables import make_table  # imports pandas

        kept = np.flatnonzero(self.present)
        pairs = kept[np.array(np.triu_indices(len(kept), 1))]
        pairs = pairs[:, np.argsort(self.distances[tuple(pairs)], kind="stable")]
        layers, heads = np.divmod(pairs, self.num_heads)
        names, others = (
            [str(Head(*pair)) for pair in zip(*side, strict=True)]
            for side in zip(layers.tolist(), heads.tolist(), strict=True)
        )
        return make_table(
            {
                "head": names,
                "other": others,
                "divergence": self.distances[tuple(pairs)],
                "same_layer": layers[0] == layers[1],
            },
            {**self.facts, "rows": self.rows},
        )

    @classmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        total: Any = sum(result.total for result in results)
        rows = sum(result.rows for result in results)
        return replace(results[0], total=total, rows=rows)


class HeadDivergence(Measure[DivergenceResult]):
    """The Jensen-Shannon divergence between the rows of any two heads of a model.

    A row ``A[i]`` of n weights counts as ``0.999 A[i] + 0.001 / n``. Sums are in float64. The error
    of a mean divergence is below 1.5e-5 of its value plus 2e-6 nats for the float32 maps of a scan,
    and below 1.5e-11 of its value plus 1e-12 nats for ``of``. All layers of a batch are held in
    memory at the same time.

    Args:
        variant: "paper" for the mean over rows, or "released" for the sum over rows and inputs,
            which the released code calls an average: the distances of tables and embeddings.

    Raises:
        BertlookError: If ``variant`` is unknown.

    Example:
        >>> import bertlook as bl
        >>> texts = ["The cat sat on the mat.", "It purred."]
        >>> results = bl.scan(bl.load(), texts, bl.measures.HeadDivergence(), progress=False)
        >>> results["HeadDivergence"].total.shape
        (48, 48)
    """

    result_class: ClassVar[type[Any]] = DivergenceResult

    def __init__(self, variant: Variant = "paper") -> None:
        check_choice("variant", variant, Variant)
        super().__init__(variant=variant)
        self.variant: Variant = variant

    def start(self, batch: Batch) -> None:
        """Prepare for a batch, discarding one that was not finished."""
        self._layers: dict[int, list[Tensor]] = {}

    def update(self, maps: LayerMaps) -> None:
        """Store the next layer's maps until the batch is complete."""
        self._layers[maps.layer] = list(maps.examples())

    def finish(self) -> None:
        """Count the batch, input by input."""
        layers = [self._layers[layer] for layer in sorted(self._layers)]
        self._layers = {}
        for maps in zip(*layers, strict=True):
            heads, rows, _ = maps[0].shape
            total = sum_divergences([layer.flatten(1) for layer in maps], rows)
            self._counted.append(
                DivergenceResult(
                    total=total,
                    rows=rows,
                    num_layers=len(maps),
                    num_heads=heads,
                    options=self.options,
                )
            )
            self.compute()  # keep one sum rather than one for each input
