"""The head with which BERT predicts masked tokens (Devlin et al. 2019), in NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from bertlook.light.config import LightConfig
from bertlook.light.encoder import Floats, gelu, linear, normalize
from bertlook.light.weights import HEAD, STORED_TYPES, Weights, head_shapes

#: The name of the embeddings of words, by which the head predicts, too.
EMBEDDINGS = "embeddings.word_embeddings.weight"


class MaskedHead:
    """The head that predicts masked tokens.

    Args:
        weights: Its weights, of :func:`read_masked_head`.
        eps: The number that its layer normalization adds to the variance.

    Attributes:
        weights: Its weights by name.
    """

    def __init__(self, weights: Weights, eps: float) -> None:
        self.weights, self._eps = weights, eps

    def logits(self, states: Floats) -> Floats:
        """Return the logits of tokens.

        Args:
            states: (..., hidden) the encoder's last states at some positions.

        Returns:
            (..., vocabulary)
        """
        name = "transform"
        inner = gelu(linear(self.weights, f"{name}.dense", states))
        inner = normalize(self.weights, f"{name}.LayerNorm", inner, self._eps)
        return inner @ self.weights[EMBEDDINGS].T + self.weights["bias"]


def read_masked_head(path: Path, config: LightConfig, encoder: Weights) -> MaskedHead | None:
    """Return the head in a file, or None if there is none, or one that is unknown here.

    Args:
        path: The safetensors file.
        config: The sizes of the network.
        encoder: The weights of the encoder, whose embeddings of words the head shares.
    """
    if not config.has_language_head:
        return None
    weights: Weights = {EMBEDDINGS: encoder[EMBEDDINGS]}
    try:
        with safe_open(path, framework="numpy") as file:
            names = set(file.keys())
            # A file that names these stores them twice, or apart: transformers decides.
            if any(name.startswith(f"{HEAD}decoder") for name in names):
                return None
            for name, shape in head_shapes(config).items():
                part = file.get_slice(HEAD + name)
                if tuple(part.get_shape()) != shape or part.get_dtype() not in STORED_TYPES:
                    return None
                weights[name] = file.get_tensor(HEAD + name).astype(np.float32)
                if not np.isfinite(weights[name]).all():
                    return None
    except (SafetensorError, OSError):
        return None
    return MaskedHead(weights, config.layer_norm_eps)
