"""Text on its way to a page, a file, a message or a tokenizer."""

from __future__ import annotations

import re

# The characters that XML 1.0 doesn't allow. To list those that it does takes ten times as long to
# compile, which every first picture would wait for.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Maximum length of a value in a message.
_MAX_QUOTED = 60


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


def quote(value: object) -> str:
    """Return the representation of a value for a message, at most about 60 characters long."""
    if isinstance(value, str):
        return repr(value[:_MAX_QUOTED])
    try:
        text = repr(value)
    except Exception:  # such as an int with thousands of digits, which Python doesn't write
        return f"a {type(value).__name__}"
    return text if len(text) <= _MAX_QUOTED else f"{text[:_MAX_QUOTED]}..."


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message that isn't empty, or the name of its class."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0].strip() if lines else type(error).__name__


def count_of(count: int, noun: str) -> str:
    """Return a count with its noun: "1 row", "1,200 rows"."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def percent(share: float) -> str:
    """Return a share as a whole percentage; never 0% or 100% of what is not all or nothing."""
    rounded = f"{share:.0%}"
    if rounded == "0%" and share > 0:
        return "<1%"
    return ">99%" if rounded == "100%" and share < 1 else rounded


def heads_of(layers: int, heads: int) -> str:
    """Return the size of a model in heads: "6 layers x 8 heads"."""
    return f"{count_of(layers, 'layer')} x {count_of(heads, 'head')}"
