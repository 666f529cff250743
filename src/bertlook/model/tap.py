"""The tap: the only place where bertlook touches a network.

transformers lets a library register an attention function by name. The tap's function calls the
architecture's own eager function, so that soft caps, sinks and biases are the model's own, and
hands the layer's record to a callback before the next layer runs. No module is patched, and only
the maps of one layer are in memory.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import eager_mask

from bertlook.errors import BertlookError
from bertlook.model.layer import Layer, OnLayer

NAME = "bertlook"
_HALF = (torch.float16, torch.bfloat16)


@dataclass
class Tap:
    """A callback on the layers of a running model.

    Attributes:
        on_layer: The function to call with each layer's record.
        num_layers: The number of layers that have run.
    """

    on_layer: OnLayer
    num_layers: int = 0


class _Current(threading.local):
    """The tap that is open in this thread."""

    tap: Tap | None = None


_current = _Current()
# Serialize runs: threads share the config that names the attention implementation.
_lock = threading.RLock()


@contextmanager
def tapped(
    module: PreTrainedModel,
    on_layer: OnLayer,
    *,
    gradients: bool = False,
    implementation: str = NAME,
) -> Iterator[Tap]:
    """Call a function with the record of every layer that runs inside the ``with`` block.

    The network is in evaluation mode and records gradients only on request. Its state is restored
    afterwards, even after an exception. A second thread that opens a tap waits; a thread that only
    runs the network gets the network's own result.

    Args:
        module: The network.
        on_layer: The function to call, in the order in which the layers run.
        gradients: Whether autograd records the run, so that it can be differentiated.
        implementation: The attention implementation to use inside the block.
            Implementations other than the tap's don't call the function.

    Yields:
        The tap. Its ``num_layers`` stays 0 for an architecture that doesn't use transformers'
        attention interface.
    """
    with _lock, torch.set_grad_enabled(gradients):
        # Each module has its own mode: some may be frozen while others train.
        modes = [(part, part.training) for part in module.modules()]
        configs = {id(part.config): part.config for part, _ in modes if hasattr(part, "config")}
        implementations = [
            (config, config._attn_implementation_internal)
            for config in configs.values()
            if hasattr(config, "_attn_implementation_internal")
        ]
        outer = _current.tap
        tap = _current.tap = Tap(on_layer)
        try:
            module.eval()
            for config, _ in implementations:
                config._attn_implementation_internal = implementation
            yield tap
        finally:
            _current.tap = outer
            for config, previous in implementations:
                config._attn_implementation_internal = previous
            for part, mode in modes:
                part.training = mode


def _attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    **options: Any,
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Attend with the architecture's own eager function, and call the tap with the record."""
    tap = _current.tap
    if tap is None and (attention_mask is None or attention_mask.dtype == torch.bool):
        # Another thread's run, whose mask was made for sdpa before the tap was opened.
        return sdpa_attention_forward(module, query, key, value, attention_mask, **options)
    # The eager function is defined in the file of the module's class or of a base class.
    files = (sys.modules.get(cls.__module__) for cls in type(module).__mro__)
    functions = (getattr(file, "eager_attention_forward", None) for file in files)
    eager = next((function for function in functions if function is not None), None)
    if eager is None:
        raise BertlookError(
            f"{type(module).__name__} has no eager attention function of its own, so its attention "
            "can't be read."
        )
    if tap is None:
        return eager(module, query, key, value, attention_mask, **options)
    dtype = query.dtype
    if dtype in _HALF:
        # A softmax in half precision would round the maps to two or three digits.
        query, key, value = query.float(), key.float(), value.float()
    if attention_mask is not None and attention_mask.dtype in _HALF:
        attention_mask = attention_mask.float()
    output, maps = eager(module, query, key, value, attention_mask, **options)
    layer = Layer(tap.num_layers, maps, output, query, key, value, module=module)
    tap.num_layers += 1
    del output, maps  # only the record refers to them, so that an edit frees them
    tap.on_layer(layer)
    assert layer.output is not None
    return layer.output.to(dtype), None


AttentionInterface.register(NAME, _attend)
AttentionMaskInterface.register(NAME, eager_mask)
