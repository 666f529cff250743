"""Records of the layers of a light model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bertlook.light.encoder import Encoder, EncoderLayer
from bertlook.model.layer import Layer
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


class LightLayer(Layer):
    """A layer's record that can be read, and whose outputs aren't changed.

    Args:
        encoder: The encoder.
        index: The index of the layer, from 0.
        computed: What it has computed for a batch.
        visible: (batch, 1, queries, keys) bool, the pairs that the mask allows.
    """

    def __init__(
        self, encoder: Encoder, index: int, computed: EncoderLayer, visible: Tensor
    ) -> None:
        super().__init__(index, torch.from_numpy(computed.maps), visible=visible)
        self._encoder, self._values = encoder, computed.values

    def value_norms(self) -> Tensor:
        """Return the norm of the vector that each token contributes per unit of attention.

        Returns:
            (batch, heads, keys)
        """
        norms = [self._encoder.value_norms(self.index, values) for values in self._values]
        return torch.stack([torch.from_numpy(part) for part in norms])
