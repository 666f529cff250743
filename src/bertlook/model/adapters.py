"""The state of adapters in a network: which of them are active, and how strong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def adapter_states(network: nn.Module) -> list[tuple[str, str]]:
    """Return the names of the layers with adapters, and the state of each.

    A network with other adapters active computes something else with the same weights.

    Args:
        network: The network, whose adapters are those of peft.
    """
    states = []
    for name, part in network.named_modules():
        # Networks and peft's wrappers have methods of these names, and adapted layers values.
        if isinstance(getattr(part, "disable_adapters", None), bool):
            facts = [
                getattr(part, fact, None)
                for fact in ("disable_adapters", "merged_adapters", "scaling")
            ]
            states.append((name, repr([part.active_adapters, *facts])))
    return states
