"""Norms of the vectors that heads add to their output (Kobayashi et al. 2020).

A head's output for token i is the sum over j of ``A[i, j] f(x_j)``, where
``f(x) = (x W_V + b_V) W_O`` is the value vector of a token after the head's part of the output
projection. A head that attends to a token with a small ``f`` adds little, whatever its weight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.pooling import group_tokens, mean_weights
from bertlook.choices import check_flag
from bertlook.deferred import torch
from bertlook.isolation import isolated
from bertlook.model.gaps import EveryLayer, pad_heads
from bertlook.model.layer import Layer
from bertlook.model.load import as_model
from bertlook.model.model import Model

if TYPE_CHECKING:
    from torch import Tensor
    from typing_extensions import Unpack

    from bertlook.model.tokens.reading import Reading


class NormMaps(NamedTuple):
    """Norms of the vectors that heads add, for N tokens (or words and special tokens) of an input.

    Attributes:
        values: (L, H, N) the norm of ``f(x)`` of each token, even with ``words=True``.
        heads: (L, H, N, N) the norm of ``A[i, j] f(x_j)`` for each head.
        layers: (L, N, N) the norm of its sum over the heads of a layer.
    """

    values: NDArray[np.floating]
    heads: NDArray[np.floating]
    layers: NDArray[np.floating]


@isolated()
def norm_maps(
    model: Model,
    text: Any = None,
    pair: Any = None,
    *,
    words: bool = False,
    **reading: Unpack[Reading],
) -> NormMaps:
    """Compute the norms of the vectors that every head adds, for one text.

    Args:
        model: The model.
        text: The text, in any form that the model accepts.
        pair: A second text, or None.
        words: Whether to compute over words and special tokens instead of tokens. The vectors of a
            word's pieces are summed as targets and averaged as sources of attention, before the
            norm is taken.
        **reading: How the text is read, such as ``input_ids``: as for :class:`~bertlook.Model`.

    Returns:
        The norms, as three arrays.

    Raises:
        BertlookError: If the text can't be read, or the output projection of the architecture is
            unknown.

    Example:
        >>> import bertlook as bl
        >>> norms = bl.norm_maps(bl.load(), "The cat sat.")
        >>> norms.heads.shape, norms.layers.shape
        ((6, 8, 6, 6), (6, 6, 6))
    """
    model = as_model(model, "bl.norm_maps(model, text)")
    check_flag("words", words)
    encoding = model.encode(text, pair, **reading)
    units = group_tokens(encoding.tokens, encoding.words, encoding.word_ids)
    sizes = [unit.stop - unit.start for unit in units] if words else [1] * len(encoding.ids)
    unit_of_token = torch.repeat_interleave(torch.tensor(sizes))
    num_units = len(sizes)
    values: list[Tensor] = []
    heads: list[Tensor] = []
    layers: list[Tensor] = []

    def compute(layer: Layer) -> None:
        if not layer.maps.shape[1]:
            size = num_units, num_units
            by_layer = layer.maps.new_full(size, torch.nan)
            keep(layer.maps[0, :, 0], by_layer.expand(0, *size), by_layer)
            return
        norms, projection = layer.value_norms(), layer.projection
        if norms is None or projection is None or layer.values is None:
            model.refuse("the values and the output projection of its layers are unknown")
        maps = layer.maps[0]
        groups = layer.values[0].repeat_interleave(len(maps) // layer.values.shape[1], 0)
        by_head, by_layer = _norms_over_units(maps, groups @ projection, unit_of_token)
        keep(norms[0], by_head, by_layer)

    def keep(norms: Tensor, by_head: Tensor, by_layer: Tensor) -> None:
        padded = (pad_heads(part[None], model.num_heads)[0] for part in (norms, by_head))
        for kept, part in zip((values, heads, layers), (*padded, by_layer), strict=True):
            kept.append(part.cpu())  # layers may be on different devices

    every = EveryLayer(compute, model.num_layers)
    model.run([encoding], every)
    every.finish()
    return NormMaps(*(torch.stack(part).numpy() for part in (values, heads, layers)))


def _norms_over_units(
    maps: Tensor, contributions: Tensor, unit_of_token: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the (H, U, U) norms by head, and the (U, U) norms of the sum over heads.

    Args:
        maps: (H, N, N) attention maps.
        contributions: (H, N, hidden) the vector ``f(x)`` of each token.
        unit_of_token: (N,) the unit of each token.
    """
    unit = unit_of_token.to(maps.device)
    num_units = int(unit[-1]) + 1
    rows = mean_weights(unit, num_units, like=maps) @ maps
    by_head, by_layer = [], []
    for row in rows.unbind(1):  # row by row, since all rows at once take U times the memory
        vectors = contributions.new_zeros(len(maps), num_units, contributions.shape[-1])
        vectors.index_add_(1, unit, row[..., None] * contributions)
        by_head.append(vectors.norm(dim=-1))
        by_layer.append(vectors.sum(0).norm(dim=-1))
    return torch.stack(by_head, 1), torch.stack(by_layer)
