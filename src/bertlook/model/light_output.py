"""What a light model computes beside maps: logits, and the values of tokens."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.light.encoder import Encoder, Floats


class LightOutput(NamedTuple):
    """What the network gives with its head.

    Attributes:
        logits: (1, positions, vocabulary)
    """

    logits: Floats


class LightValues:
    """The values of all layers of one input, kept until their norms are asked for.

    Args:
        encoder: The encoder that has computed them.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._values: list[npt.NDArray[np.float32]] = []

    def add(self, values: npt.NDArray[np.float32]) -> None:
        """Keep the (heads, tokens, width) values of the next layer."""
        self._values.append(values)

    def norms(self) -> npt.NDArray[np.floating]:
        """Return the (L, H, K) norms of the vectors that tokens contribute."""
        return np.stack(
            [self._encoder.value_norms(layer, part) for layer, part in enumerate(self._values)]
        )
