"""The contract of measures, statistics over attention maps, and of their results."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from bertlook.attention import Attention
from bertlook.choices import Variant
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, LayerMaps

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result(ABC):
    """The outcome of a measure: numbers for every head, and what is needed to interpret them.

    Results of the same measure can be added, compared with ``==`` (arrays by their content), and
    saved with a scan's results. A subclass is a dataclass declared with ``eq=False, repr=False``;
    it defines ``shape``, ``counted`` and ``_merge``. Subclasses of ``HeadMeans`` need none of this.

    Attributes:
        options: The options of the measure. JSON-serializable.
        provenance: What a scan records about model and corpus; empty for maps in hand.
            JSON-serializable.

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
    #: What one input is called.
    unit: ClassVar[str] = "input"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        Result.kinds[cls.__name__] = cls
        cls.measure_name = vars(cls).get("measure_name", cls.__name__.removesuffix("Result"))

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""

    @property
    @abstractmethod
    def counted(self) -> str:
        """What was counted, in a few words, such as "40 inputs"."""

    @classmethod
    @abstractmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        """Return the merged result of one or more with equal options and shapes."""

    @property
    def variant(self) -> Variant:
        """Whether the paper's definition ("paper") or its released code's ("released") is used."""
        variant: Variant = self.options.get("variant", "paper")
        return variant

    @classmethod
    def merge(cls, results: Sequence[Self]) -> Self:
        """Return the result of all inputs of ``results``, without provenance.

        Args:
            results: One or more results.

        Raises:
            BertlookError: If the options or the numbers of layers or heads differ, or an input is
                known to have been counted twice.
        """
        first = results[0]
        for other in results[1:]:
            if type(other) is not type(first) or dict(other.options) != dict(first.options):
                raise BertlookError(
                    f"Counts cannot be merged: their options differ, {_describe(first)} and "
                    f"{_describe(other)}. Merge results of the same measure."
                )
            if other.shape != first.shape:
                raise BertlookError(
                    "Counts of models with different numbers of heads cannot be merged: one has "
                    f"{first.shape[0]} layers of {first.shape[1]} heads, the other has "
                    f"{other.shape[0]} layers of {other.shape[1]} heads."
                )
        return cls._merge(results)

    def __add__(self, other: Self) -> Self:
        """Return the result of the inputs of both; see ``merge``."""
        return self.merge([self, other])

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
        """Return the result whose ``to_parts`` gave these arrays and facts."""
        parts: dict[str, Any] = {**facts, **arrays}
        return cls(**parts)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        (arrays, facts), (other_arrays, other_facts) = self.to_parts(), other.to_parts()
        return (
            facts == other_facts
            and arrays.keys() == other_arrays.keys()
            and all(
                np.array_equal(array, other_arrays[name], equal_nan=array.dtype.kind == "f")
                for name, array in arrays.items()
            )
        )

    def __repr__(self) -> str:
        layers, heads = self.shape
        lines = [f"<{type(self).__name__}: {layers} layers x {heads} heads, {self.counted}"]
        if self.options:
            lines.append(_list_options(self))
        if "model" in self.provenance:
            corpus = self.provenance.get("corpus", "unknown")
            lines.append(f"model {self.provenance['model']}, corpus {corpus}")
        return "\n ".join(lines) + ">"


@dataclass(frozen=True)
class Loss:
    """The loss that is differentiated with respect to the maps, for measures of gradients.

    A masked language model predicts hidden tokens; a causal one predicts every next token.

    Attributes:
        share: Share of tokens, special tokens excepted, that are hidden from a masked language
            model; above 0 and at most 1.
        seed: Seed for choosing these tokens, combined with an input's position in the corpus.

    Raises:
        BertlookError: If ``share`` is out of range.

    Example:
        >>> import bertlook as bl
        >>> bl.measures.GradientImportance(share=0.3).loss
        Loss(share=0.3, seed=0)
    """

    share: float = 0.15
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise BertlookError(
                f"share={self.share!r} is out of range. Give a number above 0 and at most 1."
            )


ResultT = TypeVar("ResultT", bound=Result)


