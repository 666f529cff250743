"""The built front end, as files of the package."""

from __future__ import annotations

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
