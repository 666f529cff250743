"""Maps in the outputs of networks: checks, and forms other than one map of all tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch

if TYPE_CHECKING:
    from torch import Tensor, nn


#: How far the sum of a row may be from 1, in single and in half precision.
_TOLERANCE, _HALF_TOLERANCE = 1e-3, 3e-2


def find_fault(maps: Tensor, index: int, queries: Tensor) -> str:
    """Return why a layer's weights are no probabilities, or "" if they are.

    Some architectures return raw scores, or only a part of their weights.

    Args:
        maps: (batch, heads, queries, keys) The maps of the layer.
        index: The index of the layer.
        queries: (batch, queries) 1 for tokens and 0 for padding, whose rows are meaningless.
    """
    if maps.device.type == "meta":
        return ""
    layer = f"the map of layer {index + 1} that it returns"
    if (maps < 0).any():
        return f"{layer} has negative weights"
    half = maps.dtype in (torch.float16, torch.bfloat16)
    sums = maps.float().sum(-1).transpose(1, 2)[queries.bool()]
    if ((sums - 1).abs() > (_HALF_TOLERANCE if half else _TOLERANCE)).any():
        return f"the rows of {layer} don't sum to 1"
    return ""


def window_of(network: nn.Module, index: int) -> int | None:
    """Return the number of neighbors to which a token attends in a layer, None if to all.

    Args:
        network: The network.
        index: The index of the layer.
    """
    windows = getattr(getattr(network, "config", None), "attention_window", None)
    if isinstance(windows, int):
        return windows
    return windows[index] if isinstance(windows, (list, tuple)) else None


def band_of(mask: Tensor, window: int) -> Tensor:
    """Return the (batch, 1, N, N) pairs of tokens in a window, without padded keys.

    Args:
        mask: (batch, N) 1 for tokens and 0 for padding.
        window: The number of neighbors of a token.
    """
    tokens = mask.shape[1]
    position = torch.arange(tokens, device=mask.device)
    near = (position[:, None] - position).abs() <= window // 2
    return (near & mask.bool()[:, None])[:, None]


def spread_window(maps: Tensor, band: Tensor) -> Tensor:
    """Return (batch, heads, N, N) maps for those of a window, (batch, heads, N, window + 1).

    Args:
        maps: The maps; column k of a window is the neighbor at the offset ``k - window / 2``.
        band: The pairs of tokens in a window.
    """
    batch, heads, tokens, width = maps.shape
    half = width // 2
    full = maps.new_zeros(batch, heads, tokens, tokens + 2 * half)
    columns = torch.arange(tokens, device=maps.device)[:, None] + torch.arange(
        width, device=maps.device
    )
    full.scatter_(-1, columns.expand(batch, heads, -1, -1), maps)
    return full[..., half : half + tokens] * band


def spread_blocks(maps: Tensor) -> Tensor:
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


def add_repeats(maps: Tensor, network: Any) -> Tensor:
    """Return maps in which a token's weights to the same key are added up.

    Outside of training, BigBird's random blocks are all the first one, to which its rows attend in
    any case. Its keys take part in the softmax several times, with equal weights, of which the
    returned maps have one.

    Args:
        maps: (batch, heads, N, N) The returned maps, with a padded last block.
        network: The encoder that returned them, after its pass: maps of BigBird's whole attention,
            which it uses for short inputs, and of other architectures stay as they are.
    """
    if getattr(network, "attention_type", None) != "block_sparse":
        return maps
    size, repeats = network.config.block_size, network.config.num_random_blocks
    maps = maps.clone()
    maps[:, :, size:-size, :size] *= 1 + repeats  # the first and the last block attend to all
    return maps
