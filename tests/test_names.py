"""A public name is what ``__all__`` lists, and no module can take its place."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import bertlook as bl

PACKAGES = {
    "bertlook": bl,
    "bertlook.clustering": bl.clustering,
    "bertlook.corpora": bl.corpora,
    "bertlook.figures": bl.figures,
    "bertlook.measures": bl.measures,
    "bertlook.probes": bl.probes,
}
PUBLIC = pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)


def module_names(package: ModuleType) -> set[str]:
    return {module.name for module in pkgutil.iter_modules(package.__path__)}


@PUBLIC
def test_no_module_has_the_name_of_a_public_callable(package: ModuleType) -> None:
    callables = {name for name in package.__all__ if callable(getattr(package, name))}
    assert callables
    assert not callables & module_names(package)


@PUBLIC
def test_completion_offers_the_public_names_only(package: ModuleType) -> None:
    assert len(set(package.__all__)) == len(package.__all__)
    assert dir(package) == sorted(package.__all__)


@PUBLIC
def test_public_names_keep_their_meaning_after_their_modules_are_imported(
    package: ModuleType,
) -> None:
    expected = {name: getattr(package, name) for name in package.__all__}
    for name in module_names(package) - {"__main__"}:
        importlib.import_module(f"{package.__name__}.{name}")
    for name, value in expected.items():
        assert getattr(package, name) is value


def test_lazily_loaded_names_are_offered_before_they_are_loaded() -> None:
    code = (
        "import bertlook as bl; names = dir(bl);"
        "assert names == sorted(bl.__all__);"
        "assert 'Head' in names and 'Head' not in vars(bl);"
        "assert bl.Head and dir(bl) == names"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
