"""Text on its way to a page, a file, a message or a tokenizer."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return text that UTF-8 can encode, with unpaired surrogates replaced by U+FFFD.

    Args:
        text: Any str, such as one read with ``errors="surrogateescape"``.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
