"""Counts of predictions against a gold annotation: shared by dependency and coreference.

Items (words, mentions) belong to units (sentences, documents). Every head predicts something for
every item; the prediction is a hit or not. Candidates are the heads, in the order of layer and head
(and of direction, if each head predicts in two).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.controlled import ControlledResult, check_equal_numbers
from bertlook.measures.layout import check_layout
from bertlook.measures.paired import InputSums
from bertlook.measures.result import Result
from bertlook.text import quote

if TYPE_CHECKING:
    from typing_extensions import Self

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


#: Rounds of exchanges in a permutation. In each, half of the pairs that can be exchanged are.
_EXCHANGES = 10
#: The field of the positions of items.
_BY_ITEM = "unit_of_item"
#: Arrays of a file with this name and a number are predictions of a control.
_CONTROL = "control"
#: How to go on with a damaged file.
DAMAGED = "The file is damaged: scan again."


@dataclass(frozen=True)
class Records(ABC):
    """Annotation, predictions and hits of B baselines for D items in S units.

    Every field is an array over items, except those in ``ordered_by``. Items are ordered by the
    position of their unit in the corpus, and so is everything else.

    Attributes:
        gold: (D, ...) Encoded annotation, which decides whether a prediction is a hit.
        predicted: (D, L, H, ...) Encoded predictions of every head.
        baseline_hits: (D, B) bool. Hits of the baselines.
        units: (S,) int64. Position of each unit in the corpus.
        unit_of_item: (D,) int64. Position in the corpus of each item's unit.
        present: (L, H) bool, the heads that the model has, by default all. Predictions of the
            others are never hits.
    """

    gold: NDArray[Any]
    predicted: NDArray[Any]
    baseline_hits: Bools
    units: Ints
    unit_of_item: Ints
    present: Bools = field(default_factory=lambda: np.empty((0, 0), bool), kw_only=True)

    #: The fields that aren't arrays over items, each with the field of its elements' positions.
    ordered_by: ClassVar[Mapping[str, str]] = {"units": "units"}
    #: Type and axes of each array, as in ``Result.layout``.
    layout: ClassVar[Mapping[str, str]] = {}

    def __post_init__(self) -> None:
        if not self.present.size:
            object.__setattr__(self, "present", np.ones(self.predicted.shape[1:3], bool))

    def check(self) -> None:
        """Raise BertlookError unless the numbers in the arrays fit each other.

        Only records from a file can have others.
        """
        if not np.isin(self.unit_of_item, self.units).all():
            raise BertlookError(f"An item belongs to no unit. {DAMAGED}")
        for name in self._position_fields:
            positions = getattr(self, name)
            if (np.diff(positions) < (name == "units")).any() or (positions < 0).any():
                raise BertlookError(f"{name} are not in the order of the corpus. {DAMAGED}")

    @property
    def _position_fields(self) -> set[str]:
        """The fields that hold positions in the corpus."""
        return {_BY_ITEM, *self.ordered_by.values()}

    def moved(self, positions: int) -> Self:
        """Return the records of the same units, moved behind others in the corpus."""
        moved = {name: getattr(self, name) + positions for name in self._position_fields}
        return replace(self, **moved)

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> Self:
        """Return the records of all units of some records, in the order of the corpus.

        Args:
            parts: Records of disjoint units and of the same heads.
        """
        joined = {
            f.name: np.concatenate([getattr(part, f.name) for part in parts])
            for f in fields(cls)
            if f.name != "present"
        }
        order = {
            name: np.argsort(joined[name], kind="stable") for name in parts[0]._position_fields
        }
        arrays = {
            name: array[order[cls.ordered_by.get(name, _BY_ITEM)]] for name, array in joined.items()
        }
        return cls(**arrays, present=parts[0].present)

    @property
    @abstractmethod
    def categories(self) -> Sequence[str]:
        """The K disjoint categories of items."""

    @property
    @abstractmethod
    def category(self) -> Ints:
        """(D,) Index of each item's category."""

    @property
    @abstractmethod
    def stratum(self) -> Ints:
        """(D,) Stratum of each item: annotations are exchanged within a stratum."""

    @abstractmethod
    def fits(self, sources: Ints, items: Ints) -> Bools:
        """Return whether an item could have another item's annotation.

        Args:
            sources: (N,) Indices of items with annotations.
            items: (N,) Indices of items of the same strata.

        Returns:
            (N,) bool.
        """

    @abstractmethod
    def hits(self, items: Ints, candidates: Ints | None = None) -> Bools:
        """Return whether predictions are hits.

        Args:
            items: (N,) Indices of items.
            candidates: (N,) Index of the candidate to look up for each item; None for all.

        Returns:
            (N,) bool, or (N, C) for all candidates.
        """

    def head_counts(self, group: Ints, num_groups: int) -> Ints:
        """Return the number of hits of each candidate in each group of items, (C, G).

        Args:
            group: (D,) Index of each item's group.
            num_groups: G.
        """
        counts = np.zeros((int(np.prod(self.predicted.shape[1:])), num_groups), np.int64)
        for index, items in _split(group):
            counts[:, index] = self.hits(items).sum(axis=0)
        return counts

    def baseline_counts(self, group: Ints, num_groups: int) -> Ints:
        """Return the number of hits of each baseline in each group of items, (B, G)."""
        counts = np.zeros((self.baseline_hits.shape[1], num_groups), np.int64)
        for index, items in _split(group):
            counts[:, index] = self.baseline_hits[items].sum(axis=0)
        return counts

    def input_hits(self, items: Ints) -> InputSums:
        """Return the hits of each head on some items, summed over those of each unit.

        Args:
            items: (N,) Indices of items, ascending.

        Returns:
            ``sums`` has the axes of ``predicted``, with units in place of items.
        """
        positions, first, counts = np.unique(
            self.unit_of_item[items], return_index=True, return_counts=True
        )
        shape = self.predicted.shape[1:]
        hits = np.zeros((len(positions), int(np.prod(shape))))
        for unit, members in enumerate(np.split(items, first[1:])):
            hits[unit] = self.hits(members).sum(axis=0)
        sums = hits.reshape(len(positions), *shape)
        sums[:, ~self.present] = np.nan
        return InputSums(positions, sums, counts)

    def permuted_counts(self, permutations: int, seed: int = 0) -> Iterator[Ints]:
        """Iterate over hits by candidate and category, (C, K), with annotations exchanged.

        Annotations are exchanged between items of a stratum, only where each fits the other item.
        This keeps the distribution of distances to gold heads or antecedents, but not their
        assignment to items: the counts show how often a candidate hits by distance alone. An
        annotation that didn't fit could never be hit, and would make every candidate look good.

        The exchanges are a random walk that is as likely in reverse. All permutations start from
        one that is as far from the true annotations as they are from it, so that among them the
        true ones are as likely at any rank as the others if items are exchangeable (Besag and
        Clifford 1989).

        Args:
            permutations: Number of permutations.
            seed: Seed of the exchanges.
        """
        random = np.random.default_rng(seed)
        category = self.category
        stratum = np.unique(self.stratum, return_inverse=True)[1]
        start = self._exchange(np.arange(len(category)), stratum, random)
        for _ in range(permutations):
            source = self._exchange(start, stratum, random)
            permuted = replace(self, gold=self.gold[source])
            yield permuted.head_counts(category, len(self.categories))

    def _exchange(self, source: Ints, stratum: Ints, random: np.random.Generator) -> Ints:
        """Return the item from which each item has its annotation, after more exchanges."""
        source = source.copy()
        for _ in range(_EXCHANGES):
            order = np.argsort(stratum + random.random(len(source)))  # random within each stratum
            order = order[random.integers(2) :]  # a stratum of two may begin at any place
            first, second = order[: len(order) // 2 * 2].reshape(-1, 2).T
            exchanged = (
                (stratum[first] == stratum[second])
                & (random.random(len(first)) < 0.5)
                & self.fits(source[first], second)
                & self.fits(source[second], first)
            )
            first, second = first[exchanged], second[exchanged]
            source[first], source[second] = source[second], source[first]
        return source


RecordsT = TypeVar("RecordsT", bound=Records)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class GoldResult(ControlledResult, Generic[RecordsT]):
    """A result that keeps a record of every item, so that tables can select and resample.

    Attributes:
        records: The records of all items.
        controls: The records of the same items by networks of the same architecture with random
            weights, of which a scan reads one by default.
    """

    records: RecordsT
    controls: tuple[RecordsT, ...] = ()

    #: The class of ``records``.
    records_class: ClassVar[type[Any]]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""
        layers, heads = self.records.predicted.shape[1:3]
        return layers, heads

    @property
    def present(self) -> Bools:
        """(L, H) bool, the heads that the model has; the others have no hits."""
        return self.records.present

    @property
    def num_layers(self) -> int:
        """Number of layers, L."""
        return self.shape[0]

    @property
    def num_heads(self) -> int:
        """Number of heads in each layer, H."""
        return self.shape[1]

    def with_controls(self, controls: Sequence[Self]) -> Self:
        """Return the result together with those of networks with random weights.

        Args:
            controls: Results for the same inputs.
        """
        # What doesn't depend on the weights is shared.
        records = [control.records for control in controls]
        return replace(self, controls=_with_predictions(self.records, records))

    def split_controls(self) -> tuple[Self, list[Self]]:
        """Return the result without controls, and the controls as results."""
        alone = replace(self, controls=())
        return alone, [replace(alone, records=records) for records in self.controls]

    def _control_records(self, control: Any) -> list[RecordsT]:
        """Return the records of the control results that a table was given, by default its own.

        Raises:
            BertlookError: If one is something else.
        """
        if control is None:
            return list(self.controls)
        controls: Any = [control] if isinstance(control, Result) else control
        if not isinstance(controls, Sequence) or isinstance(controls, str):
            controls = [controls]
        for other in controls:
            if type(other) is not type(self):
                raise BertlookError(
                    f"control={quote(other)} is not a result of {self.measure_name}. Scan the same "
                    "corpus with bl.random_init(model)."
                )
        return [other.records for other in controls]

    @property
    def num_positions(self) -> int:
        """Number of positions in the corpus that the result refers to."""
        return int(self.records.units.max(initial=-1)) + 1

    def moved(self, positions: int) -> Self:
        """Return the result for the same inputs, moved behind others in the corpus."""
        moved = self.records.moved(positions)
        return replace(self, records=moved, controls=_with_predictions(moved, self.controls))

    @classmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        check_equal_numbers(len(result.controls) for result in results)
        parts = [result.records for result in results]
        units = np.concatenate([part.units for part in parts])
        positions, counts = np.unique(units, return_counts=True)
        if (counts > 1).any():
            raise BertlookError(
                f"Counts cannot be merged: {cls.unit} {positions[counts > 1][0] + 1} of the corpus "
                "would be counted twice. Merge results of different parts of the corpus."
            )
        if any((part.present != parts[0].present).any() for part in parts):
            raise BertlookError(
                "Counts of models with different heads cannot be merged: a head of one is absent "
                "from another. Merge results of one model."
            )
        records = cls.records_class.merge(parts)
        order = np.argsort(np.concatenate([part.unit_of_item for part in parts]), kind="stable")
        controls = tuple(
            replace(records, predicted=np.concatenate([part.predicted for part in parts])[order])
            for parts in zip(*(result.controls for result in results), strict=True)
        )
        return cls(records=records, controls=controls, options=results[0].options)

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the arrays, and everything else as JSON-serializable facts."""
        arrays = {f.name: getattr(self.records, f.name) for f in fields(self.records)}
        arrays |= {f"{_CONTROL}{i}": part.predicted for i, part in enumerate(self.controls)}
        return arrays, {"options": dict(self.options), "provenance": dict(self.provenance)}

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """Return the result with the given arrays and facts, as returned by ``to_parts``."""
        own = {name: array for name, array in arrays.items() if not name.startswith(_CONTROL)}
        names = [f"{_CONTROL}{i}" for i in range(len(arrays) - len(own))]
        layout = dict(cls.records_class.layout)
        if "present" not in own:
            layout.pop("present", None)
        if layout:
            layout |= dict.fromkeys(names, layout["predicted"])
            check_layout(arrays, layout, cls.__name__)
        records = cls.records_class(**own)
        records.check()
        controls = tuple(replace(records, predicted=arrays[name]) for name in names)
        return super().from_parts({}, {**facts, "records": records, "controls": controls})


def _with_predictions(records: RecordsT, sources: Sequence[RecordsT]) -> tuple[RecordsT, ...]:
    """Return records that have the predictions of others of the same items, and share the rest."""
    return tuple(replace(records, predicted=source.predicted) for source in sources)


def _split(group: Ints) -> Iterator[tuple[int, Ints]]:
    """Iterate over the non-empty groups: index, and indices of its items in ascending order."""
    order = np.argsort(group, kind="stable")
    indices, starts = np.unique(group[order], return_index=True)
    parts = np.split(order, starts)[1:]  # the first one is empty
    yield from zip(indices.tolist(), parts, strict=True)
