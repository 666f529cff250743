"""Files of attentions: one safetensors file each, with JSON in its header, sealed by a digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bertlook.annotation.annotated_words import AnnotatedWords
from bertlook.annotation.sentence import Sentence
from bertlook.errors import BertlookError
from bertlook.sealed import damaged, seal, unseal
from bertlook.text import quote

T = TypeVar("T")

_FORMAT = 1
_REMEDY = "save the attention again"
#: Arguments of an Attention that JSON holds, and those that are arrays.
_FACTS = (
    *("tokens", "word_ids", "words", "key_tokens", "key_word_ids", "key_words"),
    *("boundary", "signed", "note", "provenance", "source", "patches", "first_patch"),
)
_ARRAYS = ("maps", "value_norms", "visible", "image")
#: Classes of sources with annotation; all but the first are public.
_SOURCES = (AnnotatedWords.__name__, "Sentence", "Document")


def to_bytes(attention: Any) -> bytes:
    """Return the content of a file with an Attention.

    Args:
        attention: The Attention.

    Raises:
        BertlookError: If its source is something that a file can't hold.
    """
    patches = attention.patches
    values: dict[str, Any] = {name: getattr(attention, name, None) for name in (*_FACTS, *_ARRAYS)}
    for name in ("word_ids", "key_word_ids"):  # NumPy's integers too
        values[name] = [None if word is None else int(word) for word in values[name]]
    if not attention.is_cross:
        values |= {"key_tokens": None, "key_word_ids": None, "key_words": None}
    if patches is not None:
        values |= {"image": patches.image, "patches": [patches.rows, patches.columns]}
        values["first_patch"] = patches.start
    values["source"] = _encode_source(attention.source)
    header = {"format": _FORMAT, "attention": {name: values[name] for name in _FACTS}}
    arrays = {name: np.asarray(values[name]) for name in _ARRAYS if values[name] is not None}
    try:
        return seal(header, arrays)
    except (TypeError, ValueError, RecursionError) as error:
        raise BertlookError(
            f"The attention's source or note can't be written as JSON: {error}. Set it to a str."
        ) from error


def from_bytes(create: Callable[..., T], content: bytes, name: str) -> T:
    """Return the Attention in the content of a file, as returned by :func:`to_bytes`.

    Args:
        create: The class of attentions.
        content: The content.
        name: The name of the file, for messages.

    Raises:
        BertlookError: If the file is damaged, forged, written by a newer bertlook, or no file of an
            attention.
    """
    header, arrays, is_sealed = unseal(content, name, kind="attention", remedy=_REMEDY)
    version, facts = header.get("format"), header.get("attention")
    if type(version) is not int or not isinstance(facts, dict):
        kind = (
            ": it holds the results of a scan, for bl.Results.load" if "results" in header else ""
        )
        raise BertlookError(f"{name} has no attention of bertlook{kind}.")
    if version > _FORMAT:
        raise BertlookError(
            f"{name} was written by a newer bertlook (attention format {version}); this one reads "
            f"format {_FORMAT}. Install the newest bertlook."
        )
    if not is_sealed:
        raise BertlookError(damaged(name, _REMEDY))
    try:
        return create(**_to_arguments(facts, arrays))
    except BertlookError as error:
        raise BertlookError(f"{name}: {error}") from error
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise BertlookError(
            f"{name} has a malformed header ({type(error).__name__}: {error}). Save the attention "
            "again."
        ) from error


def _to_arguments(facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Return the arguments of an Attention."""
    unknown = sorted({*facts, *arrays} - {*_FACTS, *_ARRAYS})
    if unknown:
        raise BertlookError(
            f"It has an unknown part {quote(unknown[0])}. Save the attention again."
        )
    for name in ("tokens", "key_tokens"):
        if name == "tokens" or facts[name] is not None:
            prefix = name.removesuffix("tokens")
            parts = [facts[f"{prefix}{part}"] for part in ("tokens", "word_ids", "words")]
            if not all(isinstance(part, list) for part in parts):
                raise BertlookError(f"The {name} have no word ids or words.")
    if not isinstance(facts["note"], str):
        raise BertlookError("The note is not a str.")
    return {**facts, "source": _decode_source(facts["source"]), "maps": arrays["maps"], **arrays}


def _encode_source(source: Any) -> Any:
    """Return a source in values of JSON; containers are marked by their class."""
    if source is None or isinstance(source, (str, bool, int, float)):
        return source
    if isinstance(source, np.ndarray) and source.ndim:
        source = source.tolist()
    name = type(source).__name__
    if type(source) in (list, tuple):
        return {name: [_encode_source(part) for part in source]}
    if type(source) is dict and all(isinstance(key, str) for key in source):
        return {name: {key: _encode_source(part) for key, part in source.items()}}
    if name in _SOURCES and is_dataclass(source):
        return {name: {field.name: getattr(source, field.name) for field in fields(source)}}
    raise BertlookError(
        f"The attention's source is a {name}, which a file can't hold. Set attention.source to a "
        "str or to None."
    )


def _decode_source(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind in ("list", "tuple"):
        return {"list": list, "tuple": tuple}[kind](_decode_source(part) for part in content)
    if kind == "dict":
        return {key: _decode_source(part) for key, part in content.items()}
    return _source_class(kind)(**content)


def _source_class(name: str) -> Any:
    if name == "AnnotatedWords":
        return AnnotatedWords
    if name == "Sentence":
        return Sentence
    if name != "Document":
        raise BertlookError(f"The source is of an unknown kind, {quote(name)}.")
    # Documents are defined above this module, and are found by their public name.
    import bertlook

    return bertlook.Document
