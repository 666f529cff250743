"""Statistics of every head that are means over inputs, each input counting the same."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, overload

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.measure import Measure, Result

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Self

_Z = 1.959963984540054  # the normal distribution's 97.5% quantile

_ARRAYS = ("counts", "sums", "squares", "evenly")

Floats = NDArray[np.float64]


class Mean:
    """A statistic of a result, as its attribute: the (L, H) means over inputs.

    Args:
        what: what it is, in a few words.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.__doc__ = f"(L, H) {what}"

    def __set_name__(self, owner: type[HeadMeans], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, result: None, owner: type[HeadMeans]) -> Self: ...
    @overload
    def __get__(self, result: HeadMeans, owner: type[HeadMeans]) -> Floats: ...
    def __get__(self, result: HeadMeans | None, owner: type[HeadMeans]) -> Self | Floats:
        return self if result is None else result.statistics()[self.name]


@dataclass(frozen=True, kw_only=True)
class HeadMeans(Result):
    """Means over inputs of S statistics of every head; the sums that they are made of.

    A mean is not a number where no input has the statistic, such as the attention from [SEP] in
    a model without one.

    Attributes:
        options: the measure's options; fit for JSON.
        counts: (S,) int64: the inputs that have each statistic.
        sums: (S, L, H) float64: sums over inputs.
        squares: (S, L, H) float64: sums of squares over inputs.
        evenly: (S, L, H) float64: the sums if every row were spread evenly.
    """

    options: Mapping[str, Any]
    counts: NDArray[np.int64]
    sums: Floats
    squares: Floats
    evenly: Floats

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.described = {
            name: mean.what for name, mean in vars(cls).items() if isinstance(mean, Mean)
        }

    #: What each statistic is, in a few words.
    described: ClassVar[Mapping[str, str]] = {}

    def statistics(self) -> dict[str, Floats]:
        """The (L, H) means by name."""
        return dict(zip(self.described, self.sums / self._known(), strict=True))

    @property
    def baselines(self) -> dict[str, float | Floats]:
        """What each statistic would be if every row were spread evenly over what it may attend to.

        A number, or (L, H) where it depends on the head; statistics without one are left out.
        """
        means = self.evenly / self._known()
        return {
            name: float(mean.flat[0]) if (mean == mean.flat[0]).all() else mean
            for name, mean in zip(self.described, means, strict=True)
            if not np.isnan(mean).any()
        }

    def table(self) -> pd.DataFrame:
        """A row for each statistic and head: its mean with a 95% interval over inputs.

        Columns: statistic, head (as the paper names it), layer, index (from 0), mean, low, high,
        baseline, count. The interval is the normal one; with few inputs it is too short.
        """
        import pandas as pd

        known = self._known()
        means, baselines = self.sums / known, self.evenly / known
        with np.errstate(invalid="ignore", divide="ignore"):  # of a single input
            variance = (self.squares / known - means**2).clip(0) / (known - 1)
        reach = _Z * np.sqrt(variance)
        statistic, layer, index = np.indices(means.shape).reshape(3, -1)
        names = list(self.described)
        return pd.DataFrame(
            {
                "statistic": [names[s] for s in statistic],
                "head": [
                    str(Head(*place)) for place in zip(layer.tolist(), index.tolist(), strict=True)
                ],
                "layer": layer,
                "index": index,
                "mean": means.ravel(),
                "low": (means - reach).ravel(),
                "high": (means + reach).ravel(),
                "baseline": baselines.ravel(),
                "count": self.counts[statistic],
            }
        )

    def __add__(self, other: Self) -> Self:
        """The means over the inputs of both.

        Raises:
            BertlookError: if the options or the numbers of heads differ.
        """
        if (type(self), dict(self.options)) != (type(other), dict(other.options)):
            raise BertlookError(
                f"{_said(self)} and {_said(other)} can't be merged: the options differ."
            )
        if self.sums.shape != other.sums.shape:
            raise BertlookError("The results are of models with different numbers of heads.")
        added: dict[str, Any] = {
            name: getattr(self, name) + getattr(other, name) for name in _ARRAYS
        }
        return replace(self, provenance={}, **added)

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Arrays, and all else as JSON takes it."""
        arrays: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _ARRAYS}
        return arrays, {"options": dict(self.options), "provenance": dict(self.provenance)}

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """The result that ``to_parts`` took apart."""
        parts: dict[str, Any] = {**facts, **arrays}
        return cls(**parts)

    def _known(self) -> Floats:
        """(S, 1, 1) how many inputs have each statistic, not a number for none."""
        return np.where(self.counts > 0, self.counts, np.nan)[:, None, None]


MeansT = TypeVar("MeansT", bound=HeadMeans)


class MeansMeasure(Measure[MeansT]):
    """A measure whose statistics are means over inputs: it says what they are for one layer.

    Attributes:
        result_class: the class of its result, which names the statistics.
        even_by_layer: whether what evenly spread attention gives depends on the layer.
    """

    result_class: ClassVar[type[Any]]
    even_by_layer: ClassVar[bool] = False

    def __init__(self) -> None:
        self._total: MeansT | None = None
        self._batch: Batch | None = None
        self._layers: dict[int, Tensor] = {}
        self._evenly: dict[int, Tensor] = {}

    @property
    def options(self) -> dict[str, Any]:
        """The options that it was made with; fit for JSON."""
        return {}

    @abstractmethod
    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """The statistics of one layer, (B, H) each; not a number where an input lacks one."""

    def fresh(self) -> Self:
        """An empty measure with the same options."""
        return type(self)(**self.options)

    def start(self, batch: Batch) -> None:
        """Begin with a batch."""
        self._batch = batch
        self._layers, self._evenly = {}, {}

    def update(self, maps: LayerMaps) -> None:
        """Take in the next layer's statistics."""
        self._layers[maps.layer] = torch.stack(list(self.of_layer(maps))).double()
        if self.even_by_layer or not self._evenly:
            self._evenly[maps.layer] = torch.stack(list(self.of_even(maps))).double()

    def of_even(self, maps: LayerMaps) -> Sequence[Tensor]:
        """The statistics, (B, 1) or (B, H) each, if all rows were spread evenly."""
        return self.of_layer(maps.spread_evenly())

    def finish(self) -> None:
        """Count the batch."""
        if self._batch is None:
            raise RuntimeError("start(batch) comes before update(maps) and finish().")
        values, evenly = _by_layer(self._layers), _by_layer(self._evenly)
        there = ~np.isnan(values).all(axis=(2, 3), keepdims=True)  # (S, B, 1, 1)
        values, evenly = np.where(there, values, 0), np.where(there, evenly, 0)
        part = self.result_class(
            options=self.options,
            counts=there.sum((1, 2, 3)),
            sums=values.sum(1),
            squares=(values**2).sum(1),
            evenly=np.broadcast_to(evenly.sum(1), values[:, 0].shape).copy(),
        )
        self._total = part if self._total is None else self._total + part
        self._batch = None

    def resume(self, result: MeansT) -> None:
        """Take in what a result has counted."""
        if type(result) is not self.result_class or dict(result.options) != self.options:
            raise BertlookError(f"{self} can't go on from {_said(result)}.")
        self._total = result if self._total is None else self._total + result

    def compute(self) -> MeansT:
        """The means over all that has been counted so far.

        Raises:
            BertlookError: if nothing has been counted.
        """
        if self._total is None:
            raise BertlookError("There is nothing to count: no input was read.")
        return self._total

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
        return f"{type(self).__name__}({said})"


class ReleasedMeasure(MeansMeasure[MeansT]):
    """A measure that the paper's authors released code for.

    Args:
        official: follow the released code where it differs from the paper.
    """

    def __init__(self, official: bool = False) -> None:
        super().__init__()
        self.official = official

    @property
    def options(self) -> dict[str, Any]:
        """The options that it was made with."""
        return {"official": self.official}


def _said(result: HeadMeans) -> str:
    options = ", ".join(f"{name}={value!r}" for name, value in result.options.items())
    return f"{type(result).__name__}({options})"


def _by_layer(layers: Mapping[int, Tensor]) -> Floats:
    """(S, B, L, H) from (S, B, H) of each layer."""
    return torch.stack([layers[layer] for layer in sorted(layers)], 2).numpy(force=True)
