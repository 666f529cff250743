"""Reading of a model's folder, if all that it holds is known here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.light.config import complete_config, recognize_config
from bertlook.light.encoder import Encoder
from bertlook.light.masked_head import EMBEDDINGS, MaskedHead, read_masked_head
from bertlook.light.tokenizer import LightTokenizer, read_light_tokenizer
from bertlook.light.weights import HEAD, PREFIX, head_shapes, read_encoder_weights

_WEIGHTS = "model.safetensors"

#: The files that a folder may hold beside documents. Others may change what transformers reads.
_FILES = {"config.json", _WEIGHTS, "tokenizer.json", "tokenizer_config.json"}
_DOCUMENTS = (".md", ".png", ".svg", "LICENSE", "NOTICE", ".gitattributes")


@dataclass(frozen=True, eq=False)
class LightParts:
    """The parts of a small BERT.

    Attributes:
        encoder: The encoder.
        tokenizer: The tokenizer.
        head: The head that predicts masked tokens, or None.
        files: The state of each file when it was read, as of :func:`states_of`.
        options: The configuration, as transformers completes it.
    """

    encoder: Encoder
    tokenizer: LightTokenizer
    head: MaskedHead | None
    files: dict[str, tuple[int, int]]
    options: Mapping[str, Any]

    def named_weights(self) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
        """Yield the weights of the network, in the order and by the names that torch has for them.

        A head must be known: what is read of the others isn't all of the network.
        """
        prefix = "" if self.head is None else PREFIX
        for name, weight in self.encoder.weights.items():
            yield prefix + name, weight
        if self.head is not None:
            weights = self.head.weights
            for name in head_shapes(self.encoder.config):
                yield HEAD + name, weights[name]
            yield f"{HEAD}decoder.weight", weights[EMBEDDINGS]
            yield f"{HEAD}decoder.bias", weights["bias"]


def read_light_parts(folder: Path, config: Mapping[str, Any]) -> LightParts | None:
    """Return the parts of the model in a folder, or None if anything in it is unknown here.

    Args:
        folder: The folder.
        config: The content of its config.json.
    """
    sizes = recognize_config(config)
    files = states_of(folder)
    if sizes is None or files.keys() != _FILES:
        return None
    tokenizer = read_light_tokenizer(folder)
    if tokenizer is None or max(tokenizer.get_vocab().values()) >= sizes.vocab_size:
        return None
    weights = read_encoder_weights(folder / _WEIGHTS, sizes)
    if weights is None:
        return None
    head = read_masked_head(folder / _WEIGHTS, sizes, weights)
    return LightParts(Encoder(sizes, weights), tokenizer, head, files, complete_config(config))


def states_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size and the time of the last change of each file that isn't a document.

    Args:
        folder: The folder.
    """
    paths = [path for path in folder.iterdir() if not path.name.endswith(_DOCUMENTS)]
    states = {path.name: path.stat() for path in paths}
    return {name: (state.st_size, state.st_mtime_ns) for name, state in states.items()}
