"""How differently any two heads attend (paper, section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.divergence.jensen_shannon import total_divergences
from bertlook.measures.measure import Measure, Result

if TYPE_CHECKING:
    from typing_extensions import Self

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class DivergenceResult(Result):
    """The Jensen-Shannon divergence between any two heads.

    L layers of H heads; head h of layer l has the place ``l * H + h``.

    Attributes:
        total: (L*H, L*H) float64, in nats: summed over rows and inputs, as the released code does.
        rows: how many rows (tokens) were summed over.
        num_layers: L.
        num_heads: H, the heads of a layer.
    """

    measure_name: ClassVar[str] = "HeadDivergence"

    total: Floats
    rows: int
    num_layers: int
    num_heads: int

    @property
    def mean(self) -> Floats:
        """(L*H, L*H) float64: the mean over rows, from 0 to ln 2."""
        return self.total / self.rows

    def __add__(self, other: Self) -> Self:
        """The divergences over the inputs of both.

        Raises:
            BertlookError: if the numbers of layers or heads differ.
        """
        ours, theirs = ((one.num_layers, one.num_heads) for one in (self, other))
        if ours != theirs:
            raise BertlookError(
                f"The divergences can't be merged: one is of {ours[0]} layers of {ours[1]} heads, "
                f"the other of {theirs[0]} layers of {theirs[1]} heads."
            )
        return type(self)(
            total=self.total + other.total,
            rows=self.rows + other.rows,
            num_layers=self.num_layers,
            num_heads=self.num_heads,
        )

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Arrays, and all else as JSON takes it."""
        return {"total": self.total}, {
            "rows": self.rows,
            "num_layers": self.num_layers,
            "num_heads": self.num_heads,
            "provenance": dict(self.provenance),
        }

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """The result that ``to_parts`` took apart."""
        return cls(total=arrays["total"], **facts)


class HeadDivergence(Measure[DivergenceResult]):
    """The Jensen-Shannon divergence between the rows of any two heads, whatever their layers.

    A row ``A[i]`` of n weights counts as ``0.999 A[i] + 0.001 / n``. Sums are kept in float64. From
    the float32 maps of a scan, a mean divergence is known to 1.5e-5 of itself and 2e-6 nats; from
    maps in hand (``of``), to 1.5e-11 of itself and 1e-12 nats. All layers of a batch are held in
    memory together.
    """

    def __init__(self) -> None:
        self._counted: DivergenceResult | None = None
        self._batch: Batch | None = None
        self._layers: dict[int, list[Tensor]] = {}

    def __repr__(self) -> str:
        return "HeadDivergence()"

    def fresh(self) -> Self:
        """An empty measure."""
        return type(self)()

    def start(self, batch: Batch) -> None:
        """Begin with a batch."""
        self._batch, self._layers = batch, {}

    def update(self, maps: LayerMaps) -> None:
        """Keep the next layer until all are there."""
        self._layers[maps.layer] = list(maps.examples())

    def finish(self) -> None:
        """Count the batch, input by input."""
        if self._batch is None:
            raise RuntimeError("start(batch) comes before update(maps) and finish().")
        layers = [self._layers[layer] for layer in sorted(self._layers)]
        for maps in zip(*layers, strict=True):
            result = _of_input(maps)
            self._counted = result if self._counted is None else self._counted + result
        self._batch, self._layers = None, {}

    def resume(self, result: DivergenceResult) -> None:
        """Take in what a result has counted.

        Raises:
            BertlookError: if the numbers of layers or heads differ.
        """
        self._counted = result if self._counted is None else self._counted + result

    def compute(self) -> DivergenceResult:
        """The divergences over all that has been counted so far.

        Raises:
            BertlookError: if nothing has been counted.
        """
        if self._counted is None:
            raise BertlookError("There is nothing to count: no input was read.")
        return self._counted


def _of_input(layers: Sequence[Tensor]) -> DivergenceResult:
    """The divergences of one input's (H, n, n) maps, layer by layer."""
    heads, rows, _ = layers[0].shape
    total = total_divergences([maps.flatten(1) for maps in layers], rows)
    return DivergenceResult(total=total, rows=rows, num_layers=len(layers), num_heads=heads)
