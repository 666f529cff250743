"""Text on its way to a page, a file, a message or a tokenizer."""

from __future__ import annotations

import re

# All but the characters that XML 1.0 allows.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Return text that UTF-8 can encode, with unpaired surrogates replaced by U+FFFD.

    Args:
        text: Any str, such as one read with ``errors="surrogateescape"``.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def xml_text(text: str) -> str:
    r"""Return text that XML can hold, with forbidden characters replaced by U+FFFD.

    Args:
        text: Any str. XML forbids control characters other than tab and line ends, unpaired
            surrogates, U+FFFE and U+FFFF.

    Example:
        >>> ascii(xml_text("a\x0bb"))
        "'a\\ufffdb'"
    """
    return _FORBIDDEN.sub("\ufffd", text)
