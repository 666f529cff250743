"""Reading of the weights of a BERT encoder as NumPy arrays."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open

from bertlook.light.config import LightConfig

Weights: TypeAlias = dict[str, npt.NDArray[np.float32]]

#: The largest number of weights: of larger networks, reading takes as long as importing torch.
MAX_WEIGHTS = 50_000_000

#: The prefix of the encoder's weights in a network with a head, and those of the head.
PREFIX = "bert."
HEAD = "cls.predictions."

#: The types in which weights are stored.
STORED_TYPES = ("F32", "F16")


def read_encoder_weights(path: Path, config: LightConfig) -> Weights | None:
    """Return the weights of an encoder in single precision, by their names.

    Args:
        path: The safetensors file.
        config: The sizes of the network.

    Returns:
        The weights, with those of a pooler but without those of a head; None if a name, a shape or
        a type is another one, the weights are too many, or one is not a finite number.
    """
    own, unused = _expected_shapes(config)
    prefix = PREFIX if config.has_language_head else ""
    if sum(int(np.prod(shape)) for shape in own.values()) > MAX_WEIGHTS:
        return None
    weights: Weights = {}
    try:
        with safe_open(path, framework="numpy") as file:
            names = set(file.keys())
            needed = {prefix + name for name in own}
            if not needed <= names or not names <= needed.union(unused):
                return None
            for name in sorted(names):
                part = file.get_slice(name)
                shape = own.get(name.removeprefix(prefix), unused.get(name))
                if tuple(part.get_shape()) != shape or part.get_dtype() not in STORED_TYPES:
                    return None
            pooler = () if config.has_language_head else sorted(names & unused.keys(), reverse=True)
            for name in (*own, *pooler):
                weights[name] = file.get_tensor(prefix + name).astype(np.float32)
                if not np.isfinite(weights[name]).all():
                    return None
    except (SafetensorError, OSError):
        return None
    return weights


def _expected_shapes(
    config: LightConfig,
) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Return the shapes of the encoder's weights, and of those that a file may hold beside them."""
    hidden, inner = config.hidden_size, config.intermediate_size
    own: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (config.vocab_size, hidden),
        "embeddings.position_embeddings.weight": (config.max_position_embeddings, hidden),
        "embeddings.token_type_embeddings.weight": (config.type_vocab_size, hidden),
        **_norm("embeddings.LayerNorm", hidden),
    }
    for layer in range(config.num_hidden_layers):
        name = f"encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            own |= _linear(f"{name}.attention.self.{part}", hidden, hidden)
        own |= _linear(f"{name}.attention.output.dense", hidden, hidden)
        own |= _norm(f"{name}.attention.output.LayerNorm", hidden)
        own |= _linear(f"{name}.intermediate.dense", hidden, inner)
        own |= _linear(f"{name}.output.dense", inner, hidden)
        own |= _norm(f"{name}.output.LayerNorm", hidden)
    if not config.has_language_head:
        return own, _linear("pooler.dense", hidden, hidden)
    unused = {
        **_linear(f"{PREFIX}pooler.dense", hidden, hidden),
        **{HEAD + name: shape for name, shape in head_shapes(config).items()},
        **_linear(f"{HEAD}decoder", hidden, config.vocab_size),
    }
    return own, unused


def head_shapes(config: LightConfig) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the weights of the head for masked tokens, without its prefix.

    Args:
        config: The sizes of the network.
    """
    hidden = config.hidden_size
    return {
        "bias": (config.vocab_size,),
        **_linear("transform.dense", hidden, hidden),
        **_norm("transform.LayerNorm", hidden),
    }


def _linear(name: str, inputs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _norm(name: str, size: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (size,), f"{name}.bias": (size,)}