class Measure(ABC, Generic[ResultT]):
    """A statistic that reads attention maps layer by layer and accumulates them over inputs.

    Each batch takes the calls ``start(batch)``, ``update(maps)`` for each layer, and ``finish()``,
    which appends the batch's result to ``self._counted``. Only ``finish`` makes the batch count, so
    an interrupted batch leaves no trace. Counts depend neither on how a corpus is cut into batches
    nor on their order. To write a measure whose statistics are means over inputs, subclass
    ``MeansMeasure``, which does all of this.

    A measure can be used in two ways: in a scan of a corpus, or on ``Attention`` objects with
    ``of``. Either way its own state is left untouched: counting happens in a ``fresh`` copy.

    Args:
        options: The arguments of the subclass's constructor, by name. JSON-serializable.

    Attributes:
        result_class: The class of the result.
        options: As above.
        loss: The loss whose gradients ``update`` needs, or None. With a loss, maps are those of
            inputs with hidden tokens, and layers come from last to first.
        needs_norms: Whether ``update`` needs the value norms.
        max_tokens: A scan cuts longer inputs to at most this many tokens, at the end of a word.
            None: inputs over the model's limit are skipped.

    Example:
        >>> import bertlook as bl
        >>> measure = bl.measures.RelativePosition()
        >>> model = bl.load()
        >>> results = bl.scan(model, ["The cat sat.", "It purred."], measure, progress=False)
        >>> results[measure.name].previous.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]]
    loss: Loss | None = None
    needs_norms: ClassVar[bool] = False
    max_tokens: int | None = None

    def __init__(self, **options: Any) -> None:
        self.options = options
        self._counted: list[ResultT] = []

    @property
    def name(self) -> str:
        """Name of the measure in the results of a scan."""
        return type(self).__name__

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
        return f"{type(self).__name__}({options})"

    def fresh(self) -> Self:
        """Return an empty measure with the same options."""
        return type(self)(**self.options)

    @abstractmethod
    def start(self, batch: Batch) -> None:
        """Prepare for a batch, discarding one that was not finished."""

    @abstractmethod
    def update(self, maps: LayerMaps) -> None:
        """Read the next layer's maps of the batch."""

    @abstractmethod
    def finish(self) -> None:
        """Count the batch."""

    def resume(self, result: ResultT) -> None:
        """Add an earlier result, to continue counting from it.

        A result holds all of a measure's state: a resumed measure comes to the same counts, to the
        bit, as one that was never interrupted.

        Args:
            result: The result of a measure with the same options.

        Raises:
            BertlookError: If it is another measure's, options or numbers of layers or heads differ,
                or an input was counted in both.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load()
            >>> measure = bl.measures.Entropy()
            >>> measure.resume(measure.of(model("The cat sat.")))
            >>> measure.compute()
            <EntropyResult: 6 layers x 8 heads, 2 statistics of 1 input>
        """
        if type(result) is not self.result_class or dict(result.options) != self.options:
            raise BertlookError(
                f"{self} can't resume from {_describe(result)}. Give a result of the same measure "
                "with the same options."
            )
        self._counted = [self.result_class.merge([*self._counted, result])]

    def compute(self) -> ResultT:
        """Return the result of everything counted so far. Counting can continue afterwards.

        Raises:
            BertlookError: If nothing has been counted.
        """
        if not self._counted:
            raise BertlookError(
                f"{self.name} has nothing to count: no {self.result_class.unit} was read. Give at "
                "least one."
            )
        self._counted = [self.result_class.merge(self._counted)]
        return self._counted[0]

    def of(self, attentions: Iterable[Attention]) -> ResultT:
        """Return the result for attention in hand, computed in float64.

        Args:
            attentions: One or more ``Attention`` objects. For measures that need gold annotation,
                each has a ``Sentence`` or ``Document`` as its ``source``.

        Raises:
            BertlookError: If there are none, or one lacks what is needed: gold annotation, value
                norms (present if a model made it), or gradients (never present).

        Example:
            >>> import bertlook as bl
            >>> model = bl.load()
            >>> sentences = list(bl.corpora.sample())[:2]
            >>> result = bl.measures.DependencyAccuracy().of(model(s) for s in sentences)
            >>> result.correct.shape[:3]
            (2, 6, 8)
        """
        if self.loss is not None:
            raise BertlookError(
                f"{self.name} needs gradients, which an Attention doesn't have. Scan texts with "
                f"a model: bl.scan(model, texts, bl.measures.{self.name}())."
            )
        counter = self.fresh()
        inputs = [attentions] if isinstance(attentions, Attention) else attentions
        for position, attention in enumerate(inputs):
            if not isinstance(attention, Attention):
                raise BertlookError(
                    f"{self.name}.of takes Attention objects, and this is {_describe(attention)}. "
                    f"Call a model on the text: bl.measures.{self.name}().of([model(text)])."
                )
            if self.needs_norms and attention.value_norms is None:
                raise BertlookError(
                    f"{self.name} needs the norms of the value vectors, which this Attention "
                    "lacks. Make it with a model whose value vectors can be read."
                )
            batch = Batch([attention], [position])
            counter.start(batch)
            for maps in iterate_layers(attention, batch):
                counter.update(maps)
            counter.finish()
        return counter.compute()


def iterate_layers(attention: Attention, batch: Batch) -> Iterator[LayerMaps]:
    """Iterate over the layers of one input, as a batch of one in float64."""
    for layer, maps in enumerate(attention.maps):
        norms = None if attention.value_norms is None else attention.value_norms[layer]
        tokens, value_norms = (
            None if array is None else torch.from_numpy(array[None].astype(np.float64))
            for array in (maps, norms)
        )
        assert tokens is not None
        yield LayerMaps(layer, tokens, batch, value_norms=value_norms)


def find_result(source: object, kind: type[ResultT]) -> ResultT:
    """Return the result of a kind: ``source`` itself, or the only one among a scan's results.

    Args:
        source: A result, or a mapping that holds it, such as the results of a scan.
        kind: The class of the result.

    Raises:
        BertlookError: If there is none, or several.
    """
    candidates = dict(source) if isinstance(source, Mapping) else {"": source}
    matches = {name: result for name, result in candidates.items() if isinstance(result, kind)}
    if len(matches) == 1:
        return next(iter(matches.values()))
    measure = kind.measure_name
    if matches:
        raise BertlookError(
            f"There are several results of {measure}: give one of {', '.join(map(repr, matches))}."
        )
    if isinstance(source, Mapping):
        given = f"a mapping with {', '.join(map(str, candidates)) or 'no results'}"
    else:
        given = _describe(source)
    raise BertlookError(
        f"A result of {measure} is needed, and this is {given}. Give the results of "
        f"bl.scan(model, corpus, bl.measures.{measure}())."
    )


def _describe(given: object) -> str:
    """Return what an argument is, for a message."""
    if isinstance(given, Result):
        return f"a result of {given.measure_name}({_list_options(given)})"
    if isinstance(given, Measure):
        return f"the measure {given!r} rather than its result"
    if isinstance(given, type):
        return f"the class {given.__name__}"
    return f"an object of type {type(given).__name__}"


def _list_options(result: Result) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in result.options.items())
