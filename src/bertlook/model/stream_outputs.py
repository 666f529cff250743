"""Streams of encoder-decoders outside transformers' attention interface, from their outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.model import tap
from bertlook.model.layer import Layer

#: Architectures that return the scores before the softmax, as these attentions.
_RETURNED_SCORES = {"prophetnet": ("encoder", "cross")}

#: How far the sum of a row may be from 1, in single and in half precision.
_TOLERANCE, _HALF_TOLERANCE = 1e-3, 3e-2


def read_outputs(
    network: Any, inputs: dict[str, Tensor], streams: Iterable[str]
) -> tuple[dict[str, list[Layer] | str], Any]:
    """Return the layers of each stream that a network returns, and its output.

    Args:
        network: The caller's encoder-decoder, which is left unchanged.
        inputs: Its inputs, with an ``attention_mask`` and a ``decoder_attention_mask``.
        streams: The streams to read.

    Returns:
        The layers by stream, or the reason why they can't be read; and the output.
    """
    with tap.tapped(network, _ignore, implementation="eager") as open_tap:
        output = open_tap.network(**inputs, output_attentions=True)
    source, target = inputs["attention_mask"], inputs["decoder_attention_mask"]
    axes = {"encoder": (source, source), "decoder": (target, target), "cross": (target, source)}
    found: dict[str, list[Layer] | str] = {}
    for stream in streams:
        queries, keys = axes[stream]
        returned = getattr(output, f"{stream}_attentions", None)
        if not returned:
            found[stream] = "it neither uses transformers' attention interface nor returns maps"
            continue
        layers: list[Layer] = []
        try:
            for index, maps in enumerate(returned):
                window = _window_of(network, index) if stream == "encoder" else None
                maps = _to_maps(maps, queries, keys, window)
                if stream in _RETURNED_SCORES.get(network.config.model_type, ()):
                    maps = maps.softmax(-1)
                _check(maps, index, queries)
                layers.append(Layer(index, maps if maps.dtype == torch.float64 else maps.float()))
        except BertlookError as error:
            found[stream] = str(error)
        else:
            found[stream] = layers
    return found, output


def _ignore(_: Layer) -> None:
    """Read nothing: other implementations than the tap's have no records."""


def _to_maps(maps: Any, queries: Tensor, keys: Tensor, window: int | None) -> Tensor:
    """Return (batch, heads, queries, keys) maps from those in a network's output.

    Raises:
        BertlookError: If they aren't such maps.
    """
    rows, columns = queries.shape[1], keys.shape[1]
    if isinstance(maps, Tensor):
        if maps.ndim == 4 and window is not None and maps.shape[-1] == window + 1 != columns:
            return _spread_window(maps)
        if maps.ndim == 5 and maps.shape[-1] == 3 * maps.shape[-2]:
            maps = _spread_blocks(maps)
        if maps.ndim == 4 and maps.shape[2] >= rows and maps.shape[3] >= columns:
            # Some pad their inputs, and ProphetNet's decoder has more rows for later tokens.
            return maps[:, :, :rows, :columns]
    raise BertlookError(
        "its maps aren't over tokens: part of the attention goes to blocks of tokens or to "
        "positions of its own"
    )


def _check(maps: Tensor, index: int, queries: Tensor) -> None:
    """Raise BertlookError unless each token's weights are probabilities over the tokens."""
    if maps.device.type == "meta":
        return
    if (maps < 0).any():
        raise BertlookError(f"the map of layer {index + 1} that it returns has negative weights")
    half = maps.dtype in (torch.float16, torch.bfloat16)
    sums = maps.float().sum(-1).transpose(1, 2)[queries.bool()]
    if ((sums - 1).abs() > (_HALF_TOLERANCE if half else _TOLERANCE)).any():
        raise BertlookError(
            f"the rows of the map of layer {index + 1} that it returns don't sum to 1"
        )


def _window_of(network: Any, index: int) -> int | None:
    """Return the number of neighbors to which a token attends in a layer, None if to all."""
    windows = getattr(network.config, "attention_window", None)
    if isinstance(windows, int):
        return windows
    return windows[index] if isinstance(windows, (list, tuple)) else None


def _spread_window(maps: Tensor) -> Tensor:
    """Return (batch, heads, N, N) maps for those of a window, (batch, heads, N, window + 1).

    Column k of a window is the neighbor at the offset ``k - window / 2``.
    """
    batch, heads, tokens, width = maps.shape
    half = width // 2
    full = maps.new_zeros(batch, heads, tokens, tokens + 2 * half)
    columns = torch.arange(tokens)[:, None] + torch.arange(width)
    full.scatter_(-1, columns.to(maps.device).expand(batch, heads, -1, -1), maps)
    return full[..., half : half + tokens]


def _spread_blocks(maps: Tensor) -> Tensor:
    """Return (batch, heads, N, N) maps for those of blocks of tokens with their neighbors.

    Args:
        maps: (batch, blocks, heads, length, 3 * length), as in LongT5: column k of a block is the
            token at the offset ``k - length`` from its first.
    """
    batch, blocks, heads, length, _ = maps.shape
    full = maps.new_zeros(batch, heads, blocks * length, (blocks + 2) * length)
    for block in range(blocks):
        start = block * length
        full[:, :, start : start + length, start : start + 3 * length] = maps[:, block]
    return full[..., length:-length]
