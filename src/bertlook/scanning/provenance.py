"""Provenance of results: the model, the corpus and the library versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

import torch

from bertlook.errors import BertlookError
from bertlook.model.model import Model

#: Number of values of a weight that enter a hash, besides the sum of all bits.
_SAMPLE = 1024

_CHUNK = 2**20
_BITS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}

#: Creates the hash of a model or a corpus.
new_hash = partial(hashlib.blake2b, digest_size=16)


def describe_model(model: Model) -> dict[str, Any]:
    """Return a model's name, revision, hash, device and precision, and the libraries' versions.

    Two models with the same hash give the same maps.

    Args:
        model: The model.
    """
    config = model.module.config
    digest = new_hash()
    # A model's origin and library version don't affect its maps.
    options = {
        k: v for k, v in config.to_dict().items() if not k.startswith("_") and "version" not in k
    }
    digest.update(json.dumps(options, sort_keys=True, default=str).encode())
    for name, weight in model.module.state_dict().items():
        bits = weight.detach().contiguous().flatten().view(_BITS[weight.element_size()])
        sample = bits[:: max(1, len(bits) // _SAMPLE)].cpu().numpy().tobytes()
        # Sum in chunks, since an int64 sum copies its whole operand.
        total = sum(chunk.sum(dtype=torch.int64).item() for chunk in bits.split(_CHUNK))
        digest.update(f"{name} {tuple(weight.shape)} {weight.dtype} {total}".encode() + sample)
    return {
        "model": model.name,
        "revision": getattr(config, "_commit_hash", None),
        "model_hash": digest.hexdigest(),
        "device": str(model.device),
        "dtype": str(model.module.dtype).removeprefix("torch."),
        "versions": {name: version(name) for name in ("bertlook", "torch", "transformers")},
    }


def hash_inputs(corpus_hash: Any, items: Iterable[Any]) -> str:
    """Add the next inputs, with their gold annotation, to the hash of a corpus.

    Args:
        corpus_hash: The hash of the inputs so far.
        items: Texts, lists of words, sentences or documents.

    Returns:
        The hash of all inputs so far, in hexadecimal digits.
    """
    for item in items:
        if isinstance(item, str):
            content = item
        elif is_dataclass(item):  # a Sentence or Document: the fields that make it equal
            content = repr([getattr(item, f.name) for f in fields(item) if f.compare])
        else:
            content = repr(list(getattr(item, "words", item)))
        corpus_hash.update(content.encode("utf-8", "surrogatepass") + b"\x1e")
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
