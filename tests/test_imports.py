"""No modules import each other in a circle, however long.

The contracts in pyproject.toml compare siblings; this test also finds a module that imports a name
from its own package, whose face imports the module.
"""

from __future__ import annotations

import grimp
import pytest


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """The modules that each module imports directly, without the list of public names."""
    graph = grimp.build_graph("bertlook", cache_dir=None)
    return {
        module: set(graph.find_modules_directly_imported_by(module))
        for module in graph.modules - {"bertlook"}
    }


def test_there_are_no_import_cycles(imports: dict[str, set[str]]) -> None:
    remaining = set(imports)
    while removable := {
        module
        for module in remaining
        if not imports[module] & remaining
        or not any(module in imports[other] for other in remaining)
    }:
        remaining -= removable
    # Each remaining module imports another remaining one.
    assert not remaining, f"These modules import each other: {sorted(remaining)}"
