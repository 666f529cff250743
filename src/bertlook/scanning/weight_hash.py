"""The hash of a network's weights, in whatever form they are held."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.deferred import is_imported, torch
from bertlook.scanning.value_bytes import encode_value

if TYPE_CHECKING:
    from torch import Tensor


#: Number of values of a weight that are hashed at once, to bound the memory.
_CHUNK = 2**24


def hash_weights(
    weights: Iterable[tuple[str, Any]],
    options: Mapping[str, Any],
    adapters: Iterable[tuple[str, str]] = (),
) -> str:
    """Return a hash of everything that determines what a network computes, in hexadecimal digits.

    It covers every bit of the weights, at about a gigabyte per second: also of quantized and of
    offloaded ones, and which adapters are active. Tensors and arrays with the same numbers have the
    same hash.

    Args:
        weights: The entries of the network's state by name, in order.
        options: The configuration.
        adapters: The layers with adapters, and the state of each.
    """
    digest = hashlib.sha256(encode_value(options))
    for name, value in weights:
        _add(digest, name, value)
    for name, state in adapters:
        digest.update(encode_value([name, state]))
    return digest.hexdigest()


def _add(digest: Any, name: str, value: Any) -> None:
    """Add a named entry of a network's state to a hash."""
    if isinstance(value, np.ndarray):
        digest.update(encode_value([name, list(value.shape), f"torch.{value.dtype}"]))
        digest.update(np.ascontiguousarray(value))
    elif is_imported("torch") and isinstance(value, torch.Tensor):
        _add_tensor(digest, name, value)
    elif isinstance(value, Mapping):
        _add(digest, name, [part for key in sorted(value, key=str) for part in (key, value[key])])
    elif isinstance(value, (list, tuple)):
        digest.update(encode_value([name, len(value)]))
        for part in value:
            _add(digest, name, part)
    else:
        digest.update(encode_value([name, repr(value)]))


def _add_tensor(digest: Any, name: str, tensor: Tensor) -> None:
    tensor = tensor.detach()
    if tensor.is_quantized:
        per_channel = tensor.qscheme() in (
            torch.per_channel_affine,
            torch.per_channel_affine_float_qparams,
        )
        scale = (
            [tensor.q_per_channel_scales(), tensor.q_per_channel_zero_points()]
            if per_channel
            else [tensor.q_scale(), tensor.q_zero_point()]
        )
        _add(digest, name, [str(tensor.dtype), tensor.int_repr(), *scale])
    elif hasattr(tensor, "__tensor_flatten__"):  # a subclass that is made of tensors
        names, facts = tensor.__tensor_flatten__()
        _add(digest, name, [repr(facts), *(getattr(tensor, part) for part in names)])
    else:
        digest.update(encode_value([name, list(tensor.shape), str(tensor.dtype)]))
        dense = tensor if tensor.layout == torch.strided else tensor.to_dense()
        for chunk in dense.contiguous().flatten().split(_CHUNK):
            digest.update(chunk.view(torch.uint8).cpu().numpy())
