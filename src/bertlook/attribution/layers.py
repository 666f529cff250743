"""Runs of a network's layers one by one: their modules, inputs and outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.model import tap
from bertlook.model.blocks import find_blocks, first_of

if TYPE_CHECKING:
    from torch import Tensor, nn

    from bertlook.model.model import Model


@dataclass(frozen=True, eq=False)
class LayerRun:
    """A run of a layer.

    Attributes:
        layer: The index of the layer.
        module: The module of the whole layer, with its residual connections.
        states: (batch, N, hidden) its input.
        arguments: Its other arguments by position.
        options: Its other arguments by name.
        output: (batch, N, hidden) its output.
    """

    layer: int
    module: nn.Module
    states: Tensor
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    output: Tensor

    def again(self, count: int) -> Tensor:
        """Run the layer on copies of its input, and return the output.

        Args:
            count: The number of copies.
        """
        states = self.states.expand(count, -1, -1)
        return first_of(self.module(states, *self.arguments, **self.options))


def run_layers(
    model: Model, open_tap: tap.Tap, inputs: dict[str, Tensor], network: Any = None
) -> tuple[list[LayerRun], Any]:
    """Run a network once, and return the runs of its layers with attention, and its output.

    Args:
        model: The model, for its architecture.
        open_tap: The tap, which is open.
        inputs: The inputs of the network.
        network: The network to run, by default that of the tap.

    Raises:
        BertlookError: If its layers aren't modules of a list, each with one attention.
    """
    calls = list(model.architecture.calls)
    blocks = find_blocks(open_tap, calls)
    if blocks is None:
        model.refuse("its layers can't be run one by one")
    runs: list[LayerRun] = []

    def keep(module: nn.Module, given: tuple[Any, ...], options: dict[str, Any], out: Any) -> None:
        options = dict(options)
        states = given[0] if given else options.pop("hidden_states", None)
        if not isinstance(states, torch.Tensor) or len(runs) == len(calls):
            model.refuse("its layers can't be run one by one")
        layer = calls[len(runs)].layer
        runs.append(LayerRun(layer, module, states, given[1:], options, first_of(out)))

    hooks = [block.register_forward_hook(keep, with_kwargs=True) for block in dict.fromkeys(blocks)]
    try:
        output = (open_tap.network if network is None else network)(**inputs)
    finally:
        for hook in hooks:
            hook.remove()
    if [run.module for run in runs] != blocks:
        model.refuse("its layers can't be run one by one")
    return runs, output
