"""The built front end, as files of the package."""

from __future__ import annotations

import os
from pathlib import Path

from bertlook.errors import BertlookError

STATIC = Path(__file__).parents[1] / "static"


def asset(name: str) -> Path:
    """Return the path of one built file of the front end.

    Args:
        name: The file's name.

    Raises:
        BertlookError: If the file is missing, as in a source checkout without a built front end.
    """
    path = STATIC / name
    if not path.is_file():
        raise BertlookError(
            f"The front end isn't built: {path} is missing. "
            "In a source checkout run `npm ci` and `npm run build` first."
        )
    return path


def front_end(name: str) -> str | Path:
    """Return the content of one built file, for a widget's ``_esm`` or ``_css``.

    With hot reload (ANYWIDGET_HMR), return its path instead: anywidget then watches the file. It
    also keeps every widget that was made from a path, with all its maps, even after it is closed.

    Args:
        name: The file's name.

    Raises:
        BertlookError: If the file is missing.
    """
    path = asset(name)
    return path if os.environ.get("ANYWIDGET_HMR") == "1" else path.read_text("utf-8")
