"""Rows of maps that a causal network computes while it reads its input piece by piece."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bertlook.deferred import torch
from bertlook.model.layer import Layer, OnLayer

if TYPE_CHECKING:
    from torch import Tensor


class Rows:
    """The rows of all maps, of pieces of an input that were read one after another.

    A piece has the rows of its own tokens, whose columns go up to its end, or, in attention to
    another input, to the end of that input.

    Args:
        is_cross: Whether they are of attention to another input, all of whose columns stay.
    """

    def __init__(self, *, is_cross: bool = False) -> None:
        self._is_cross = is_cross
        #: The records of each layer, one for each piece.
        self._layers: dict[int, list[Layer]] = {}

    def keep(self, layer: Layer) -> None:
        """Take over a layer's record of the next piece.

        Args:
            layer: The record of a batch of one input. Its keys are all tokens so far.
        """
        maps = layer.maps.detach().float()
        kept = replace(layer, maps=maps, output=None, queries=None, keys=None, call=None)
        pieces = self._layers.setdefault(layer.index, [])
        if pieces:  # the newest values are those of all tokens
            pieces[-1] = replace(pieces[-1], values=None)
        pieces.append(kept)

    def cut(self, length: int) -> None:
        """Forget the tokens from a position on.

        Args:
            length: The number of tokens that stay.
        """
        for index, pieces in self._layers.items():
            if sum(piece.maps.shape[2] for piece in pieces) > length:
                self._layers[index] = (
                    [_first(_join(pieces), length, self._is_cross)] if length else []
                )

    def hand_on(self, on_layer: OnLayer) -> None:
        """Call a function with each layer's record of the whole input.

        Args:
            on_layer: The function.
        """
        for index, pieces in self._layers.items():
            self._layers[index] = [_join(pieces)]
            on_layer(self._layers[index][0])


def _join(pieces: list[Layer]) -> Layer:
    """Return the record of an input from those of its pieces."""
    last = pieces[-1]
    width = last.maps.shape[3]
    visible = [piece.visible for piece in pieces]
    return replace(
        last,
        maps=_stack([piece.maps for piece in pieces], width),
        visible=None
        if any(part is None for part in visible)
        else _stack([part for part in visible if part is not None], width),
    )


def _stack(parts: list[Tensor], width: int) -> Tensor:
    if len(parts) == 1:
        return parts[0]
    return torch.cat(
        [torch.nn.functional.pad(part, (0, width - part.shape[3])) for part in parts], 2
    )


def _first(layer: Layer, length: int, is_cross: bool) -> Layer:
    """Return the record of the first tokens."""
    columns = slice(None) if is_cross else slice(length)
    visible, values = layer.visible, layer.values
    return replace(
        layer,
        maps=layer.maps[:, :, :length, columns],
        visible=None if visible is None else visible[:, :, :length, columns],
        values=None if values is None else values[:, :, columns],
    )
