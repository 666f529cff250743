"""Spans of words that are sentences, found by their final characters."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bertlook.attention.axis import Axis

_CLOSERS = "\"'\u2019\u201d\u00bb)\\]\u300d\u300f"
_FINAL = re.compile(rf"[.!?\u2026\u3002\uff01\uff1f\u061f\u0964][{_CLOSERS}]*$")
_CLOSER = re.compile(rf"[{_CLOSERS}.!?]+")
#: Words before a full stop that doesn't end a sentence.
_ABBREVIATION = re.compile(r"([A-Z]|Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e)\.?")


def find_sentences(
    axis: Axis, starts: Sequence[int], apart: Collection[int]
) -> list[tuple[int, int]]:
    """Return the spans of words that are sentences.

    A sentence ends after a full stop, a question mark or the like, unless the next word begins with
    a lower-case letter; closing quotes and brackets belong to it. It also ends at special tokens.

    Args:
        axis: The axis.
        starts: The words that begin a sentence, where these are known; otherwise empty.
        apart: The indices of tokens that are in no sentence.
    """
    spans: list[tuple[int, int]] = []
    begin: int | None = None
    known = set(starts)
    word = -1
    for unit in axis.units:
        if not unit.special:
            word += 1
        is_outside = unit.special or unit.start in apart
        if begin is not None and (is_outside or _begins(axis.words, begin, word, known)):
            spans.append((begin, word if not unit.special else word + 1))
            begin = None
        if begin is None and not is_outside:
            begin = word
    if begin is not None:
        spans.append((begin, word + 1))
    return spans


def _begins(words: Sequence[str], begin: int, word: int, known: Collection[int]) -> bool:
    """Return whether a word begins a sentence, after the one that began at ``begin``."""
    if known:
        return word in known
    if _is_closer(words, begin, word):
        return False
    last = word - 1
    while last > begin and _is_closer(words, begin, last) and not _FINAL.search(words[last]):
        last -= 1
    if not _FINAL.search(words[last]) or words[word][:1].islower():
        return False
    name = words[last - 1] if words[last] == "." and last > begin else words[last]
    # Tokenizers part a number at its point: "3", ".", "5".
    is_in_number = name[-1:].isdigit() and words[last] == "." and words[word][:1].isdigit()
    return not is_in_number and not _ABBREVIATION.fullmatch(name)


def _is_closer(words: Sequence[str], begin: int, word: int) -> bool:
    """Return whether a word belongs to what precedes it, such as a closing quote."""
    text = words[word]
    opens = text in ("'", '"') and words[begin:word].count(text) % 2 == 0
    return not opens and _CLOSER.fullmatch(text) is not None
