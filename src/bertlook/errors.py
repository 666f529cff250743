"""The exception that bertlook raises for invalid input."""

from __future__ import annotations

from functools import cache

from bertlook.text import printable


class BertlookError(ValueError):
    """An invalid input or option. The message states what is wrong and what to do.

    Args:
        message: The message. It may contain file names and words of any origin: characters that
            no output could encode are replaced.
        page: The name of a page of the documentation that explains more; the message ends with
            where it is.

    Attributes:
        page: The name of that page, or None.

    Example:
        >>> import bertlook as bl
        >>> bl.Head("8.10")
        Traceback (most recent call last):
        bertlook.errors.BertlookError: '8.10' is not a head. Give Head(7, 9), '8-10' (layer and \
head counted from 1) or (7, 9) (counted from 0).
    """

    def __init__(self, message: str = "", *, page: str | None = None) -> None:
        self.page = page
        if page is not None:
            message = f"{message} See {_documentation()}/{page}.md."
        super().__init__(printable(message))


@cache
def _documentation() -> str:
    """Return the address of the documentation if the installed package knows it, or its folder."""
    from importlib import metadata  # takes longer to import than the whole package

    try:
        addresses = metadata.metadata("bertlook").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:  # a copy of the sources
        addresses = []
    known = dict(address.split(", ", 1) for address in addresses)
    return known.get("Documentation", "docs")
