"""The measures that a command names: those of the package, and others by module and name."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from collections.abc import Sequence
from typing import Any

from bertlook import measures
from bertlook.errors import BertlookError
from bertlook.measures import Measure
from bertlook.text import quote


def create_measures(names: str | None, default: Sequence[str]) -> list[Measure[Any]]:
    """Create the measures with the given names.

    Args:
        names: Names of measures, separated by commas, or None for the default ones. One that isn't
            of the package is given as "module:name", with a module that Python finds or a file of
            the current folder.
        default: The names to use if ``names`` is None.

    Returns:
        One measure for each distinct name, in their order.

    Raises:
        BertlookError: If no measure has one of the names; the message lists all names.

    Example:
        >>> [measure.name for measure in create_measures("Entropy, Sinks", default=())]
        ['Entropy', 'Sinks']
    """
    split_names = default if names is None else [name.strip() for name in names.split(",")]
    return [_create(name) for name in dict.fromkeys(split_names)]


def _create(name: str) -> Measure[Any]:
    if ":" in name:
        found = _import(name)
    else:
        found = getattr(measures, name, None) if name in measures.HOMES else None
    if isinstance(found, Measure):
        return found
    if isinstance(found, type) and issubclass(found, Measure) and not inspect.isabstract(found):
        return found()
    if ":" in name:
        raise BertlookError(
            f"{name} is no measure. Decorate a function by @bl.measure, or give a subclass of "
            "bl.measures.MeansMeasure."
        )
    known = [
        each
        for each in sorted(measures.HOMES)
        if isinstance(value := getattr(measures, each), type)
        and issubclass(value, Measure)
        and not inspect.isabstract(value)
    ]
    raise BertlookError(
        f"There is no measure {name!r}. The measures are {', '.join(known)}; others are given as "
        "module:name."
    )


def _import(name: str) -> Any:
    """Return what a module has under a name, given as "module:name"."""
    module_name, _, attribute = name.partition(":")
    if not module_name.replace(".", "_").isidentifier() or not attribute.isidentifier():
        raise BertlookError(
            f"{quote(name)} names no measure. Give module:name, such as my_measures:first_word for "
            "first_word in my_measures.py."
        )
    # Last, so that no file of the folder takes the place of an installed module.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise  # the module was found, and lacks one that it imports itself
        raise BertlookError(
            f"There is no module {module_name} for {name}. Run the command in the folder of its "
            "file, or install it."
        ) from error
    try:
        return getattr(module, attribute)
    except AttributeError:
        raise BertlookError(f"{module_name} ({module.__file__}) has no {attribute}.") from None
