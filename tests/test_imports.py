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
    modules = sorted(graph.modules - {"bertlook"})
    return {
        module: set(graph.find_modules_directly_imported_by(module)) - {"bertlook"}
        for module in modules
    }


def test_there_are_no_import_cycles(imports: dict[str, set[str]]) -> None:
    remaining = {module: set(targets) for module, targets in imports.items()}
    while leaves := [
        module for module, targets in remaining.items() if not targets & set(remaining)
    ]:
        for leaf in leaves:
            del remaining[leaf]
    # What remains lies on a cycle, or imports a module that does.
    assert not remaining, f"These modules lie on or above an import cycle: {sorted(remaining)}"
