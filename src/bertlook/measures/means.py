"""Statistics of every head that are means over inputs, each input with the same weight."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.inference import Interval
from bertlook.measures.measure import Measure
from bertlook.measures.paired import StandardError, mean_interval
from bertlook.measures.result import Result
from bertlook.statistic import Statistic
from bertlook.tensors import torch
from bertlook.text import count_of, printable

if TYPE_CHECKING:
    from torch import Tensor
    from typing_extensions import Self

    from bertlook.measures.tables import Table


Floats = NDArray[np.float64]


class Mean:
    """A statistic of a ``HeadMeans`` result: an attribute that holds (L, H) means over inputs.

    Args:
        description: A short description of the statistic.
        title: The name under which views and reports show it; by default its description.
        measured_in: The unit of measurement, such as "nats"; "" for shares and other pure numbers.

    Example:
        >>> import bertlook as bl
        >>> bl.measures.RelativePosition.result_class.previous.title
        'Attention to the previous token'
        >>> bl.measures.Entropy.result_class.all.label
        'Entropy (nats)'
    """

    def __init__(self, description: str, *, title: str = "", measured_in: str = "") -> None:
        self.description = description
        self.title = title or description[:1].upper() + description[1:]
        self.measured_in = measured_in
        self.__doc__ = f"(L, H) {description}" + (f", in {measured_in}" if measured_in else "")

    @property
    def label(self) -> str:
        """The title with the unit, for axes and columns."""
        return f"{self.title} ({self.measured_in})" if self.measured_in else self.title

    def __set_name__(self, owner: type[HeadMeans], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, result: None, owner: type[HeadMeans]) -> Self: ...
    @overload
    def __get__(self, result: HeadMeans, owner: type[HeadMeans]) -> Floats: ...
    def __get__(self, result: HeadMeans | None, owner: type[HeadMeans]) -> Self | Floats:
        return self if result is None else result.statistics()[self.name]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class HeadMeans(Result):
    """Means over inputs of S statistics of every head, stored as sums.

    A subclass declares its statistics as ``Mean`` attributes, without the dataclass decorator.
    A mean is NaN if no input has the statistic, such as attention from [SEP] in a model without it,
    and for heads that the model doesn't have.

    Attributes:
        counts: (S,) int64. Number of inputs that have each statistic.
        sums: (S, L, H) float64. Sums over inputs.
        squares: (S, L, H) float64. Sums of squares over inputs.
        uniform_sums: (S, L, H) float64. Sums over inputs if attention were uniform.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.RelativePosition().of(bl.load()("The cat sat on the mat."))
        >>> result.previous.shape
        (6, 8)
        >>> list(result.statistics())
        ['current', 'previous', 'next']
    """

    counts: NDArray[np.int64]
    sums: Floats
    squares: Floats
    uniform_sums: Floats

    layout: ClassVar[Mapping[str, str]] = {
        "counts": "int64 S",
        **dict.fromkeys(("sums", "squares", "uniform_sums"), "float64 S L H"),
    }
    #: The statistics by name.
    means: ClassVar[Mapping[str, Mean]] = {}
    #: What the baselines are, as views name them.
    baseline_name: ClassVar[str] = "uniform"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.means = {name: mean for name, mean in vars(cls).items() if isinstance(mean, Mean)}

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """Return the result with the given arrays and facts, as returned by ``to_parts``."""
        result = super().from_parts(arrays, facts)
        if len(result.counts) != len(result.means) or (result.counts < 0).any():
            raise BertlookError(
                f"{cls.__name__} has the counts {result.counts.tolist()} for its statistics "
                f"{', '.join(result.means)}. The file is damaged: scan again."
            )
        return result

    @property
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""
        _, layers, heads = self.sums.shape
        return layers, heads

    @property
    def counted(self) -> str:
        """The numbers of statistics and inputs."""
        statistics = count_of(len(self.counts), "statistic")
        return f"{statistics} of {count_of(int(self.counts.max(initial=0)), 'input')}"

    def statistics(self) -> dict[str, Floats]:
        """Return the (L, H) means by name.

        Example:
            >>> import bertlook as bl
            >>> result = bl.measures.Confidence().of(bl.load()("The cat sat on the mat."))
            >>> {name: means.shape for name, means in result.statistics().items()}
            {'confidence': (6, 8)}
        """
        means = self.sums / self._input_counts()
        return dict(zip(self.means, means, strict=True))

    @property
    def baselines(self) -> dict[str, float | Floats]:
        """Value of each statistic if every row were uniform over the tokens that it can attend to.

        A number, or (L, H) if it depends on the head. Statistics without a baseline are left out.
        """
        means = self.uniform_sums / self._input_counts()
        known = {
            name: (mean, mean[~np.isnan(mean)])
            for name, mean in zip(self.means, means, strict=True)
        }
        return {
            name: float(numbers[0]) if (numbers == numbers[0]).all() else mean
            for name, (mean, numbers) in known.items()
            if len(numbers)
        }

    def as_statistics(self) -> dict[str, Statistic]:
        """Return the statistics by name as views show them: with title, unit and baseline.

        Statistics without observations are left out.

        Example:
            >>> import bertlook as bl
            >>> result = bl.measures.Entropy().of(bl.load()("The cat sat on the mat."))
            >>> entropy = result.as_statistics()["all"]
            >>> entropy.title, entropy.group, entropy.measured_in, entropy.baseline_name
            ('Entropy', 'Entropy', 'nats', 'uniform')
        """
        baselines = self.baselines
        return {
            name: Statistic(
                values,
                self.means[name].measured_in,
                baseline=baselines.get(name),
                title=self.means[name].title,
                group=self.measure_title,
                baseline_name=self.baseline_name,
            )
            for name, values in self.statistics().items()
            if not np.isnan(values).all()
        }

    def table(self) -> Table:
        """Return a row for each statistic and head: its mean with a 95% interval over inputs.

        Returns:
            The columns ``statistic``, ``head`` ("8-10": layer and head from 1), ``layer`` and
            ``index`` (of the head, both from 0), ``mean``, ``low``, ``high``, ``baseline`` and
            ``count``. The interval is Student's t; a single input has none (NaN). The table's
            ``attrs`` hold measure, options and provenance, which ``to_csv`` writes beside it.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load()
            >>> table = bl.measures.Entropy().of([model("A cat."), model("Two dogs.")]).table()
            >>> table[["statistic", "head", "count"]].head(1).values.tolist()
            [['all', '1-1', 2]]
        """
        from bertlook.measures.tables import make_table  # imports pandas

        inputs = self._input_counts()
        means, baselines = self.sums / inputs, self.uniform_sums / inputs
        interval = self.interval()
        statistic, layer, index = np.indices(means.shape).reshape(3, -1)
        names = [printable(name) for name in self.means]
        heads = zip(layer.tolist(), index.tolist(), strict=True)
        return make_table(
            {
                "statistic": [names[s] for s in statistic],
                "head": [str(Head(*pair)) for pair in heads],
                "layer": layer,
                "index": index,
                "mean": means.ravel(),
                "low": interval.low.ravel(),
                "high": interval.high.ravel(),
                "baseline": baselines.ravel(),
                "count": self.counts[statistic],
            },
            self.facts,
        )

    def interval(self) -> Interval:
        """Return the 95% intervals of the means over inputs, (S, L, H) each (Student's t).

        A single input has none: its ends are NaN.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load()
            >>> result = bl.measures.Entropy().of([model("A cat."), model("Two dogs.")])
            >>> bool((result.interval().low[0] < result.all).all())
            True
        """
        inputs = self._input_counts()
        return mean_interval(self.sums / inputs, self._standard_errors(), inputs)

    def standard_error(self, statistic: str) -> StandardError | None:
        """Return the standard error of a statistic over inputs.

        Args:
            statistic: The name of the statistic.
        """
        if statistic not in self.means:
            return None
        index = list(self.means).index(statistic)
        return StandardError(self._standard_errors()[index], int(self.counts[index]))

    def _standard_errors(self) -> Floats:
        """Return the (S, L, H) standard errors over inputs, NaN for a single input."""
        inputs = self._input_counts()
        with np.errstate(invalid="ignore", divide="ignore"):  # a single input
            variance = (self.squares / inputs - (self.sums / inputs) ** 2).clip(0) / (inputs - 1)
        errors: Floats = np.sqrt(variance)
        return errors

    @classmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        names = ("counts", "sums", "squares", "uniform_sums")
        sums: dict[str, Any] = {
            name: sum(getattr(result, name) for result in results) for name in names
        }
        return replace(results[0], **sums)

    def _input_counts(self) -> Floats:
        """Return the number of inputs with each statistic, (S, 1, 1), NaN if there are none."""
        return np.where(self.counts > 0, self.counts, np.nan)[:, None, None]


MeansT = TypeVar("MeansT", bound=HeadMeans)


class MeansMeasure(Measure[MeansT]):
    """A measure whose statistics are means over inputs.

    A subclass needs a class for its result, which names the statistics, and ``measure_layer``,
    which computes them for one layer. If its constructor takes arguments, it passes them on by name
    to ``super().__init__``.

    Attributes:
        result_class: The class of the result.
        uniform_varies: Whether the statistics of uniform attention vary between layers with one
            mask.

    Example:
        How much each head attends to the first token, compared with uniform attention:

        >>> import bertlook as bl
        >>> from bertlook.measures import HeadMeans, Mean, MeansMeasure
        >>> class FirstTokenResult(HeadMeans):
        ...     first = Mean("attention to the first token")
        >>> class FirstToken(MeansMeasure[FirstTokenResult]):
        ...     result_class = FirstTokenResult
        ...
        ...     def measure_layer(self, maps):
        ...         return [maps.received[..., 0]]
        >>> result = FirstToken().of(bl.Attention(["a", "b"], [[[[0.5, 0.5], [1.0, 0.0]]]]))
        >>> result.first
        array([[0.75]])
        >>> result.baselines
        {'first': 0.5}
    """

    uniform_varies: ClassVar[bool] = False

    @abstractmethod
    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the statistics of one layer.

        Args:
            maps: The layer's maps of B inputs; see ``LayerMaps``.

        Returns:
            (B, H) for each statistic, NaN where an input lacks it. Numbers of heads that the layer
            doesn't have, whose maps are NaN, are left out.
        """

    def measure_uniform(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the statistics, (B, 1) or (B, H) each, if all rows were uniform.

        Args:
            maps: The layer's maps; their weights are ignored.
        """
        return self.measure_layer(maps.spread_evenly())

    def start(self, batch: Batch) -> None:
        """Prepare for a batch, discarding one that was not finished."""
        self._layers: dict[int, Tensor] = {}
        self._uniform: dict[int, Tensor] = {}
        self._uniform_of_mask: list[tuple[Tensor | None, Tensor]] = []

    def update(self, maps: LayerMaps) -> None:
        """Compute the next layer's statistics."""
        values = torch.stack(list(self.measure_layer(maps))).double()
        self._layers[maps.layer] = values.masked_fill(~maps.present.to(values.device), torch.nan)
        self._uniform[maps.layer] = self._find_uniform(maps)

    def finish(self) -> None:
        """Count the batch."""
        sums = sum_inputs(_stack_layers(self._layers), _stack_layers(self._uniform))
        self._counted.append(self.result_class(options=self.options, **sums))
        self.compute()  # keep one sum rather than one for each batch

    def _find_uniform(self, maps: LayerMaps) -> Tensor:
        """Return the statistics of uniform attention, computed once for layers with one mask."""
        for mask, uniform in self._uniform_of_mask:
            if mask is maps.mask and not self.uniform_varies:
                return uniform
        uniform = torch.stack(list(self.measure_uniform(maps))).double()
        self._uniform_of_mask.append((maps.mask, uniform))
        return uniform


def sum_inputs(values: Floats, uniform: Floats) -> dict[str, Any]:
    """Return the counts and sums of a result by name.

    Args:
        values: (S, B, L, H) statistics of B inputs, NaN where an input lacks one, and for heads
            that the model doesn't have.
        uniform: The same if attention were uniform; numbers for absent heads are ignored.
    """
    present = ~np.isnan(values).all(axis=(2, 3), keepdims=True)  # (S, B, 1, 1)
    uniform = np.where(np.isnan(values), np.nan, uniform)
    values, uniform = np.where(present, values, 0), np.where(present, uniform, 0)
    return {
        "counts": present.sum((1, 2, 3)),
        "sums": values.sum(1),
        "squares": (values**2).sum(1),
        "uniform_sums": np.broadcast_to(uniform.sum(1), values[:, 0].shape).copy(),
    }


def _stack_layers(layers: Mapping[int, Tensor]) -> Floats:
    """Stack the (S, B, H) statistics of the layers as (S, B, L, H), in layer order."""
    stacked: Floats = torch.stack([layers[layer] for layer in sorted(layers)], 2).numpy(force=True)
    return stacked
