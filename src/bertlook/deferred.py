"""Large libraries that are imported when one of their names is first used.

To import torch takes longer than all else that the first picture of a small model needs.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any


class Deferred(ModuleType):
    """A stand-in for a module, which is imported when an attribute is first asked for.

    Args:
        name: The full name of the module.

    Example:
        >>> statistics = Deferred("statistics")
        >>> statistics.mean([1, 3])
        2
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # questions of the import system and of inspect
            raise AttributeError(f"module {self.__name__!r} has not been asked for {name!r}")
        return getattr(importlib.import_module(self.__name__), name)


def is_imported(name: str) -> bool:
    """Return whether a module has been imported; without it, no value is of its types.

    Args:
        name: The full name of the module.
    """
    return name in sys.modules


if TYPE_CHECKING:
    import torch as torch
else:
    torch = Deferred("torch")
