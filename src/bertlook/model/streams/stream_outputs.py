"""Streams of encoder-decoders outside transformers' attention interface, from their outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.model import tap
from bertlook.model.layer import Layer
from bertlook.model.precision import widened
from bertlook.model.returned_maps import (
    add_repeats,
    band_of,
    find_fault,
    spread_blocks,
    spread_window,
    window_of,
)

if TYPE_CHECKING:
    from torch import Tensor


#: Architectures that return the scores before the softmax, as these attentions.
_RETURNED_SCORES = {"prophetnet": ("encoder", "cross")}


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
    if "attention_mask" not in inputs:  # a sound
        return dict.fromkeys(streams, "it doesn't use transformers' attention interface"), None
    with tap.tapped(network, _ignore, implementation="eager") as open_tap:
        twin = open_tap.network
        output = twin(**inputs, output_attentions=True)
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
                window = None
                if stream == "encoder":
                    window = window_of(network, index)
                    maps = add_repeats(maps, twin.get_encoder())
                maps = _to_maps(maps, queries, keys, window)
                if stream in _RETURNED_SCORES.get(network.config.model_type, ()):
                    maps = maps.softmax(-1)
                if fault := find_fault(maps, index, queries):
                    raise BertlookError(fault)
                layers.append(Layer(index, widened(maps)))
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
    if isinstance(maps, torch.Tensor):
        if maps.ndim == 4 and window is not None and maps.shape[-1] == window + 1 != columns:
            return spread_window(maps, band_of(keys, window))
        if maps.ndim == 5 and maps.shape[-1] == 3 * maps.shape[-2]:
            maps = spread_blocks(maps)
        if maps.ndim == 4 and maps.shape[2] >= rows and maps.shape[3] >= columns:
            # Some pad their inputs, and ProphetNet's decoder has more rows for later tokens.
            return maps[:, :, :rows, :columns]
    raise BertlookError(
        "its maps aren't over tokens: part of the attention goes to blocks of tokens or to "
        "positions of its own"
    )
