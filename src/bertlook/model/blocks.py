"""The layers of a running network as modules, with their residual connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.model.architecture import Call
from bertlook.model.projection import parents_of
from bertlook.model.tap import Tap

if TYPE_CHECKING:
    from torch import Tensor, nn


def find_blocks(open_tap: Tap, calls: Sequence[Call]) -> list[nn.Module] | None:
    """Return the module of the whole layer of each attention call, in the network that runs.

    Args:
        open_tap: The tap, which is open.
        calls: The calls of a pass.

    Returns:
        The modules, or None if an attention is not part of a module in a list of layers.
    """
    parents = parents_of(open_tap.network)
    twins = {original: twin for twin, original in open_tap.originals.items()}
    blocks = []
    for call in calls:
        block = None if call.module is None else twins.get(call.module, call.module)
        while block is not None and not isinstance(parents.get(block), torch.nn.ModuleList):
            block = parents.get(block)
        if block is None:
            return None
        blocks.append(block)
    return blocks


def first_of(output: Any) -> Tensor:
    """Return the states in what a module returns: a tensor, or a tuple that begins with it."""
    states: Tensor = output if isinstance(output, torch.Tensor) else output[0]
    return states
