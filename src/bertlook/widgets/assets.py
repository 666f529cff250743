"""The built front end, as files of the package."""

from __future__ import annotations

from pathlib import Path

from bertlook.errors import BertlookError

STATIC = Path(__file__).parents[1] / "static"


def asset(name: str) -> Path:
    """The path of one built file of the front end.

    Raises:
        BertlookError: in a source checkout where the front end has not been built.

    """
    path = STATIC / name
    if not path.is_file():
        raise BertlookError(
            f"The front end isn't built: {path} is missing. "
            "In a source checkout run `npm ci` and `npm run build` first."
        )
    return path
