"""The base class of measures, which compute statistics over attention maps."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention, check_attention
from bertlook.choices import check_seed, is_iterable
from bertlook.corpora.conditions import Condition, parse_condition
from bertlook.edits import How
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.result import Result, merge_provenance
from bertlook.tensors import torch
from bertlook.text import quote

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclass(frozen=True)
class Loss:
    """The loss that is differentiated with respect to the maps, for measures of gradients.

    A masked language model predicts hidden tokens; a causal one predicts every next token.

    Attributes:
        share: Share of tokens, excluding special tokens, that are hidden from a masked language
            model; above 0 and at most 1.
        seed: Seed for choosing these tokens, combined with an input's position in the corpus.
        target: A condition on the words whose tokens are predicted, as in :func:`bertlook.search`,
            or None for all. The share is then of these tokens.

    Raises:
        BertlookError: If ``share`` is out of range, or ``target`` is no condition on words.

    Example:
        >>> import bertlook as bl
        >>> bl.measures.GradientImportance(share=0.3).loss
        Loss(share=0.3, seed=0, target=None)
    """

    share: float = 0.15
    seed: int = 0
    target: str | None = None

    def __post_init__(self) -> None:
        if (
            isinstance(self.share, bool)
            or not isinstance(self.share, Real)
            or not 0 < self.share <= 1
        ):
            raise BertlookError(
                f"share={self.share!r} is out of range. Give a number above 0 and at most 1.",
                page="measures",
            )
        check_seed(self.seed)
        if specials := self.condition.values_of("special"):
            raise BertlookError(
                f"target={quote(self.target)} names {', '.join(sorted(specials))}, and special "
                "tokens are not predicted. Give a condition on words, such as 'NOUN obj'.",
                page="measures",
            )

    @cached_property
    def condition(self) -> Condition:
        """The condition on the words that are predicted."""
        return parse_condition("target", self.target)


@dataclass(frozen=True, eq=False)
class HeadsOff:
    """How each head is switched off in turn, for measures of what this changes.

    Attributes:
        how: What takes the place of its output, as for :class:`bertlook.edits.HeadOff`.
        reference: (layers, heads, width) mean outputs over a corpus, in place of those over the
            input; or None.

    Example:
        >>> import bertlook as bl
        >>> bl.measures.Ablation("zero").ablation
        HeadsOff(how='zero', reference=None)
    """

    how: How
    reference: NDArray[np.floating] | None = None


ResultT = TypeVar("ResultT", bound=Result)


class Measure(ABC, Generic[ResultT]):
    """A statistic that reads attention maps layer by layer and accumulates them over inputs.

    A batch is processed by the calls ``start(batch)``, ``update(maps)`` for each layer,
    ``complete()``, and ``finish()``, which appends the batch's result to ``self._counted``. Only
    ``finish`` makes the batch count, so an interrupted batch has no effect. Counts depend neither
    on how a corpus is cut into batches nor on their order. To write a measure whose statistics are
    means over inputs, subclass ``MeansMeasure``, which does all of this.

    A measure can be used in two ways: in a scan of a corpus, or on ``Attention`` objects with
    ``of``. Either way its own state is left untouched: counting happens in a ``fresh`` copy.

    Args:
        options: The arguments of the subclass's constructor, by name. JSON-serializable.

    Attributes:
        result_class: The class of the result.
        options: The arguments of the constructor, by name.
        loss: The loss whose gradients ``update`` needs, or None. With a loss, maps are those of
            inputs with hidden tokens, and layers come from last to first.
        ablation: How each head is switched off for ``update``, or None. With one, ``loss`` is the
            loss that changes.
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
    ablation: HeadsOff | None = None
    needs_norms: ClassVar[bool] = False
    max_tokens: int | None = None

    def __init__(self, **options: Any) -> None:
        if options and not _declares_options(type(self)):
            raise TypeError(f"{self.name} takes no options, and {', '.join(options)} was given.")
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
        """Return an empty measure with the same options.

        Raises:
            BertlookError: If the class has an option that it doesn't pass to ``super().__init__``;
                it would be lost.
        """
        forgotten = _named_options(type(self)) - self.options.keys()
        if forgotten:
            raise BertlookError(
                f"{self.name} has the options {', '.join(sorted(forgotten))}, which its __init__ "
                "doesn't pass on. Call super().__init__(name=value, ...) with all options.",
                page="measures",
            )
        return type(self)(**self.options)

    @abstractmethod
    def start(self, batch: Batch) -> None:
        """Prepare for a batch, discarding one that was not finished."""

    @abstractmethod
    def update(self, maps: LayerMaps) -> None:
        """Read the next layer's maps of the batch."""

    def complete(self) -> None:
        """Compute what needs all layers of the batch; by default nothing.

        What takes long or may fail belongs here, since a scan's measures count a batch together,
        without being interrupted.
        """

    @abstractmethod
    def finish(self) -> None:
        """Count the batch."""

    def resume(self, result: ResultT) -> None:
        """Add an earlier result, to continue counting from it.

        A result holds all of a measure's state: the counts of a resumed measure are bit-identical
        to those of an uninterrupted one.

        Args:
            result: The result of a measure with the same options.

        Raises:
            BertlookError: If the result is of another measure, its options or numbers of layers or
                heads differ, or an input was counted in both.

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
                "with the same options.",
                page="measures",
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
                "least one.",
                page="measures",
            )
        self._counted = [self.result_class.merge(self._counted)]
        return self._counted[0]

    @isolated()
    def of(self, attentions: Iterable[Attention]) -> ResultT:
        """Return the result for given attention maps, computed in float64.

        Args:
            attentions: One or more ``Attention`` objects. For measures that need gold annotation,
                each has a ``Sentence`` or ``Document`` as its ``source``.

        Raises:
            BertlookError: If there are none, or one lacks what is needed: gold annotation, value
                norms (present if a model computed them), or the loss of a model (never present).

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
                f"{self.name} needs the loss of a model, which an Attention doesn't have. Scan "
                f"texts with a model: bl.scan(model, texts, bl.measures.{self.name}()).",
                page="measures",
            )
        counter = self.fresh()
        inputs = [attentions] if isinstance(attentions, Attention) else attentions
        if not is_iterable(inputs):
            raise BertlookError(
                f"{self.name}.of takes Attention objects, but this is {_describe(inputs)}. "
                f"Call a model on the text: bl.measures.{self.name}().of([model(text)]).",
                page="measures",
            )
        provenance: list[Mapping[str, Any]] = []
        for position, attention in enumerate(inputs):
            if not isinstance(attention, Attention):
                raise BertlookError(
                    f"{self.name}.of takes Attention objects, but this is {_describe(attention)}. "
                    f"Call a model on the text: bl.measures.{self.name}().of([model(text)]).",
                    page="measures",
                )
            check_attention(attention, f"{self.name}.of")
            if self.needs_norms and attention.value_norms is None:
                raise BertlookError(
                    f"{self.name} needs the norms of the value vectors, which this Attention "
                    "lacks. Make it with a model whose value vectors can be read.",
                    page="measures",
                )
            batch = Batch([attention], [position])
            counter.start(batch)
            for maps in iterate_layers(attention, batch, with_norms=self.needs_norms):
                counter.update(maps)
            counter.complete()
            counter.finish()
            facts = attention.provenance
            provenance.append({**facts, "inputs": 1} if facts else {})
        result = counter.compute()
        return replace(result, provenance=merge_provenance(provenance))


