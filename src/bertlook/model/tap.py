"""The tap: the one place where bertlook touches a network.

transformers lets a library register an attention function by name. Bertlook's calls the
architecture's own eager function, so that soft caps, sinks and biases are the model's own, and
hands each layer's probabilities to a listener before the next layer runs. Nothing is patched, and
no more than one layer's maps need be in memory.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import eager_mask

from bertlook.errors import BertlookError

#: Called with the layer and its probabilities, (batch, heads, queries, keys). What it returns, if
#: not None, takes their place in the forward pass.
Listener = Callable[[int, torch.Tensor], "torch.Tensor | None"]

NAME = "bertlook"
_HALF = (torch.float16, torch.bfloat16)


class Tap(threading.local):
    """Who listens, in this thread, and what is heard.

    Attributes:
        listener: hears the layers.
        heard: how many layers have been heard.
        module: the attention layer that is heard now.
        value: its value vectors, (batch, key-value heads, keys, width).
    """

    listener: Listener | None = None
    heard: int = 0
    module: torch.nn.Module | None = None
    value: torch.Tensor | None = None


_tap = Tap()
# One at a time: the implementation's name stands in the configuration, which threads share.
_one_at_a_time = threading.RLock()


@contextmanager
def tapped(
    module: PreTrainedModel, listener: Listener, *, gradients: bool = False
) -> Iterator[Tap]:
    """Let a listener hear every layer of a model that runs inside the ``with``.

    The model is in evaluation mode and, unless ``gradients`` are asked for, records nothing for
    them; afterwards its attention
    implementation, its mode and the caller's gradient mode are what they were, also after an
    exception. A second thread that taps waits; one that just runs the model gets its own result.

    Args:
        module: the model.
        listener: hears the layers in the order in which they run.
        gradients: let autograd record, so that what follows can be differentiated by the maps.

    Yields:
        The tap; ``heard`` counts the layers. It stays 0 for architectures that don't call
        transformers' attention interface.
    """
    recording = torch.enable_grad() if gradients else torch.no_grad()
    with _one_at_a_time, _implementation(module, NAME), _evaluating(module), recording:
        before = _tap.listener, _tap.heard
        _tap.listener, _tap.heard = listener, 0
        try:
            yield _tap
        finally:
            _tap.listener, _tap.heard = before
            _tap.module = _tap.value = None


def heard_now() -> tuple[torch.nn.Module | None, torch.Tensor | None]:
    """The attention layer that this thread's listener hears now, and its value vectors.

    These are (batch, key-value heads, keys, width); both are None for models that aren't tapped.
    """
    return _tap.module, _tap.value


@contextmanager
def eager(module: PreTrainedModel) -> Iterator[None]:
    """Run a model with its own eager attention, for architectures that can't be tapped."""
    with _one_at_a_time, _implementation(module, "eager"), _evaluating(module), torch.no_grad():
        yield


@contextmanager
def _implementation(module: torch.nn.Module, name: str) -> Iterator[None]:
    configs = {id(part.config): part.config for part in module.modules() if hasattr(part, "config")}
    before = [
        (config, config._attn_implementation_internal)
        for config in configs.values()
        if hasattr(config, "_attn_implementation_internal")
    ]
    try:
        for config, _ in before:
            config._attn_implementation_internal = name
        yield
    finally:
        for config, was in before:
            config._attn_implementation_internal = was


@contextmanager
def _evaluating(module: torch.nn.Module) -> Iterator[None]:
    # Part by part: a caller may have frozen some parts in evaluation mode and train the others.
    before = [(part, part.training) for part in module.modules()]
    try:
        module.eval()
        yield
    finally:
        for part, was in before:
            part.training = was


def _attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    **options: Any,
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Attend as the architecture's own eager function does, and let the listener hear it."""
    listener = _tap.listener
    if listener is None and (attention_mask is None or attention_mask.dtype == torch.bool):
        # Another thread's forward pass, whose mask was made for sdpa before the tap was opened.
        return sdpa_attention_forward(module, query, key, value, attention_mask, **options)
    attend = _own_eager(module)
    if listener is None:
        return attend(module, query, key, value, attention_mask, **options)
    layer = _tap.heard
    _tap.heard += 1
    _tap.module, _tap.value = module, value
    dtype = query.dtype
    # In half precision a softmax would be rounded to two or three digits before anyone hears it.
    query, key, value = _precise(query), _precise(key), _precise(value)
    mask = None if attention_mask is None else _precise(attention_mask)
    output, probabilities = attend(module, query, key, value, mask, **options)
    replaced = listener(layer, probabilities)
    if replaced is not None:
        groups = query.shape[1] // value.shape[1]
        output = (replaced @ value.repeat_interleave(groups, 1)).transpose(1, 2).contiguous()
    return output.to(dtype), None


def _precise(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.float() if tensor.dtype in _HALF else tensor


def _own_eager(module: torch.nn.Module) -> Callable[..., tuple[torch.Tensor, torch.Tensor]]:
    """The eager function of the file that defines a layer's class, or one it derives from."""
    for cls in type(module).__mro__:
        own = getattr(sys.modules.get(cls.__module__), "eager_attention_forward", None)
        if own is not None:
            return own
    raise BertlookError(
        f"{type(module).__name__} has no eager attention function of its own to look at."
    )


AttentionInterface.register(NAME, _attend)
AttentionMaskInterface.register(NAME, eager_mask)
