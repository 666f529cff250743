r"""Escapes of the Penn Treebank, replaced by the characters that they stand for.

The Penn Treebank and what follows it (OntoNotes, Stanford Dependencies, the output of some
parsers) write ``-LRB-`` for a parenthesis, ``\/`` for a slash, and two grave accents or apostrophes
for a quotation mark. No model has seen texts with these, so readers replace them, whatever the
format of the file:

- Brackets always: ``-LRB-``, ``-RRB-``, ``-LSB-``, ``-RSB-``, ``-LCB-``, ``-RCB-``, also in lower
  case. They stand in no text.
- ``\/`` and ``\*`` beside a letter or digit, and in words that consist of them. Others are
  emoticons.
- Double accents and apostrophes become ``"`` unless the file (of documents, the document) has
  quotation marks as well. There, as in Universal Dependencies, they are what the author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

#: Left and right, round, square and curly brackets.
_BRACKETS = {
    f"-{side}{shape}B-": character
    for shape, pair in {"R": "()", "S": "[]", "C": "{}"}.items()
    for side, character in zip("LR", pair, strict=True)
}
_BACKSLASH = re.compile(r"\\([/*])")
_ESCAPED_QUOTES = (2 * "`", 2 * "'")
_QUOTES = frozenset('"\u201c\u201d\u201e\u00ab\u00bb\u300c')


def unescape(word: str) -> str:
    r"""Return a word without escapes, except that of a quotation mark.

    Example:
        >>> [unescape(word) for word in ["-LRB-", "1\\/2", "and", "``"]]
        ['(', '1/2', 'and', '``']
    """
    if word[:1] == "-" and word.upper() in _BRACKETS:
        return _BRACKETS[word.upper()]
    if "\\" in word:
        rest = _BACKSLASH.sub("", word)
        if not rest or any(map(str.isalnum, rest)):
            return _BACKSLASH.sub(r"\1", word)
    return word


def has_escaped_quotes(words: Iterable[str]) -> bool:
    """Return whether double accents or apostrophes stand for the quotation marks of a text."""
    is_escaped = False
    for word in words:
        if word in _QUOTES:
            return False
        is_escaped |= word in _ESCAPED_QUOTES
    return is_escaped


def unescape_quote(word: str) -> str:
    """Return a quotation mark for its escape, and other words as they are."""
    return '"' if word in _ESCAPED_QUOTES else word


def unescape_all(words: Sequence[str]) -> list[str]:
    """Return the words of a whole text without escapes."""
    unescaped = list(map(unescape, words))
    return list(map(unescape_quote, unescaped)) if has_escaped_quotes(words) else unescaped
