"""When, and with which versions of the libraries, something is computed."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache
from importlib.metadata import version


def now() -> str:
    """Return the date and time in UTC, to the second, in ISO format."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


@cache
def library_versions(*names: str) -> dict[str, str]:
    """Return the installed versions of the libraries that determine the numbers.

    Args:
        *names: The libraries beside bertlook, by default torch and transformers.
    """
    return {name: version(name) for name in ("bertlook", *(names or ("torch", "transformers")))}
