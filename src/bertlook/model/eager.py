"""Maps of architectures outside transformers' attention interface, from their own outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import torch
from torch import Tensor, nn

from bertlook.model import tap
from bertlook.model.layer import Layer

#: How far the sum of a row may be from 1, in single and in half precision.
_TOLERANCE, _HALF_TOLERANCE = 1e-3, 3e-2


def read_eager(
    network: Any, inputs: dict[str, Tensor], refuse: Callable[[str], NoReturn]
) -> tuple[list[Layer], Any]:
    """Return the layers' maps that a network returns, and its output.

    Args:
        network: The caller's network, which is left unchanged.
        inputs: Its inputs, with an ``attention_mask``.
        refuse: A function that raises an error with a reason.
    """
    with tap.tapped(network, _ignore, implementation="eager") as open_tap:
        twin = open_tap.network
        if hasattr(twin, "set_attention_type"):
            # BigBird replaces its attention modules in its first pass on a short input; modules
            # that are replaced during a pass return no maps.
            twin(**inputs)
        output = twin(**inputs, output_attentions=True)
    returned = getattr(output, "attentions", None)
    if not returned or any(maps is None for maps in returned):
        refuse("it neither uses transformers' attention interface nor returns maps in eager mode")
    layers = []
    for index, maps in enumerate(returned):
        window = _window_of(network, index)
        band = None if window is None else _band(inputs["attention_mask"], window)
        if window is not None and band is not None and maps.shape[-1] == window + 1:
            maps = _spread_window(maps, band)
        _check(maps, index, inputs["attention_mask"], refuse)
        maps = maps if maps.dtype == torch.float64 else maps.float()
        layers.append(Layer(index, maps, visible=band))
    return layers, output


def _ignore(_: Layer) -> None:
    """Read nothing: other implementations than the tap's have no records."""


def _check(maps: Any, index: int, mask: Tensor, refuse: Callable[[str], NoReturn]) -> None:
    """Call ``refuse`` unless each token's weights are probabilities over the tokens.

    Some architectures return raw scores, maps over parts of the input, or hidden states.
    """
    batch, tokens = mask.shape
    layer = f"the map of layer {index + 1}"
    if not isinstance(maps, Tensor) or maps.ndim != 4:
        refuse(f"{layer} that it returns is no attention map")
    if maps.shape[0] != batch or maps.shape[2:] != (tokens, tokens):
        refuse(
            f"{layer} that it returns is over {maps.shape[2]} x {maps.shape[3]} positions, where "
            f"the input has {tokens} tokens"
        )
    if maps.device.type == "meta":
        return
    if (maps < 0).any():
        refuse(f"{layer} that it returns has negative weights")
    half = maps.dtype in (torch.float16, torch.bfloat16)
    sums = maps.float().sum(-1).transpose(1, 2)[mask.bool()]
    if ((sums - 1).abs() > (_HALF_TOLERANCE if half else _TOLERANCE)).any():
        refuse(f"the rows of {layer} that it returns don't sum to 1")


def _window_of(network: nn.Module, index: int) -> int | None:
    """Return the number of neighbors to which a token attends in a layer, None if to all."""
    windows = getattr(getattr(network, "config", None), "attention_window", None)
    if isinstance(windows, int):
        return windows
    return windows[index] if isinstance(windows, (list, tuple)) else None


def _band(mask: Tensor, window: int) -> Tensor:
    """Return the (batch, 1, N, N) pairs of tokens in a window, without padded keys."""
    tokens = mask.shape[1]
    position = torch.arange(tokens, device=mask.device)
    near = (position[:, None] - position).abs() <= window // 2
    return (near & mask.bool()[:, None])[:, None]


def _spread_window(maps: Tensor, band: Tensor) -> Tensor:
    """Return (batch, heads, N, N) maps for those of a window, (batch, heads, N, window + 1).

    Column k of a window is the neighbor at the offset ``k - window / 2``.
    """
    batch, heads, tokens, width = maps.shape
    half = width // 2
    full = maps.new_zeros(batch, heads, tokens, tokens + 2 * half)
    columns = torch.arange(tokens, device=maps.device)[:, None] + torch.arange(
        width, device=maps.device
    )
    full.scatter_(-1, columns.expand(batch, heads, -1, -1), maps)
    return full[..., half : half + tokens] * band
