"""Provenance of results: the model, the corpus and the library versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from bertlook.errors import BertlookError
from bertlook.model.model import Model
from bertlook.scanning.value_bytes import encode_value
from bertlook.scanning.weight_hash import hash_weights


def describe_model(model: Model) -> dict[str, Any]:
    """Return a model's name, revision, hashes, device and precision, and the libraries' versions.

    Two models with the same hashes give the same maps of the same text.

    Args:
        model: The model.
    """
    config = model.module.config
    # A model's origin and library version don't affect its maps.
    options = {
        k: v for k, v in config.to_dict().items() if not k.startswith("_") and "version" not in k
    }
    if model.stream is not None:
        options["stream"] = model.stream
    return {
        **model.provenance,
        "model_hash": hash_weights(model.module, options),
        "tokenizer_hash": hash_tokenizer(model.tokenizer, model.max_length),
    }


def hash_tokenizer(tokenizer: Any, max_length: int | None) -> str:
    """Return a hash of everything that determines the tokens of a text.

    Args:
        tokenizer: A transformers tokenizer.
        max_length: The model's maximum length, which determines which inputs are skipped.
    """
    facts: list[Any] = [type(tokenizer).__name__, max_length]
    facts.append({name: str(token) for name, token in tokenizer.special_tokens_map.items()})
    facts.append(sorted((i, repr(t)) for i, t in tokenizer.added_tokens_decoder.items()))
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is not None:
        pipeline = json.loads(backend.to_str())
        # Calls of the tokenizer change these two; bertlook uses neither.
        pipeline |= {"truncation": None, "padding": None}
        facts.append(json.dumps(pipeline, sort_keys=True))  # with the vocabulary
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
