"""The versions that a report of an error needs."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import bertlook

#: What reads models, then what shows views, then what draws figures.
PACKAGES = (
    "torch", "transformers", "tokenizers", "numpy", "anywidget", "ipywidgets", "jupyterlab",
    "notebook", "marimo", "voila", "panel", "altair", "vl-convert-python",
)  # fmt: skip


def versions() -> dict[str, str]:
    """Return the versions of bertlook, Python, the system and installed packages.

    Packages that aren't installed are left out, and none is imported.

    Example:
        >>> from bertlook.app.versions import versions
        >>> list(versions())[:3]
        ['bertlook', 'Python', 'system']
    """
    found = {
        "bertlook": bertlook.__version__,
        "Python": platform.python_version(),
        "system": platform.platform(),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
