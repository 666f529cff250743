"""The order in which a network's attention modules run, by which records become layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, NoReturn, Protocol, TypeVar

from bertlook.model.layer import Layer

if TYPE_CHECKING:
    from torch import nn


_DISORDER = "its layers run in an order that depends on the input"


class _Call(Protocol):
    """A run of an attention module."""

    @property
    def module(self) -> nn.Module | None:
        """The module."""


C = TypeVar("C", bound=_Call)


class CallOrder(Generic[C]):
    """The runs of attention modules that are expected in a pass.

    Args:
        calls: The runs in their order.
        refuse: A function that raises an error with a reason.
    """

    def __init__(self, calls: Sequence[C], refuse: Callable[[str], NoReturn]) -> None:
        self._calls = calls
        self._modules = frozenset(call.module for call in calls)
        self._refuse = refuse
        self._count = 0

    @property
    def is_complete(self) -> bool:
        """Whether all of them have run."""
        return self._count == len(self._calls)

    def restart(self) -> None:
        """Expect another pass."""
        self._count = 0

    def match(self, layer: Layer) -> C | None:
        """Return the run that a record is of, or None if it isn't of attention between tokens.

        Args:
            layer: The record.

        Raises:
            BertlookError: If another run is expected, or none.
        """
        if layer.module is None or layer.module not in self._modules:
            return None
        call = None if self.is_complete else self._calls[self._count]
        if call is None or call.module is not layer.module:
            self._refuse(_DISORDER)
        self._count += 1
        return call

    def check_complete(self) -> None:
        """Raise BertlookError unless all of them have run."""
        if not self.is_complete:
            self._refuse(_DISORDER)