def iterate_layers(
    attention: Attention, batch: Batch, *, with_norms: bool = False
) -> Iterator[LayerMaps]:
    """Iterate over the layers of one input, as a batch of one in float64.

    Args:
        attention: The input.
        batch: The same input as a batch.
        with_norms: Whether to give the value norms, which are computed when they are asked for.
    """
    value_norms = attention.value_norms if with_norms else None
    for layer, maps in enumerate(attention.maps):
        norms, visible = (
            None if array is None else array[layer] for array in (value_norms, attention.visible)
        )
        tokens = torch.from_numpy(maps[None].astype(np.float64))
        of_layer = None if norms is None else torch.from_numpy(norms[None].astype(np.float64))
        mask = None if visible is None else torch.from_numpy(visible[None, None].copy())
        yield LayerMaps(layer, tokens, batch, value_norms=of_layer, mask=mask)


def find_result(source: object, kind: type[ResultT]) -> ResultT:
    """Return the result of a class: ``source`` itself, or the only one in a mapping.

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
            f"There are several results of {measure}: give one of {', '.join(map(repr, matches))}.",
            page="measures",
        )
    if isinstance(source, Mapping):
        given = f"a mapping with {', '.join(map(str, candidates)) or 'no results'}"
    else:
        given = _describe(source)
    raise BertlookError(
        f"A result of {measure} is needed, but this is {given}. Give the results of "
        f"bl.scan(model, corpus, bl.measures.{measure}()).",
        page="measures",
    )


def _declares_options(cls: type[Measure[Any]]) -> bool:
    """Return whether a class has a constructor of its own, which names its options."""
    own = cls.__mro__[: cls.__mro__.index(Measure)]
    return any("__init__" in vars(base) for base in own)


def _named_options(cls: type[Measure[Any]]) -> set[str]:
    """Return the names of a constructor's arguments, without ``*`` and ``**``."""
    parameters = inspect.signature(cls).parameters.values()
    return {p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}


def _describe(value: object) -> str:
    """Describe a value for an error message."""
    if isinstance(value, Result):
        return f"a result of {value.made_by}"
    if isinstance(value, Measure):
        return f"the measure {value!r} rather than its result"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return f"an object of type {type(value).__name__}"
