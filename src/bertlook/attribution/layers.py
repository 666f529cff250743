"""Runs of a network's layers one by one: their modules, inputs and outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from bertlook.model import tap
from bertlook.model.projection import parents_of

if TYPE_CHECKING:
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
    parents = parents_of(open_tap.network)
    twins = {original: twin for twin, original in open_tap.originals.items()}
    attentions = [twins.get(call.module, call.module) for call in calls if call.module is not None]
    blocks = [_block_of(attention, parents) for attention in attentions]
    if len(blocks) != len(calls) or None in blocks:
        model.refuse("its layers can't be run one by one")
    runs: list[LayerRun] = []

    def keep(module: nn.Module, given: tuple[Any, ...], options: dict[str, Any], out: Any) -> None:
        options = dict(options)
        states = given[0] if given else options.pop("hidden_states", None)
        if not isinstance(states, Tensor) or len(runs) == len(calls):
            model.refuse("its layers can't be run one by one")
        layer = calls[len(runs)].layer
        runs.append(LayerRun(layer, module, states, given[1:], options, first_of(out)))

    hooks = [
        block.register_forward_hook(keep, with_kwargs=True)
        for block in dict.fromkeys(blocks)
        if block is not None
    ]
    try:
        output = (open_tap.network if network is None else network)(**inputs)
    finally:
        for hook in hooks:
            hook.remove()
    if [run.module for run in runs] != blocks:
        model.refuse("its layers can't be run one by one")
    return runs, output


def first_of(output: Any) -> Tensor:
    """Return the states in what a module returns: a tensor, or a tuple that begins with it."""
    states: Tensor = output if isinstance(output, Tensor) else output[0]
    return states


def _block_of(attention: nn.Module, parents: dict[nn.Module, nn.Module]) -> nn.Module | None:
    """Return the layer that an attention module is part of: the next one in a list of modules."""
    part = attention
    while part in parents:
        if isinstance(parents[part], nn.ModuleList):
            return part
        part = parents[part]
    return None
