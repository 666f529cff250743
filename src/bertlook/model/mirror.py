"""A second structure of modules with the same weights, whose state a look can change."""

from __future__ import annotations

import copy
from types import MethodType
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.garbage import paused

if TYPE_CHECKING:
    from torch import Tensor, nn


def reading_settings(config: Any, implementation: str) -> dict[str, Any]:
    """Return what a configuration must say while a network is read, by attribute.

    Outputs have names, and no keys and values are kept for later tokens.

    Args:
        config: The configuration, which is left unchanged. Attributes that it lacks are left out.
        implementation: The implementation of attention.
    """
    settings = {
        "_attn_implementation_internal": implementation,
        "return_dict": True,
        "use_cache": False,
    }
    known = getattr(config, "__dict__", {})  # Idefics calls a tuple so
    return {name: value for name, value in settings.items() if name in known}


@paused()
def mirror(
    network: nn.Module, implementation: str, *, gradients: bool = False
) -> dict[nn.Module, nn.Module] | None:
    """Return a network of its own for every module, in evaluation mode, that shares the weights.

    Parameters, buffers and hooks are those of the network, so that this takes milliseconds and no
    memory. Mode and configuration are separate: another thread can train the network, or run it
    with another implementation of attention, at the same time. What torch.compile has compiled is
    run as it was written: compiled code leads back to the network.

    Args:
        network: The network, which is left unchanged.
        implementation: The implementation of attention in the configuration of the mirror.
        gradients: Whether the mirror is differentiated. Weights made in inference mode, which
            autograd refuses, are then copied.

    Returns:
        The mirrored module of each module; that of the network is the mirror. None if a module has
        a ``forward`` of its own instance, which would lead back to the network: accelerate and
        TorchScript have such modules.
    """
    modules = list(network.modules())
    wrapped: dict[nn.Module, nn.Module] = {
        part: part._orig_mod for part in modules if isinstance(part, torch._dynamo.OptimizedModule)
    }
    parts = [part for part in modules if part not in wrapped]
    if any(_has_own_forward(part) or isinstance(part, torch.jit.ScriptModule) for part in parts):
        return None
    twins: dict[nn.Module, nn.Module] = {part: object.__new__(type(part)) for part in parts}
    for wrapper, part in wrapped.items():
        while part in wrapped:
            part = wrapped[part]
        twins[wrapper] = twins[part]
    configs: dict[int, Any] = {}  # copies by the ids of their originals, shared among modules
    copies: dict[int, Tensor] = {}
    for part in parts:
        twin = twins[part]
        state = dict(vars(part))
        for name, value in vars(part).items():
            if isinstance(value, dict):
                # Hooks and buffers that a pass sets stay in the mirror.
                state[name] = value.copy() if value else type(value)()
            elif isinstance(value, torch.nn.Module):
                state[name] = twins.get(value, value)
            elif isinstance(value, MethodType) and value.__self__ in twins:
                state[name] = MethodType(value.__func__, twins[value.__self__])
        state["_modules"] = {
            name: None if child is None else twins[child] for name, child in part._modules.items()
        }
        if gradients:
            for name in ("_parameters", "_buffers"):
                state[name] = {key: _ordinary(value, copies) for key, value in state[name].items()}
        state["training"] = False
        state["_compiled_call_impl"] = None
        state.pop("forward", None)
        if "config" in state:
            state["config"] = config = copy.deepcopy(state["config"], configs)
            if settings := reading_settings(config, implementation):
                vars(config).update(settings)
        vars(twin).update(state)
    return twins


def _has_own_forward(part: nn.Module) -> bool:
    """Return whether an instance has another ``forward`` than its class, compiled or not."""
    forward = vars(part).get("forward")
    forward = getattr(forward, "_torchdynamo_orig_callable", forward)
    return forward is not None and forward != MethodType(type(part).forward, part)


def _ordinary(tensor: Tensor | None, copies: dict[int, Tensor]) -> Tensor | None:
    """Return a tensor that autograd takes: a copy of one that was made in inference mode."""
    if tensor is None or not tensor.is_inference():
        return tensor
    if id(tensor) not in copies:  # tied weights stay tied
        copies[id(tensor)] = tensor.detach().clone()
    return copies[id(tensor)]
