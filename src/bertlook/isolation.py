"""Computation in torch's ordinary state, whatever contexts surround the call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from bertlook.deferred import is_imported, torch

#: The kinds of devices on which autocast may be enabled.
_DEVICE_TYPES = ("cpu", "cuda", "xpu", "mps", "hpu", "mtia")

T = TypeVar("T")


@contextmanager
def isolated() -> Iterator[None]:
    """Run the block outside of inference mode, of autocast and of a default device.

    Under autocast, matrix products have two or three digits; in inference mode, nothing can be
    differentiated; a default device is not that of the model. All three belong to the caller, and
    are as before after the block.

    Example:
        >>> import torch
        >>> with torch.inference_mode(), isolated():
        ...     torch.is_inference_mode_enabled()
        False
    """
    if not is_imported("torch"):
        yield  # torch is in its ordinary state when it is imported
        return
    with ExitStack() as contexts:
        if torch.is_inference_mode_enabled():
            contexts.enter_context(torch.inference_mode(False))
        for device in _DEVICE_TYPES:
            if torch.is_autocast_enabled(device):
                contexts.enter_context(torch.autocast(device, enabled=False))
        if torch.get_default_device().type != "cpu":
            contexts.enter_context(torch.device("cpu"))
        yield


def isolate_steps(steps: Iterator[T]) -> Iterator[T]:
    """Iterate over steps that are each computed as by :func:`isolated`.

    Args:
        steps: A generator. The caller's code between two of its steps is not affected.
    """
    while True:
        with isolated():
            try:
                step = next(steps)
            except StopIteration:
                return
        yield step
