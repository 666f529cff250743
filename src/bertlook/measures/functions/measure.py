"""A measure made from a function of an input's word maps."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.annotation.annotated_words import AnnotatedWords
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.batch import Batch, Example, LayerMaps
from bertlook.measures.functions.result import FunctionResult, check_name, title_of
from bertlook.measures.means import sum_inputs
from bertlook.measures.measure import Measure
from bertlook.text import quote

if TYPE_CHECKING:
    from torch import Tensor


Floats = NDArray[np.float64]
#: The (L, H) arrays of one input by name.
Record = dict[str, Floats]


def measure(function: Callable[..., Any]) -> type[FunctionMeasure]:
    """Make a measure from a function of an input's maps.

    What the function returns is averaged over inputs, each with the same weight. Its value for
    evenly spread attention is the baseline: the function is called a second time for it, so it
    should depend on its arguments alone. Like other measures it has a table with intervals, it is
    saved, resumed and shared among processes, and its statistics color a grid.

    Args:
        function: Takes ``maps``, an (L, H, W, W) float64 array of attention from word to word
            without special tokens, where the rows of a word's pieces are averaged; and
            ``sentence``, the input with its W ``words``: a ``Sentence``, a ``Document``, or the
            words alone. It returns an (L, H) array, or a dict of such arrays by name; NaN for all
            heads leaves an input out. Further parameters with defaults are options of the measure.
            The first line of its docstring is the title of a single statistic.

    Returns:
        A class of measures with the name of the function. All layers' maps of a batch are in memory
        at a time.

    Raises:
        BertlookError: If it is no function of two arguments, has no name, or an option without a
            default. While measuring: if it returns something else, or NaN for some of the heads.

    Example:
        >>> import bertlook as bl
        >>> @bl.measure
        ... def from_verbs(maps, sentence, upos="VERB"):
        ...     '''Attention from verbs to the first word.'''
        ...     verbs = list(sentence.select(upos=upos))
        ...     return maps[:, :, verbs, 0].mean(-1) if verbs else maps[..., 0, 0] * float("nan")
        >>> sentences = bl.corpora.sample()[:20]
        >>> results = bl.scan(bl.load(), sentences, from_verbs, progress=False)
        >>> results["from_verbs"]
        <FunctionResult: 6 layers x 8 heads, 1 statistic of 20 inputs
         upos='VERB'
         model bert-mini, corpus list>
        >>> from_verbs(upos="NOUN")
        from_verbs(upos='NOUN')
    """
    name = getattr(function, "__name__", None)
    if not inspect.isroutine(function) or not isinstance(name, str) or not name.isidentifier():
        raise BertlookError(
            f"{quote(function)} is no function with a name. Define one by "
            "def name(maps, sentence).",
            page="own",
        )
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except ValueError:  # of a function in C
        parameters = []
    given, options = parameters[:2], parameters[2:]
    if len(given) < 2 or any(p.kind > p.POSITIONAL_OR_KEYWORD for p in given):
        raise BertlookError(
            f"{name} must take two arguments, the maps and the sentence: "
            f"def {name}(maps, sentence).",
            page="own",
        )
    for option in options:
        if option.default is option.empty or option.kind < option.POSITIONAL_OR_KEYWORD:
            raise BertlookError(
                f"The option {option.name} of {name} has no default. Give it one, such as "
                f"{option.name}=1.",
                page="own",
            )
    namespace = {
        "function": staticmethod(function),
        "defaults": {option.name: option.default for option in options},
        "__doc__": function.__doc__,
        "__module__": function.__module__,
        "__qualname__": function.__qualname__,
    }
    return type(name, (FunctionMeasure,), namespace)


class FunctionMeasure(Measure[FunctionResult]):
    """A measure made from a function; see :func:`bertlook.measure`.

    Attributes:
        function: The function.
        defaults: Its options with their defaults.
    """

    result_class: ClassVar[type[Any]] = FunctionResult
    function: ClassVar[Callable[..., Any]]
    defaults: ClassVar[Mapping[str, Any]]

    def __init__(self, **options: Any) -> None:
        for name, value in options.items():
            if name not in self.defaults:
                known = ", ".join(self.defaults) or "none"
                raise BertlookError(
                    f"{self.name} has no option {name}. Its options: {known}.", page="own"
                )
            if not _survives_json(value):
                raise BertlookError(
                    f"{name}={quote(value)} can't be stored with the results. Give numbers, texts, "
                    "lists or dicts.",
                    page="own",
                )
        super().__init__(**{**self.defaults, **options})

    def resume(self, result: FunctionResult) -> None:
        """Add an earlier result, to continue counting from it."""
        if isinstance(result, FunctionResult) and result.function != self.name:
            raise BertlookError(
                f"{self} can't resume from a result of {result.made_by}. Give a result of the same "
                "measure.",
                page="own",
            )
        super().resume(result)

    def start(self, batch: Batch) -> None:
        """Prepare for a batch, discarding one that was not finished."""
        self._batch = batch
        self._words: dict[int, NDArray[Any]] = {}
        self._uniform: dict[int, NDArray[Any]] = {}
        self._uniform_of_mask: list[tuple[Tensor | None, NDArray[Any]]] = []
        self._present: dict[int, NDArray[np.bool_]] = {}

    def update(self, maps: LayerMaps) -> None:
        """Keep the next layer's word maps."""
        self._words[maps.layer] = maps.words().numpy(force=True)
        self._uniform[maps.layer] = self._spread_evenly(maps)
        self._present[maps.layer] = maps.present.numpy(force=True)

    def complete(self) -> None:
        """Call the function for each input of the batch."""
        layers = sorted(self._words)
        present = np.stack([self._present[layer] for layer in layers])
        records: list[Record] = []
        uniform_records: list[Record] = []
        for row, example in enumerate(self._batch.examples):
            position = self._batch.positions[row] + 1
            location = getattr(example.source, "origin", "") or f"input {position} of the corpus"
            for kept, listed, place in [
                (self._words, records, str(location)),
                (self._uniform, uniform_records, f"evenly spread attention over {location}"),
            ]:
                maps = np.empty((*present.shape, len(example.words), len(example.words)))
                for index, layer in enumerate(layers):
                    maps[index] = kept[layer][row, :, : maps.shape[2], : maps.shape[3]]
                record = self._call(maps, _sentence_of(example), present, place)
                self._check_names(record, records[0] if records else record, place)
                listed.append(record)
        names = list(records[0])
        values, uniform = (
            np.stack([[record[name] for record in listed] for name in names])
            for listed in (records, uniform_records)
        )
        self._result = FunctionResult(
            options=self.options,
            function=self.name,
            titles={name: self._title_of(name) for name in names},
            **sum_inputs(values, uniform),
        )

    def finish(self) -> None:
        """Count the batch."""
        self._counted.append(self._result)
        self.compute()  # keep one sum rather than one for each batch

    def _check_names(self, record: Record, first: Record, location: str) -> None:
        if list(record) != list(first):
            raise BertlookError(
                f"{self.name} returned {', '.join(first)} at first, but {', '.join(record)} for "
                f"{location}. Return the same names in the same order for each input, with NaN for "
                "all heads where one is missing.",
                page="own",
            )

    def _spread_evenly(self, maps: LayerMaps) -> NDArray[Any]:
        """Return the (B, 1, W, W) word maps of uniform attention, once for layers with one mask."""
        for mask, uniform in self._uniform_of_mask:
            if mask is maps.mask:
                return uniform
        words = maps.spread_evenly().words().numpy(force=True)
        self._uniform_of_mask.append((maps.mask, words))
        return words

    def _title_of(self, name: str) -> str:
        described = inspect.getdoc(self.function) or ""
        if name == self.name and described:
            return " ".join(described.partition("\n\n")[0].split()).rstrip(".")
        return title_of(name)

    def _call(
        self, maps: Floats, sentence: AnnotatedWords, present: NDArray[np.bool_], location: str
    ) -> Record:
        """Return the (L, H) arrays that the function returns for an input, by name.

        Raises:
            BertlookError: If it returns something else.
        """
        returned = self.function(maps, sentence, **self.options)
        record = returned if isinstance(returned, Mapping) else {self.name: returned}
        if not record:
            raise BertlookError(f"{self.name} returned an empty dict for {location}.", page="own")
        arrays: Record = {}
        for name, value in record.items():
            array = _as_numbers(value)
            if array is None or array.shape != present.shape:
                shape = type(value).__name__ if array is None else f"the shape {array.shape}"
                raise BertlookError(
                    f"{self.name} must return an array of {present.shape} numbers, one for each "
                    f"layer and head, or a dict of such arrays; for {location}, {quote(name)} has "
                    f"{shape}.",
                    page="own",
                )
            arrays[check_name(name)] = array = np.where(present, array, np.nan)
            invalid = np.argwhere(present & ~np.isfinite(array))
            if len(invalid) and not np.isnan(array).all():
                head = Head(*invalid[0].tolist())
                raise BertlookError(
                    f"{self.name} returned {array[tuple(head)]} for head {head} of {location}, but "
                    "numbers for other heads. Return finite numbers for all heads, or NaN for all "
                    "to leave the input out.",
                    page="own",
                )
        return arrays


def _sentence_of(example: Example) -> AnnotatedWords:
    """Return an input with its annotation, or its words alone if it has none or was cut."""
    source = example.source
    if isinstance(source, AnnotatedWords) and len(source) == len(example.words):
        return source
    return AnnotatedWords(example.words)


def _as_numbers(value: Any) -> Floats | None:
    """Return an array in float64, or None if it isn't one of real numbers."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError):  # a ragged list, a tensor elsewhere
        return None
    return array.astype(np.float64) if array.dtype.kind in "biuf" else None


def _survives_json(value: Any) -> bool:
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False
