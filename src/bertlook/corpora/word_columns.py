"""The columns of CoNLL-U that describe a word: lemma, parts of speech and features."""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern

from bertlook.annotation.annotated_words import Annotations
from bertlook.corpora.ptb_escapes import unescape

#: The tags of Universal Dependencies, with those that version 2 renamed.
UNIVERSAL = frozenset(
    [
        *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "CONJ", "DET", "INTJ", "NOUN"),
        *("NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
    ]
)
_FORM, _LEMMA, _UPOS, _XPOS, _FEATS = range(1, 6)
_EMPTY = ("_", "")


def read_annotations(rows: Sequence[Sequence[str]]) -> Annotations:
    """Return what the rows of a sentence say of its words.

    The fourth column of CoNLL-X has coarse tags of any set. If fewer than half of them are
    universal, they aren't taken for universal ones, but for the corpus's own where the fifth
    column has none.

    Args:
        rows: The ten columns of each word.
    """
    tags = [row[_UPOS] for row in rows]
    known = [tag for tag in tags if tag not in _EMPTY]
    is_universal = 2 * sum(tag in UNIVERSAL for tag in known) >= len(known)
    xpos = [_value(row[_XPOS]) for row in rows]
    return {
        "upos": [_value(tag) if is_universal else None for tag in tags],
        "xpos": xpos if is_universal else [x or _value(t) for x, t in zip(xpos, tags, strict=True)],
        "lemmas": [_read_lemma(row[_LEMMA], row[_FORM]) for row in rows],
        "feats": [_value(row[_FEATS]) for row in rows],
    }


def _read_lemma(cell: str, form: str) -> str | None:
    """Return a lemma: an underscore is that of an underscore, and unknown for other words."""
    return cell if cell == form == "_" else _value(unescape(cell))


def _value(cell: str) -> str | None:
    return None if cell in _EMPTY else intern(cell)
