"""Importing the package is cheap, and its names are loaded on first use."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import bertlook as bl


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, bertlook; dir(bertlook); bertlook.BertlookError; bertlook.Head;"
        "heavy = {'torch', 'transformers', 'ipywidgets', 'anywidget', 'pandas', 'altair'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(bl.__all__))
def test_every_public_name_is_available(name: str) -> None:
    assert getattr(bl, name) is not None
    assert name in dir(bl)


def test_scan_is_the_function_regardless_of_import_order() -> None:
    code = "import bertlook as bl; bl.Results; bl.measures; assert callable(bl.scan)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_garbage_collector_is_enabled_after_an_import() -> None:
    code = "import gc, bertlook; bertlook.load; assert gc.isenabled()"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'loook'"):
        _ = bl.loook


def test_the_help_starts_with_what_to_do_first_and_names_what_exists() -> None:
    assert bl.__doc__ is not None
    assert "bl.look(" in bl.__doc__[:200]
    names = re.findall(r"``(\w+)``", bl.__doc__.partition("Views:")[2].partition("Each name")[0])
    assert len(names) > 10
    assert set(names) <= set(bl.__all__)


def public_objects() -> Iterator[tuple[str, Any]]:
    """The public names, and those of the public modules."""
    for name in bl.__all__:
        value = getattr(bl, name)
        if inspect.ismodule(value):
            yield from ((f"{name}.{inner}", getattr(value, inner)) for inner in value.__all__)
        else:
            yield name, value


def test_the_help_of_every_public_class_and_function_has_an_example() -> None:
    silent = [
        name
        for name, value in public_objects()
        if inspect.isclass(value) or inspect.isfunction(value)
        if ">>>" not in (value.__doc__ or "")
    ]
    assert silent == []
