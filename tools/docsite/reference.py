"""The pages of the reference: all public names, from their docstrings."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

import bertlook as bl
from bertlook.widgets.view import View

#: Modules with a page of their own, with what it says first.
MODULES = {
    "measures": "Statistics of heads. {doc}`Measures </docs/measures>` defines each number.",
    "corpora": "Texts, trees and coreference from files, and the samples in the package.",
    "figures": "Charts of results, as Altair charts, and drawings of attention.",
    "probes": "All heads together: trained combinations, and the trees under scores.",
    "clustering": "Which heads attend alike.",
    "edits": "Changes made where attention is computed.",
}
#: What views inherit and readers call.
_OF_VIEWS = "to_html, save"


def write_reference(folder: Path) -> None:
    """Write a page for each module, one for the views, and one for the rest of ``bl``.

    Args:
        folder: The folder, which is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for name in sorted(bl.__all__) if callable(getattr(bl, name))]
    views = [name for name in names if _is_view(getattr(bl, name))]
    elsewhere = {name for module in MODULES for name in getattr(bl, module).__all__}
    others = [name for name in names if name not in views and name not in elsewhere]
    (folder / "views.md").write_text(
        _page("Views", "Widgets, each also a page and a drawing.", "bertlook", views, bl), "utf-8"
    )
    (folder / "bl.md").write_text(
        _page("Models, attention, scans", "What `bl` has beside views.", "bertlook", others, bl),
        "utf-8",
    )
    for name, text in MODULES.items():
        module: ModuleType = getattr(bl, name)
        public = [key for key in sorted(module.__all__) if callable(getattr(module, key))]
        page = _page(f"bl.{name}", text, f"bertlook.{name}", public, module)
        (folder / f"{name}.md").write_text(page, "utf-8")


def _is_view(value: Any) -> bool:
    return inspect.isclass(value) and issubclass(value, View)


def _page(title: str, text: str, module: str, names: list[str], home: ModuleType) -> str:
    lines = [f"# {title}", "", text, "", "```{eval-rst}", f".. currentmodule:: {module}", ""]
    lines += [".. autosummary::", "   :nosignatures:", "", *(f"   {name}" for name in names), ""]
    for name in names:
        value = getattr(home, name)
        is_class = inspect.isclass(value)
        lines += [f".. {'autoclass' if is_class else 'autofunction'}:: {module}.{name}"]
        if _is_view(value):
            lines += [f"   :members: {_OF_VIEWS}"]
        elif is_class:
            lines += ["   :members:"]
        lines += [""]
    return "\n".join([*lines, "```", ""])
