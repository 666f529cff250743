"""The text of an input: a str, or words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bertlook.errors import BertlookError
from bertlook.model.tokens.encoding import Part, Span
from bertlook.model.tokens.given_ids import holds_ids, is_chat
from bertlook.text import printable, quote

#: White space between two other characters. A no-break space joins what belongs to one word.
_INNER_SPACE = re.compile(r"\S[^\S\xa0\u2007\u202f]+\S")


def check_text(source: Any) -> None:
    """Raise BertlookError unless `source` has the type of a text.

    Args:
        source: A str, a list of words, anything with ``words`` or ``encoded_by``, a tokenizer's
            output, or messages.
    """
    words = getattr(source, "words", source)
    if isinstance(words, str) or hasattr(source, "encoded_by"):
        return
    if holds_ids(source) or is_chat(source):
        return
    name = type(source).__name__
    if isinstance(source, Mapping) and "role" in source:
        raise BertlookError("A message isn't a text. Give a list of messages: [message].")
    if not isinstance(words, Sequence) or isinstance(words, (bytes, bytearray)):
        raise BertlookError(
            f"A {name} isn't a text. Give a str, a list of words, a Sentence or a Document; token "
            "ids go to input_ids=."
        )
    for index, word in enumerate(words):
        if not isinstance(word, str):
            raise BertlookError(
                f"A {name} isn't a text: its word {index} is {quote(word)}, a "
                f"{type(word).__name__}. Each word must be a str."
            )
    if words is source:
        _check_spaces(words)


def _check_spaces(words: Sequence[str]) -> None:
    """Raise BertlookError if a word of a plain list holds white space, as a text does.

    The words of treebanks may hold spaces, such as the French "1 000".
    """
    for index, word in enumerate(words):
        if _INNER_SPACE.search(word):
            raise BertlookError(
                f"A list is a text that is split into words, but its word {index} is "
                f"{quote(word)}. For several texts call model.many(texts). For one text, join it, "
                "' '.join(words), or split each word at white space."
            )


def read_part(source: Any) -> Part:
    """Return a text, or words joined with spaces, which keep their spans.

    Raises:
        BertlookError: If `source` is no text, or empty.
    """
    check_text(source)
    words = getattr(source, "words", source)
    part = Part(printable(words), None, False) if isinstance(words, str) else join_words(words)
    if not part.text or part.text.isspace():
        raise BertlookError("The text is empty. Give at least one word.")
    return part


def join_words(words: Sequence[str]) -> Part:
    """Return given words as a text, joined with spaces."""
    words = [printable(word) for word in words]
    spans: list[Span] = []
    start = 0
    for word in words:
        spans.append((start, start + len(word)))
        start += len(word) + 1
    return Part(" ".join(words), spans, True)
