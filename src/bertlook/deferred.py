"""What is imported when one of its names is first used: large libraries, and our own packages.

To import torch takes longer than all else that the first picture of a small model needs; and where
there is no torch, what doesn't need it works all the same.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bertlook.errors import BertlookError
from bertlook.garbage import paused

#: The libraries without which there is no network.
_NETWORK_LIBRARIES = ("torch", "transformers")


class Deferred(ModuleType):
    """A stand-in for a module, which is imported when an attribute is first asked for.

    Args:
        name: The full name of the module.
        substitute: The full name of the module that takes its place where it isn't installed.

    Raises:
        BertlookError: If a name of torch or transformers is asked for where they are missing.

    Example:
        >>> statistics = Deferred("statistics")
        >>> statistics.mean([1, 3])
        2
    """

    def __init__(self, name: str, substitute: str | None = None) -> None:
        super().__init__(name)
        self._substitute = substitute

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # questions of the import system and of inspect
            raise AttributeError(f"module {self.__name__!r} has not been asked for {name!r}")
        value = getattr(self._module, name)
        if isinstance(value, ModuleType):
            setattr(self, name, value)  # found without this function from now on
        return value

    @cached_property
    def _module(self) -> ModuleType:
        if self._substitute is not None and not is_installed(self.__name__):
            return import_module(self._substitute)
        return import_module(self.__name__)


def lazy_names(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package whose public names are imported when first used.

    Args:
        package: The name of the package.
        homes: The modules in which its public names are defined, by name. A name that is a module
            itself has its own name, with the package's before it, as its home.

    Example:
        >>> getattr_ = lazy_names("bertlook", {"Head": "bertlook.head", "edits": "bertlook.edits"})
        >>> getattr_("Head")("3-2")
        Head(layer=2, head=1)
        >>> getattr_("edits").__name__
        'bertlook.edits'
    """

    def __getattr__(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        with paused():
            module = import_module(homes[name])
        is_module = homes[name] == f"{package}.{name}"
        value = module if is_module else getattr(module, name)
        setattr(sys.modules[package], name, value)  # later accesses bypass __getattr__
        return value

    return __getattr__


def import_module(name: str) -> ModuleType:
    """Import a module.

    Args:
        name: Its full name.

    Raises:
        BertlookError: If it is torch or transformers, or imports them, and they are missing.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in _NETWORK_LIBRARIES:
            raise
        raise BertlookError(
            f"This needs torch and transformers, and {error.name} is not installed. Install both, "
            "pip install torch transformers, and start Python again. Where there are none, as in "
            "a browser, a small BERT still gives its attention maps and predictions, and most "
            "measures of them.",
            page="light",
        ) from error


def import_network_libraries() -> None:
    """Import torch and transformers.

    Raises:
        BertlookError: If one of them is missing.
    """
    for name in _NETWORK_LIBRARIES:
        import_module(name)


def can_run_networks() -> bool:
    """Return whether torch and transformers are installed."""
    return all(map(is_installed, _NETWORK_LIBRARIES))


def is_installed(name: str) -> bool:
    """Return whether a module could be imported; it isn't imported for the answer.

    Args:
        name: The name of a module that is in no package.
    """
    try:
        return is_imported(name) or importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


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
