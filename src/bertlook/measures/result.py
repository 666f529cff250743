"""The base class of results of measures."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.choices import Variant, check_type
from bertlook.errors import BertlookError
from bertlook.measures.difference import ResultDifference
from bertlook.measures.layout import check_layout
from bertlook.measures.paired import InputSums, StandardError
from bertlook.text import heads_of, printable

if TYPE_CHECKING:
    from typing_extensions import Self

#: A word of a class's name.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z_]+")
#: Facts of a provenance that may differ if a result is computed again.
_PASSING = ("date", "command", "model_path")
#: Facts of a provenance that are numbers of what was counted.
COUNTS = ("inputs", "skipped", "tokens", "unknown_tokens")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result(ABC):
    """The outcome of a measure: numbers for every head, and what is needed to interpret them.

    Results of the same measure can be added, compared with ``==`` (arrays by their content,
    whenever and by whatever command they were made), and saved with a scan's results. A subclass is
    a dataclass declared with ``eq=False, repr=False``; it defines ``shape``, ``counted`` and
    ``_merge``. Subclasses of ``HeadMeans`` need none of this.

    Attributes:
        options: The options of the measure. JSON-serializable.
        provenance: Model, corpus, date and more, as recorded by a scan; results of ``Measure.of``
            have what their inputs share. JSON-serializable.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> measure = bl.measures.Entropy()
        >>> first, second = measure.of(model("The cat sat.")), measure.of(model("It purred."))
        >>> first + second == measure.of([model("The cat sat."), model("It purred.")])
        True
        >>> first
        <EntropyResult: 6 layers x 8 heads, 2 statistics of 1 input>
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    #: Result classes by name, for reading files.
    kinds: ClassVar[dict[str, type[Result]]] = {}
    #: Name of the measure that computes results of this class.
    measure_name: ClassVar[str] = ""
    #: Name of the measure in views and reports, such as "Token classes".
    measure_title: ClassVar[str] = ""
    #: Name of one input, for messages.
    unit: ClassVar[str] = "input"
    #: Type and axes of each array, such as "float64 S L H", checked in files.
    layout: ClassVar[Mapping[str, str]] = {}

    def __post_init__(self) -> None:
        for name in ("options", "provenance"):
            check_type(name, getattr(self, name), Mapping, "Give a dict.")

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.__module__.startswith("bertlook."):  # imported late, it replaces no class of a user
            Result.kinds.setdefault(cls.__name__, cls)
        else:
            Result.kinds[cls.__name__] = cls
        cls.measure_name = vars(cls).get("measure_name", cls.__name__.removesuffix("Result"))
        words = _WORD.findall(cls.measure_name)
        title = " ".join([*words[:1], *(word.lower() for word in words[1:])])
        cls.measure_title = vars(cls).get("measure_title", title or cls.measure_name)

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""

    @property
    @abstractmethod
    def counted(self) -> str:
        """Summary of the counts, such as "40 inputs"."""

    @classmethod
    @abstractmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        """Return the merged result of one or more with equal options and shapes.

        Its provenance doesn't matter.
        """

    @property
    def num_positions(self) -> int:
        """Number of positions in the corpus that the result refers to; 0 if it refers to none."""
        return 0

    def input_sums(self, statistic: str) -> InputSums | None:
        """Return a statistic's sums over the items of each input, or None if they aren't kept.

        Args:
            statistic: The name of the statistic.
        """
        return None

    def standard_error(self, statistic: str) -> StandardError | None:
        """Return the standard error of a statistic over inputs, or None if it isn't kept.

        Args:
            statistic: The name of the statistic.
        """
        return None

    def moved(self, positions: int) -> Self:
        """Return the result for the same inputs, moved behind others in the corpus.

        Args:
            positions: Number of inputs that precede them.
        """
        return self

    @property
    def made_by(self) -> str:
        """The measure and its options, such as "TokenClasses(variant='paper')"."""
        return f"{self.measure_name}({_list_options(self.options)})"

    @property
    def facts(self) -> dict[str, Any]:
        """What a table or figure of the result states about it: measure, options, provenance."""
        return {"measure": self.made_by, **self.options, **self.provenance}

    @property
    def variant(self) -> Variant:
        """Definition in use: "paper" for the paper's, "released" for its released code's."""
        variant: Variant = self.options.get("variant", "paper")
        return variant

    @classmethod
    def merge(cls, results: Sequence[Self]) -> Self:
        """Return the result of all inputs of ``results``, with the provenance that they share.

        Args:
            results: One or more results.

        Raises:
            BertlookError: If the options or the numbers of layers or heads differ, or an input is
                known to have been counted twice.
        """
        first = results[0]
        for other in results[1:]:
            check_type("One of the results", other, Result, "Merge results of one measure.")
            if type(other) is not type(first) or dict(other.options) != dict(first.options):
                raise BertlookError(
                    f"Counts cannot be merged: their options differ, {first.made_by} and "
                    f"{other.made_by}. Merge results of the same measure."
                )
            if other.shape != first.shape:
                raise BertlookError(
                    "Counts of models with different numbers of heads cannot be merged: one has "
                    f"{first.shape[0]} layers of {first.shape[1]} heads, the other has "
                    f"{other.shape[0]} layers of {other.shape[1]} heads."
                )
        provenance = merge_provenance([result.provenance for result in results])
        return replace(cls._merge(results), provenance=provenance)

    def __add__(self, other: Self) -> Self:
        """Return the result of the inputs of both; see ``merge``."""
        return self.merge([self, other])

    def __sub__(self, other: Result) -> ResultDifference:
        """Return the differences of all statistics of heads, such as those of two checkpoints.

        Raises:
            BertlookError: If the two are of different measures or options, of models with different
                numbers of heads, or without statistics of heads.
        """
        if not isinstance(other, Result):
            return NotImplemented
        if type(other) is not type(self) or other.made_by != self.made_by:
            raise BertlookError(
                f"Results can't be subtracted: one is of {self.made_by}, the other of "
                f"{other.made_by}. Subtract results of the same measure."
            )
        return ResultDifference(self, other)

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the arrays, and everything else as JSON-serializable facts."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
        facts = {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in values.items()
            if name not in arrays
        }
        return arrays, facts

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """Return the result with the given arrays and facts, as returned by ``to_parts``.

        Raises:
            BertlookError: If a part is missing, or of another type or shape.
        """
        if cls.layout:
            check_layout(arrays, cls.layout, cls.__name__)
        parts: dict[str, Any] = {**facts, **arrays}
        names = {f.name for f in fields(cls)}
        if parts.keys() != names or not all(
            isinstance(parts[name], Mapping) for name in ("options", "provenance")
        ):
            raise BertlookError(
                f"{cls.__name__} has the parts {', '.join(sorted(map(str, parts)))}, where "
                f"{', '.join(sorted(names))} were expected. The file is damaged: scan again."
            )
        return cls(**parts)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        (arrays, facts), (other_arrays, other_facts) = self.to_parts(), other.to_parts()
        for each in (facts, other_facts):
            each["provenance"] = lasting(each["provenance"])
        return (
            facts == other_facts
            and arrays.keys() == other_arrays.keys()
            and all(
                array.dtype == other_arrays[name].dtype
                and np.array_equal(array, other_arrays[name], equal_nan=array.dtype.kind == "f")
                for name, array in arrays.items()
            )
        )

    def __repr__(self) -> str:
        layers, heads = self.shape
        lines = [f"<{type(self).__name__}: {heads_of(layers, heads)}, {self.counted}"]
        if self.options:
            lines.append(_list_options(self.options))
        if {"model", "corpus"} <= self.provenance.keys():
            lines.append(f"model {self.provenance['model']}, corpus {self.provenance['corpus']}")
        return printable("\n ".join(lines) + ">")


def merge_provenance(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the facts that all parts share, with numbers of inputs and tokens added up.

    Args:
        parts: The provenance of one or more results.
    """
    first = parts[0]
    shared = {
        name: fact
        for name, fact in first.items()
        if all(name in part and part[name] == fact for part in parts)
    }
    sums = {
        name: sum(part[name] for part in parts)
        for name in COUNTS
        if all(isinstance(part.get(name), int) for part in parts)
    }
    return {**shared, **sums}


def lasting(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return the provenance without the facts that differ if a result is computed again."""
    return {name: fact for name, fact in provenance.items() if name not in _PASSING}


def _list_options(options: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in options.items())
