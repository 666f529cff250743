"""A second structure of modules with the same weights, whose state a look can change."""

from __future__ import annotations

import copy
from types import MethodType
from typing import Any

import torch
from torch import nn


def mirror(network: nn.Module, implementation: str) -> dict[nn.Module, nn.Module] | None:
    """Return a network of its own for every module, in evaluation mode, that shares the weights.

    Parameters, buffers and hooks are those of the network, so that this takes milliseconds and no
    memory. Mode and configuration are separate: another thread can train the network, or run it
    with another implementation of attention, at the same time.

    Args:
        network: The network, which is left unchanged.
        implementation: The implementation of attention in the configuration of the mirror.

    Returns:
        The mirrored module of each module; that of the network is the mirror. None if a module has
        a ``forward`` of its own instance, which would lead back to the network: accelerate and
        TorchScript have such modules.
    """
    parts = list(network.modules())
    if any("forward" in vars(part) or isinstance(part, torch.jit.ScriptModule) for part in parts):
        return None
    twins: dict[nn.Module, nn.Module] = {part: object.__new__(type(part)) for part in parts}
    configs: dict[int, Any] = {}  # copies by the ids of their originals, shared among modules
    for part, twin in twins.items():
        state = dict(vars(part))
        for name, value in vars(part).items():
            if isinstance(value, dict):
                # Hooks and buffers that a pass sets stay in the mirror.
                state[name] = value.copy() if value else type(value)()
            elif isinstance(value, nn.Module):
                state[name] = twins.get(value, value)
            elif isinstance(value, MethodType) and value.__self__ in twins:
                state[name] = MethodType(value.__func__, twins[value.__self__])
        state["_modules"] = {name: child and twins[child] for name, child in part._modules.items()}
        state["training"] = False
        if "config" in state:
            state["config"] = config = copy.deepcopy(state["config"], configs)
            if hasattr(config, "_attn_implementation_internal"):
                config._attn_implementation_internal = implementation
        vars(twin).update(state)
    return twins
