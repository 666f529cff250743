"""Where a network's weights are: in place, or moved there by accelerate while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.model.architecture import find_embeddings

if TYPE_CHECKING:
    from torch import Tensor, nn


def input_device(network: Any) -> torch.device:
    """Return the device on which a network reads its input.

    Args:
        network: A network of transformers, whose layers may be on different devices.
    """
    embeddings = find_embeddings(network)
    if embeddings is None:
        return network.device
    for hook in _hooks(embeddings):
        device = getattr(hook, "execution_device", None)
        if device is not None:
            return torch.device(device)
    device = embeddings.weight.device
    assert isinstance(device, torch.device)
    return device


def named_weights(network: nn.Module) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a network's state, with offloaded weights as they were stored.

    Args:
        network: The network.

    Raises:
        BertlookError: If a weight is nowhere.
    """
    stores = {
        name: hook.weights_map
        for name, part in network.named_modules()
        for hook in _hooks(part)
        if getattr(hook, "weights_map", None) is not None
    }
    for name, value in network.state_dict().items():
        is_absent = isinstance(value, torch.Tensor) and value.is_meta
        yield name, _stored(name, stores) if is_absent else value


def _hooks(part: nn.Module) -> list[Any]:
    """Return accelerate's hooks on a module."""
    hook = vars(part).get("_hf_hook")
    return [] if hook is None else list(getattr(hook, "hooks", [hook]))


def _stored(name: str, stores: dict[str, Any]) -> Tensor:
    """Return an offloaded weight from the store of the module that loads it."""
    parts = name.split(".")
    for end in range(len(parts) - 1, -1, -1):
        store, key = stores.get(".".join(parts[:end])), ".".join(parts[end:])
        try:
            weight = None if store is None else store[key]
        except KeyError:
            continue
        if isinstance(weight, torch.Tensor) and not weight.is_meta:
            return weight
    raise BertlookError(
        f"The weights {name} are on the meta device, which holds none. Load the model onto a real "
        "device."
    )
