"""Maps of architectures outside transformers' attention interface, from their own outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from bertlook.deferred import torch
from bertlook.model import tap
from bertlook.model.layer import Layer
from bertlook.model.precision import widened
from bertlook.model.returned_maps import (
    add_repeats,
    band_of,
    find_fault,
    spread_window,
    window_of,
)

if TYPE_CHECKING:
    from torch import Tensor


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
        window = window_of(network, index)
        band = None if window is None else band_of(inputs["attention_mask"], window)
        if window is not None and band is not None and maps.shape[-1] == window + 1:
            maps = spread_window(maps, band)
        maps = _without_padding(add_repeats(maps, twin), inputs["attention_mask"].shape[1])
        _check(maps, index, inputs["attention_mask"], refuse)
        layers.append(Layer(index, widened(maps), visible=band))
    return layers, output


def _ignore(_: Layer) -> None:
    """Read nothing: other implementations than the tap's have no records."""


def _without_padding(maps: Any, tokens: int) -> Any:
    """Return maps without the positions by which a network has made its input longer.

    BigBird pads inputs to whole blocks. Weights of tokens to padding are 0; else the rows of the
    rest don't sum to 1, and are refused.
    """
    if isinstance(maps, torch.Tensor) and maps.ndim == 4 and min(maps.shape[2:]) > tokens:
        return maps[:, :, :tokens, :tokens]
    return maps


def _check(maps: Any, index: int, mask: Tensor, refuse: Callable[[str], NoReturn]) -> None:
    """Call ``refuse`` unless each token's weights are probabilities over the tokens.

    Some architectures return raw scores, maps over parts of the input, or hidden states.
    """
    batch, tokens = mask.shape
    layer = f"the map of layer {index + 1}"
    if not isinstance(maps, torch.Tensor) or maps.ndim != 4:
        refuse(f"{layer} that it returns is no attention map")
    if maps.shape[0] != batch or maps.shape[2:] != (tokens, tokens):
        refuse(
            f"{layer} that it returns is over {maps.shape[2]} x {maps.shape[3]} positions, where "
            f"the input has {tokens} tokens"
        )
    if fault := find_fault(maps, index, mask):
        refuse(fault)
