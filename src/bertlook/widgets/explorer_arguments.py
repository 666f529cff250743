"""Validation of an Explorer's arguments: model, text and results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from bertlook.annotation.parsed import as_source
from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures.measure import ResultT, find_result
from bertlook.measures.result import Result
from bertlook.model.images.image_model import ImageModel
from bertlook.model.load import as_model, load
from bertlook.model.model import Model
from bertlook.model.tokens.given_ids import holds_ids, is_chat
from bertlook.model.unwrap import is_held_model
from bertlook.scanning.results import Results
from bertlook.text import printable

DEFAULT_TEXT = "The chef who ran the kitchen made a cake ."


def model_and_text(model: Any, text: Any) -> tuple[Model, Any]:
    """Return the model and the text, given in either order.

    Args:
        model: A Model or what holds one (``load``), its name or its folder; None for the bundled
            model. A text, if it is the only argument.
        text: A text; None for the default text.

    Raises:
        BertlookError: If there is no such model, or one argument is something else.
    """
    if _is_model(text) or (text is None and model is not None and not _is_model(model)):
        model, text = text, model
    text = DEFAULT_TEXT if text is None else as_source(text)
    if isinstance(model, ImageModel):
        raise BertlookError(
            f"bl.Explorer(model, text) reads texts, and {model.name} reads images. Show what it "
            "reads: bl.Explorer(model(image))."
        )
    if isinstance(text, Mapping) and not holds_ids(text):
        raise BertlookError(
            "This dict holds no Attention. Give a dict from names to Attentions; or, to read a "
            "text, a string, a list of words, a Sentence or a Document."
        )
    check_text(text)
    if model is None or isinstance(model, (str, Path)):
        return load() if model is None else load(model), text
    if isinstance(model, ImageModel) or is_held_model(model) or not _is_stand_in(model):
        model = as_model(model, "bl.Explorer(model, text)")
    return model, text


def is_shown(value: object) -> bool:
    """Return whether a value is what a view without a model shows.

    Args:
        value: An Attention, a mapping with Attentions, or anything else.
    """
    if isinstance(value, Mapping):
        return any(isinstance(part, Attention) for part in value.values())
    return isinstance(value, Attention)


def check_no_text(**texts: Any) -> None:
    """Raise BertlookError if an Explorer of an attention is given what only a model reads.

    Args:
        **texts: The values of such arguments, by name.
    """
    given = [name for name, value in texts.items() if value is not None and value is not False]
    if given:
        raise BertlookError(
            f"An Explorer of an Attention has no model that could read {', '.join(given)}. Omit "
            f"{'it' if len(given) == 1 else 'them'}, or give a model: Explorer(model, text)."
        )


class NoModel:
    """The stand-in for the model of an Explorer that shows attentions: it reads no text.

    Args:
        name: The name of the model that the attentions come from, or "".
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, text: Any, *options: Any, **named_options: Any) -> NoReturn:
        """Raise BertlookError, whatever the text."""
        raise BertlookError(
            "This Explorer shows an Attention, and has no model that reads texts. Make one with "
            "Explorer(model, text)."
        )


def model_name_of(shown: Any) -> str:
    """Return the name of the model of an attention, or of the first of several, or "" if unknown.

    Args:
        shown: An Attention or a mapping with Attentions.
    """
    attentions = shown.values() if isinstance(shown, Mapping) else [shown]
    first = next(part for part in attentions if isinstance(part, Attention))
    return printable(str(first.provenance.get("model", "")))


def text_of(attention: Attention) -> str:
    """Return the text of an attention, as the text box shows it."""
    source = attention.source
    return as_text(source if isinstance(source, str) else attention.words, attention)


