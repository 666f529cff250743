"""Provenance of results: the model, the corpus, the library versions, and the call."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bertlook import measures
from bertlook.errors import BertlookError
from bertlook.garbage import paused
from bertlook.measures.measure import Measure
from bertlook.model.load import BUNDLED
from bertlook.model.model import Model
from bertlook.scanning.value_bytes import encode_value
from bertlook.scanning.weight_hash import hash_weights
from bertlook.text import printable


def describe_model(model: Model) -> dict[str, Any]:
    """Return where a model is from, its hashes, device and precision, and the libraries' versions.

    Two models with the same hashes give the same maps of the same text.

    Args:
        model: The model.
    """
    # A model's origin and library version don't affect its maps.
    options = {
        k: v for k, v in model.options.items() if not k.startswith("_") and "version" not in k
    }
    if model.stream is not None:
        options["stream"] = model.stream
    return {
        **model.provenance,
        "model_path": str(model.folder) if model.folder else None,
        "model_hash": hash_weights(model.named_weights(), options, model.adapter_states()),
        "tokenizer_hash": hash_tokenizer(model.text_tokenizer, model.max_length),
    }


def hash_tokenizer(tokenizer: Any, max_length: int | None) -> str:
    """Return a hash of everything that determines the tokens of a text.

    Args:
        tokenizer: A tokenizer of transformers, or a light one.
        max_length: The model's maximum length, which determines which inputs are skipped.
    """
    name = getattr(tokenizer, "class_name", type(tokenizer).__name__)  # a light one names another
    facts: list[Any] = [name, max_length]
    facts.append({name: str(token) for name, token in tokenizer.special_tokens_map.items()})
    facts.append(sorted((i, repr(t)) for i, t in tokenizer.added_tokens_decoder.items()))
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is not None:
        with paused():  # each entry of the vocabulary becomes an object
            pipeline = json.loads(backend.to_str())
            # Calls of the tokenizer change these two; bertlook uses neither.
            pipeline |= {"truncation": None, "padding": None}
            facts.append(json.dumps(pipeline, sort_keys=True))
    else:
        options = getattr(tokenizer, "init_kwargs", {})
        # Files are named by their paths, and their content is in the vocabulary.
        facts.append(
            {k: repr(v) for k, v in options.items() if "file" not in k and "path" not in k}
        )
        facts.append(json.dumps(tokenizer.get_vocab(), sort_keys=True))
        facts.append(repr(getattr(tokenizer, "bpe_ranks", None)))
        sentence_piece = getattr(tokenizer, "sp_model", None)
        if sentence_piece is not None:
            facts.append(sentence_piece.serialized_model_proto())
    return hashlib.sha256(encode_value(facts)).hexdigest()


def describe_call(
    model: Model, corpus: Any, fed: Mapping[str, Measure[Any]], options: Mapping[str, Any]
) -> str:
    """Return the line of Python that scans again.

    A model or a corpus that wasn't read from files stands in it as ``model`` or ``corpus``.

    Args:
        model: The model.
        corpus: The corpus as it was given.
        fed: The measures by the names of their results.
        options: The options of the scan that aren't the default.
    """
    is_path = isinstance(corpus, (str, Path)) and os.path.exists(corpus)
    if all(name == measure.name for name, measure in fed.items()):
        listed = f"[{', '.join(map(_construct, fed.values()))}]"
    else:
        pairs = (f"{name!r}: {_construct(measure)}" for name, measure in fed.items())
        listed = f"{{{', '.join(pairs)}}}"
    arguments = [_load_call(model), repr(str(corpus)) if is_path else "corpus", listed]
    arguments += [f"{name}={value!r}" for name, value in options.items()]
    return printable(f"bl.scan({', '.join(arguments)})")


def _load_call(model: Model) -> str:
    """Return the call that loads a model, or "model" if it was made of objects in hand."""
    if model.source is None:
        return "model"
    source, facts = str(model.source), model.provenance
    suffix, part = (f" ({model.stream})", f".{model.stream}") if model.stream else ("", "")
    arguments = [] if model.folder == BUNDLED else [repr(source)]
    tokenizer = getattr(model.text_tokenizer, "name_or_path", None)
    if tokenizer and source not in (tokenizer, os.path.abspath(tokenizer)):
        arguments.append(f"tokenizer={tokenizer!r}")
    name = model.name.removesuffix(suffix)
    if name != (model.folder.resolve().name if model.folder else source):
        arguments.append(f"name={name!r}")
    for option, default in (("device", "cpu"), ("dtype", "float32")):
        if facts[option] != default:
            arguments.append(f"{option}={facts[option]!r}")
    if facts["revision"] and not model.folder:
        arguments.append(f"revision={facts['revision']!r}")
    return f"bl.load({', '.join(arguments)}){part}"


def _construct(measure: Measure[Any]) -> str:
    """Return the expression that constructs a measure; one of your own is known by its name."""
    is_built_in = getattr(measures, type(measure).__name__, None) is type(measure)
    return f"bl.measures.{measure!r}" if is_built_in else repr(measure)


def hash_inputs(corpus_hash: Any, items: Iterable[Any]) -> str:
    """Add the next inputs, with their gold annotation, to the hash of a corpus.

    Args:
        corpus_hash: The hash of the inputs so far.
        items: Texts, lists of words, sentences or documents.

    Returns:
        The hash of all inputs so far, in hexadecimal digits.
    """
    for item in items:
        corpus_hash.update(encode_value(item))
    return corpus_hash.hexdigest()


def check_same(saved: dict[str, Any], current: dict[str, Any], file: str) -> None:
    """Raise BertlookError if a file was written under different conditions.

    Args:
        saved: The conditions in the file, by name.
        current: The conditions of this scan, by name.
        file: The file, for the message.
    """
    for name, value in current.items():
        if saved.get(name) != value:
            raise BertlookError(
                f"{file} differs from this scan in its {name.replace('_', ' ')}: "
                f"{saved.get(name)!r} in the file, {value!r} now. Give another path, or remove the "
                "file to start over."
            )
