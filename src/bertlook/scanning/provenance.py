"""What a result is of: marks by which models and corpora are told apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from importlib.metadata import version
from typing import Any

import torch

from bertlook.errors import BertlookError
from bertlook.model.model import Model

_SAMPLE = 1024
"""Values of a weight that are read for a mark, beside the sum of all bits."""

_PART = 2**20
_BITS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


def of_model(model: Model) -> dict[str, Any]:
    """A model's name, revision and mark; two models with the same mark give the same maps."""
    config = model.module.config
    digest = hashlib.blake2b(digest_size=16)
    # Where a model was loaded from, and by what version, has no influence on its maps.
    said = {
        k: v for k, v in config.to_dict().items() if not k.startswith("_") and "version" not in k
    }
    digest.update(json.dumps(said, sort_keys=True, default=str).encode())
    for name, weight in model.module.state_dict().items():
        bits = weight.detach().contiguous().flatten().view(_BITS[weight.element_size()])
        spread = bits[:: max(1, len(bits) // _SAMPLE)].cpu().numpy().tobytes()
        # In parts: a sum in 64 bits makes a copy of all that it adds.
        whole = sum(part.sum(dtype=torch.int64).item() for part in bits.split(_PART))
        digest.update(f"{name} {tuple(weight.shape)} {weight.dtype} {whole}".encode() + spread)
    return {
        "model": model.name,
        "revision": getattr(config, "_commit_hash", None),
        "model_hash": digest.hexdigest(),
        "device": str(model.device),
        "dtype": str(model.module.dtype).removeprefix("torch."),
    }


def versions() -> dict[str, str]:
    """The versions of the libraries that maps depend on."""
    return {name: version(name) for name in ("bertlook", "torch", "transformers")}


class CorpusHash:
    """A mark of the inputs read so far, with their gold annotation."""

    def __init__(self) -> None:
        self._digest = hashlib.blake2b(digest_size=16)

    def update(self, items: Iterable[Any]) -> None:
        """Take in the next inputs."""
        for item in items:
            self._digest.update(_content(item).encode("utf-8", "surrogatepass") + b"\x1e")

    def hexdigest(self) -> str:
        """The mark of all inputs taken in."""
        return self._digest.hexdigest()


def _content(item: Any) -> str:
    if isinstance(item, str):
        return item
    if is_dataclass(item):  # a Sentence, a Document: all that makes it equal to another
        return repr([getattr(item, f.name) for f in fields(item) if f.compare])
    return repr(list(getattr(item, "words", item)))


def check_same(found: dict[str, Any], wanted: dict[str, Any], where: str) -> None:
    """Refuse what was counted under other conditions, and say which differ.

    Raises:
        BertlookError: naming the first condition that differs, and both values.
    """
    for name, value in wanted.items():
        if found.get(name) != value:
            raise BertlookError(
                f"{where} is of another {name.replace('_', ' ')}: {found.get(name)!r} there, "
                f"{value!r} here. Give another path, or remove it to begin anew."
            )
