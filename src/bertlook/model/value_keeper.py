"""Values of one input, kept until the norms of the vectors that they add are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bertlook.deferred import torch
from bertlook.isolation import isolated
from bertlook.model.layer import Layer, norms_of_values, split_by_head
from bertlook.model.projection import OutputProjection

if TYPE_CHECKING:
    from torch import Tensor


class ValueKeeper:
    """The values of all layers of one input, and the modules that project them.

    They take as much memory as the hidden states, a small part of that of the maps, and no time:
    the norms are computed when they are asked for, from the weights as they are then.

    Args:
        num_layers: L, the number of layers.
        num_heads: H, the largest number of heads in a layer.
    """

    def __init__(self, num_layers: int, num_heads: int) -> None:
        self._shape = num_layers, num_heads
        self._layers: dict[int, tuple[Tensor, int, OutputProjection] | None] = {}

    def keep(self, layer: Layer) -> None:
        """Keep the values of a layer, in the memory of the CPU.

        Args:
            layer: The record of a batch of one input.
        """
        self._layers[layer.index] = None
        if layer.values is None or layer.projector is None:
            return
        values = layer.values[:1].detach()
        if values.untyped_storage().nbytes() > values.nbytes:  # a part of a larger tensor
            values = values.clone()
        self._layers[layer.index] = values.cpu(), layer.maps.shape[1], layer.projector

    @isolated()
    def norms(self) -> NDArray[np.floating] | None:
        """Return the (L, H, K) norms of the vectors that tokens contribute per unit of attention.

        Returns:
            The norms, NaN for heads that the model doesn't have. None if a layer's are unknown: it
            has no values, its output projection isn't known exactly or does something else, or its
            weights have changed since the run.
        """
        by_layer: dict[int, NDArray[np.floating]] = {}
        for index, kept in self._layers.items():
            if kept is None:
                return None
            values, heads, projector = kept
            linear = projector.confirmed()
            if linear is None or (projection := split_by_head(linear, heads, values)) is None:
                return None
            with torch.no_grad():
                norms = norms_of_values(values.to(projection.device), projection)[0]
            by_layer[index] = norms.numpy(force=True)
        first = next(iter(by_layer.values()), None)
        if first is None:
            return None
        result = np.full((*self._shape, first.shape[-1]), np.nan, first.dtype)
        for index, norms_of_layer in by_layer.items():
            if not np.isfinite(norms_of_layer).all():
                return None
            result[index, : len(norms_of_layer)] = norms_of_layer
        return result
