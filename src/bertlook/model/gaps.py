"""Gaps: layers without attention between tokens, and heads that only other layers have.

A pass calls a function with the layers that have attention. Statistics of all heads are arrays over
layers and heads, in which what a network doesn't have is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bertlook.deferred import torch
from bertlook.model.layer import Layer, OnLayer

if TYPE_CHECKING:
    from torch import Tensor


class EveryLayer:
    """Calls a function with the record of every layer of a network in order, gaps included.

    The record of a gap has maps of no heads.

    Args:
        on_layer: The function.
        num_layers: The number of layers.
        backward: Whether layers come from the last to the first, with gradients.
    """

    def __init__(self, on_layer: OnLayer, num_layers: int, *, backward: bool = False) -> None:
        self._on_layer = on_layer
        self._order = iter(range(num_layers)[:: -1 if backward else 1])
        self._last: Layer | None = None

    def __call__(self, layer: Layer) -> None:
        """Call the function with the gaps before a layer, and with the layer."""
        gaps = list(iter(lambda: next(self._order), layer.index))
        self._last = _gap_like(layer, layer.index)
        for index in gaps:
            self._on_layer(_gap_like(layer, index))
        self._on_layer(layer)

    def finish(self) -> None:
        """Call the function with the gaps after the last layer of the pass."""
        assert self._last is not None  # a network without attention is refused
        for index in self._order:
            self._on_layer(_gap_like(self._last, index))


def pad_heads(tensor: Tensor, num_heads: int) -> Tensor:
    """Return a tensor with NaN for the heads that a layer doesn't have.

    Args:
        tensor: (batch, heads, ...) numbers of a layer's heads.
        num_heads: The largest number of heads in a layer.

    Returns:
        (batch, num_heads, ...); the tensor itself if nothing is missing.
    """
    missing = num_heads - tensor.shape[1]
    if not missing:
        return tensor
    padding = tensor.new_full((), torch.nan).expand(len(tensor), missing, *tensor.shape[2:])
    return torch.cat([tensor, padding], dim=1)


def _gap_like(layer: Layer, index: int) -> Layer:
    """Return the record of a gap on the batch of another layer's record."""
    maps = layer.maps.detach()[:, :0]
    gradients = None if layer.gradients is None else layer.gradients[:, :0]
    return Layer(index, maps, visible=layer.visible, gradients=gradients)