def check_text(text: Any, argument: str = "a text") -> None:
    """Raise BertlookError unless a value is a text.

    Args:
        text: The value.
        argument: A description of the argument, for the message.
    """
    if isinstance(text, Attention):
        raise BertlookError(
            "An Explorer reads texts with its model, but this is an Attention. To show it, use "
            "Explorer(attention); for a text Explorer(model, text)."
        )
    if isinstance(text, (list, tuple)) or (isinstance(text, np.ndarray) and text.ndim):
        is_text = all(isinstance(word, str) for word in text)
    else:
        is_text = isinstance(text, str) or hasattr(text, "words")
    if not (is_text or holds_ids(text) or is_chat(text)):
        raise BertlookError(
            f"An Explorer needs {argument}: a string, a list of words, a Sentence or a Document. "
            f"This is a {type(text).__name__}: {str(text)[:40]!r}."
        )


def check_corpus(corpus: Any) -> None:
    """Raise BertlookError unless a corpus is None or a sequence of sentences."""
    if isinstance(corpus, str) or not isinstance(corpus, (Sequence, type(None))):
        raise BertlookError(
            f"corpus is a {type(corpus).__name__}; give a list of the sentences that were scanned."
        )


def as_text(text: Any, attention: Attention | Mapping[str, Attention]) -> str:
    """Return a text as the text box shows it, with words joined by spaces.

    Args:
        text: The text, or what was given for it.
        attention: Its attention, which has the words of token ids and messages, or the streams of
            an encoder-decoder, the first of which has.
    """
    if holds_ids(text) or is_chat(text):
        first = attention if isinstance(attention, Attention) else next(iter(attention.values()))
        text = first.words
    return printable(text if isinstance(text, str) else " ".join(getattr(text, "words", text)))


def results_by_name(results: Any, shape: tuple[int, int], model_name: str) -> dict[str, Result]:
    """Return results by name, if they are of a model's heads.

    Args:
        results: The results of a scan, a mapping of results, one result, or None.
        shape: The model's numbers of layers and of heads in each.
        model_name: The model's name, for the message.

    Raises:
        BertlookError: If ``results`` is something else, or counted on other heads.
    """
    if results is None:
        return {}
    given = {results.measure_name: results} if isinstance(results, Result) else results
    if not isinstance(given, Mapping) or not all(isinstance(r, Result) for r in given.values()):
        raise BertlookError(
            "results takes the results of a scan, one result, a dict of results, or a bl.Scan, "
            f"but this is a {type(results).__name__}. For arrays use statistics=."
        )
    for name, result in given.items():
        check_shape(name, result, shape, model_name)
    return dict(given)


def check_shape(name: str, result: Result, shape: tuple[int, int], model_name: str) -> None:
    """Raise BertlookError if a result was counted on other numbers of layers or heads.

    Args:
        name: The result's name, for the message.
        result: The result.
        shape: The model's numbers of layers and of heads in each.
        model_name: The model's name, for the message.
    """
    if result.shape != shape:
        raise BertlookError(
            f"The result {name} was counted on {result.shape[0]} layers of {result.shape[1]} "
            f"heads, but {model_name} has {shape[0]} of {shape[1]}. Scan the model that is shown."
        )


def statistics_source(results: Any, by_name: Mapping[str, Result]) -> Any:
    """Return the results with statistics, for ``GridTraits.statistics``, or None.

    Args:
        results: The results as they were given.
        by_name: The same by name.
    """
    with_statistics = {name: r for name, r in by_name.items() if hasattr(r, "statistics")}
    if not with_statistics:
        return None
    # Scan results and single results name their own statistics; a dict names them by its keys.
    return results if isinstance(results, (Results, Result)) else with_statistics


def result_in(by_name: Mapping[str, Result], kind: type[ResultT]) -> ResultT | None:
    """Return the only result of a class, or None if there is none.

    Args:
        by_name: The results by name.
        kind: The class.

    Raises:
        BertlookError: If there are several.
    """
    if not any(isinstance(result, kind) for result in by_name.values()):
        return None
    return find_result(by_name, kind)


def _is_model(value: object) -> bool:
    """Return whether a value is a model, what holds one, or what stands in for one."""
    return is_held_model(value) or _is_stand_in(value)


def _is_stand_in(value: object) -> bool:
    """Return whether a value is a model, or stands in for one: a named function of a text."""
    return callable(value) and hasattr(value, "name") and not isinstance(value, type)
