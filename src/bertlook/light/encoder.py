"""The forward pass of BERT's encoder (Devlin et al. 2019) in NumPy."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from bertlook.light.config import LightConfig
from bertlook.light.product import multiply
from bertlook.light.weights import Weights

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.integer]

#: The size from which the error function is 1 in single precision, and coefficients of a rational
#: function of its square, from the highest power: x P(x^2) / Q(x^2) is erf(x) to 4e-7.
#: To import that of scipy would take longer than to read a text.
_ERF_LIMIT = 4.0
_ERF_P = (
    -2.72614225801306e-10,
    2.77068142495902e-08,
    -2.10102402082508e-06,
    -5.69250639462346e-05,
    -7.34990630326855e-04,
    -2.95459980854025e-03,
    -1.60960333262415e-02,
)
_ERF_Q = (
    -1.45660718464996e-05,
    -2.13374055278905e-04,
    -1.68282697438203e-03,
    -7.37332916720468e-03,
    -1.42647390514189e-02,
)


class EncoderLayer(NamedTuple):
    """What a layer computes.

    Attributes:
        maps: (batch, heads, tokens, tokens) attention probabilities.
        values: (batch, heads, tokens, width) the values that they weight.
        states: (batch, tokens, hidden) the states that the layer hands on.
    """

    maps: Floats
    values: Floats
    states: Floats


class Encoder:
    """BERT's encoder.

    Args:
        config: Its sizes.
        weights: Its weights by name, of :func:`~bertlook.light.weights.read_encoder_weights`.

    Attributes:
        config: Its sizes.
        weights: Its weights by name.
    """

    def __init__(self, config: LightConfig, weights: Weights) -> None:
        self.config = config
        self.weights = weights

    def layers(
        self, ids: Ints, type_ids: Ints | None = None, mask: npt.NDArray[np.bool_] | None = None
    ) -> Iterator[EncoderLayer]:
        """Read inputs, and yield what each layer computes.

        Args:
            ids: (batch, tokens) token ids.
            type_ids: (batch, tokens) segments, by default all 0.
            mask: (batch, tokens) which tokens are no padding, by default all. No token attends to
                padding; what padding attends to is meaningless.
        """
        weights, embeddings = self.weights, "embeddings"
        states = (
            weights[f"{embeddings}.word_embeddings.weight"][ids]
            + weights[f"{embeddings}.position_embeddings.weight"][: ids.shape[1]]
            + weights[f"{embeddings}.token_type_embeddings.weight"][
                np.zeros_like(ids) if type_ids is None else type_ids
            ]
        )
        states = self._normalize(f"{embeddings}.LayerNorm", states)
        for index in range(self.config.num_hidden_layers):
            name = f"encoder.layer.{index}"
            attended = f"{name}.attention"
            queries, keys, values = (
                self._split_heads(self._linear(f"{attended}.self.{part}", states))
                for part in ("query", "key", "value")
            )
            scores = queries @ keys.swapaxes(2, 3) / np.float32(math.sqrt(queries.shape[-1]))
            if mask is not None:
                scores = np.where(mask[:, None, None], scores, np.float32(-np.inf))
            maps = softmax(scores)
            mixed = (maps @ values).swapaxes(1, 2).reshape(states.shape)
            states = self._normalize(
                f"{attended}.output.LayerNorm",
                self._linear(f"{attended}.output.dense", mixed) + states,
            )
            inner = gelu(self._linear(f"{name}.intermediate.dense", states))
            states = self._normalize(
                f"{name}.output.LayerNorm", self._linear(f"{name}.output.dense", inner) + states
            )
            yield EncoderLayer(maps, values, states)

    def value_norms(self, layer: int, values: Floats) -> Floats:
        """Return the norm of the vector that each token contributes per unit of attention.

        Args:
            layer: The index of the layer.
            values: (heads, tokens, width) its values for one input.

        Returns:
            (heads, tokens)
        """
        matrix = self.weights[f"encoder.layer.{layer}.attention.output.dense.weight"].T
        parts = matrix.reshape(*values.shape[::2], -1)
        norms: Floats = np.linalg.norm(values @ parts, axis=-1)
        return norms

    def _linear(self, name: str, states: Floats) -> Floats:
        return linear(self.weights, name, states)

    def _normalize(self, name: str, states: Floats) -> Floats:
        return normalize(self.weights, name, states, self.config.layer_norm_eps)

    def _split_heads(self, states: Floats) -> Floats:
        """Return (batch, heads, tokens, width) parts of (batch, tokens, hidden) states."""
        heads = self.config.num_attention_heads
        return states.reshape(*states.shape[:2], heads, -1).swapaxes(1, 2)


def linear(weights: Weights, name: str, states: Floats) -> Floats:
    """Return states mapped by a linear layer.

    Args:
        weights: Weights by name.
        name: The name of the layer.
        states: (..., inputs)
    """
    return multiply(states, weights[f"{name}.weight"]) + weights[f"{name}.bias"]


def normalize(weights: Weights, name: str, states: Floats, eps: float) -> Floats:
    """Return states with mean 0 and variance 1, scaled and shifted.

    Args:
        weights: Weights by name.
        name: The name of the layer normalization.
        states: (..., hidden)
        eps: What is added to the variance.
    """
    centered = states - states.mean(-1, keepdims=True)
    variance = np.square(centered).mean(-1, keepdims=True)
    normal = centered / np.sqrt(variance + np.float32(eps))
    return normal * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def softmax(scores: Floats) -> Floats:
    """Return the softmax of scores over the last axis."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    probabilities: Floats = powers / powers.sum(-1, keepdims=True)
    return probabilities


def log_softmax(scores: Floats) -> Floats:
    """Return the logarithm of the softmax of scores over the last axis."""
    shifted = scores - scores.max(-1, keepdims=True)
    logarithms: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return logarithms


def gelu(values: Floats) -> Floats:
    """Return the Gaussian error linear units: each value times the normal CDF of it."""
    return values * (1 + erf(values * np.float32(math.sqrt(0.5)))) * np.float32(0.5)


def erf(values: Floats) -> Floats:
    """Return the error function of each value.

    Example:
        >>> erf(np.float32([0, 1, 9])).round(5).tolist()
        [0.0, 0.8427000045776367, 1.0]
    """
    clipped = values.clip(-_ERF_LIMIT, _ERF_LIMIT)
    squared = np.square(clipped)
    return clipped * _polynomial(_ERF_P, squared) / _polynomial(_ERF_Q, squared)


def _polynomial(coefficients: tuple[float, ...], values: Floats) -> Floats:
    result = np.full_like(values, coefficients[0])
    for coefficient in coefficients[1:]:
        result *= values
        result += np.float32(coefficient)
    return result
