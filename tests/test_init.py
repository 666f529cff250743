"""Importing the package is cheap, and its names are loaded on first use."""

from __future__ import annotations

import subprocess
import sys

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
