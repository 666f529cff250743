"""The contract of a statistic over attention maps, and of what it gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, LayerMaps

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclass(frozen=True, kw_only=True)
class Result(ABC):
    """What a measure found: numbers by layer and head, with what is needed to judge them.

    Attributes:
        provenance: what a scan knows of model and corpus; fit for JSON.
    """

    provenance: Mapping[str, Any] = field(default_factory=dict)

    #: The classes of results by their names, for reading files.
    kinds: ClassVar[dict[str, type[Result]]] = {}
    #: The name of the measure that gives results of this class.
    measure_name: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        Result.kinds[cls.__name__] = cls
        cls.measure_name = vars(cls).get("measure_name", cls.__name__.removesuffix("Result"))

    @abstractmethod
    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Arrays, and all else as JSON takes it; ``from_parts`` is the inverse."""

    @abstractmethod
    def __add__(self, other: Self) -> Self:
        """What both have counted, as if one measure had counted it all; without provenance.

        Raises:
            BertlookError: if the options or the numbers of layers or heads differ, or both have
                counted the same input and the result knows it.
        """

    @classmethod
    @abstractmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """The result that ``to_parts`` took apart."""


@dataclass(frozen=True)
class Loss:
    """The loss that a measure wants to be differentiated by the maps, and what it is about.

    A masked language model predicts hidden tokens, a causal one every next token.

    Attributes:
        share: of the tokens, special ones excepted, that are hidden from a masked language model.
        seed: of the choice of these tokens; together with an input's place in the corpus.
    """

    share: float = 0.15
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise BertlookError(f"share={self.share!r} must lie above 0, and at most be 1.")


ResultT = TypeVar("ResultT", bound=Result)


class Measure(ABC, Generic[ResultT]):
    """A statistic that is fed maps layer by layer, sums, and gives a result that adds to its like.

    A batch is fed as ``start(batch)``, ``update(maps)`` for each layer in order, ``finish()``.
    Only ``finish`` makes it count, so that an interrupted batch leaves nothing behind. State
    and sums don't depend on how a corpus is cut into batches, or in which order they come.

    Attributes:
        loss: the loss whose gradients ``update`` needs, None for maps alone. The maps are then of
            inputs with hidden tokens, and the layers come from the last to the first.
        needs_norms: whether ``update`` needs the value norms.
        max_tokens: a scan cuts longer inputs to their first so many tokens, at a word's end; None:
            an input over the model's limit is left out.
    """

    loss: Loss | None = None
    needs_norms: ClassVar[bool] = False
    max_tokens: int | None = None

    @property
    def name(self) -> str:
        """What a scan's results call it."""
        return type(self).__name__

    @abstractmethod
    def fresh(self) -> Self:
        """An empty measure with the same options."""

    @abstractmethod
    def start(self, batch: Batch) -> None:
        """Prepare for the layers of a batch; forgets a batch that was never finished."""

    @abstractmethod
    def update(self, maps: LayerMaps) -> None:
        """Take in the next layer's maps of the batch."""

    @abstractmethod
    def finish(self) -> None:
        """Count the batch."""

    @abstractmethod
    def resume(self, result: ResultT) -> None:
        """Take in what a result of a measure with the same options has counted.

        A measure that goes on from a result counts to the same end, to the bit, as one that was
        never interrupted: a result holds all of a measure's state.

        Raises:
            BertlookError: if the options or the numbers of layers or heads differ.
        """

    @abstractmethod
    def compute(self) -> ResultT:
        """The result of all that has been counted so far; counting may go on after it.

        Raises:
            BertlookError: if nothing has been counted.
        """

    def of(self, attentions: Iterable[Attention]) -> ResultT:
        """The result over maps in hand, calculated in float64.

        Raises:
            BertlookError: if there are none, or one lacks what is needed: a gold annotation, value
                norms (those that a model makes have them), or gradients, which none has.
        """
        if self.loss is not None:
            raise BertlookError(
                f"{self.name} needs gradients, which maps in hand don't have: "
                f"`bl.scan(model, texts, bl.measures.{self.name}())`."
            )
        if isinstance(attentions, Attention):
            attentions = [attentions]
        counter = self.fresh()
        for position, attention in enumerate(attentions):
            if self.needs_norms and attention.value_norms is None:
                raise BertlookError(
                    f"{self.name} needs the norms of the value vectors, and this Attention has "
                    "none: look at the text with a model whose output projections are known."
                )
            batch = Batch([attention], [position])
            counter.start(batch)
            for maps in layers_of(attention, batch):
                counter.update(maps)
            counter.finish()
        return counter.compute()


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
    held = f"results of {', '.join(candidates) or 'nothing'}"
    given = held if isinstance(source, Mapping) else f"a {type(source).__name__}"
    raise BertlookError(
        f"A result of {measure} is needed, and this is {given}: "
        f"bl.scan(model, corpus, bl.measures.{measure}())."
    )


def layers_of(attention: Attention, batch: Batch) -> Iterator[LayerMaps]:
    """One input's maps as a batch of one, layer by layer, in float64."""
    for layer, maps in enumerate(attention.maps):
        norms = None if attention.value_norms is None else attention.value_norms[layer]
        yield LayerMaps(
            layer, _double(maps), batch, None, None if norms is None else _double(norms)
        )


def _double(array: NDArray[np.floating]) -> torch.Tensor:
    """A batch of one, in float64."""
    return torch.from_numpy(array[None].astype(np.float64))
