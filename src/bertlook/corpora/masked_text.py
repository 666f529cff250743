"""Recognition of corpora whose words are placeholders, since their text may not be passed on.

GUMReddit is published with ``_`` for every word, and the annotation of OntoNotes with ``[WORD]``.
Maps of such "sentences" would be maps of nothing, so readers refuse them:

- A sentence or document of which more than half the words are underscores or a name in brackets,
  if these are at least two. Half is far above what anonymization leaves in a text (names and
  addresses, a word in ten) and far below a masked text, which keeps at most its punctuation.
- A file of which more than half the words are of one such form (at least two), one name in
  capitals (``WORD``) or one repeated sign (``*``, ``--``, ``xxx``): the most common word of a text
  makes up about 5% of it. In a file of less than 20 words, too short for such a statement, the
  latter two don't count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bertlook.errors import BertlookError

_PLACEHOLDER = re.compile(r"_+|\[[A-Za-z]+\]|<[A-Za-z]+>")
_FIRST = frozenset("_[<")
_REPEATED_SIGN = re.compile(r"([^\w\s])\1*|[xX]{2,}|_+")
_NAME = re.compile(r"[A-Z]{3,}")
_MIN_PLACEHOLDERS = 2
_MIN_WORDS = 20
_WAY_OUT = (
    "Corpora whose text may not be passed on are published like this; restore it with the corpus's "
    "own tool (get_text.py of GUMReddit, skeleton2conll of OntoNotes, which need the original text)"
)


def check_words(words: Sequence[str], place: str) -> None:
    """Raise BertlookError if the words of a sentence or document are placeholders.

    Args:
        words: The words.
        place: Where they stand, for the message.
    """
    masked = [word for word in words if word[:1] in _FIRST and _PLACEHOLDER.fullmatch(word)]
    if len(masked) >= _MIN_PLACEHOLDERS and 2 * len(masked) > len(words):
        raise _masked(place, len(masked), len(words), masked[0])


def check_file(texts: Iterable[Sequence[str]], place: str) -> None:
    """Raise BertlookError if the words of a whole file are placeholders.

    Args:
        texts: The words of its sentences or documents.
        place: The file.
    """
    words: Counter[str] = Counter()
    for text in texts:
        words.update(text)
    forms: Counter[str] = Counter()
    for word, count in words.items():
        if mask := _mask_of(word):
            forms[mask] += count
    num_words = words.total()
    for form, count in forms.most_common(1):
        is_long = num_words >= _MIN_WORDS
        is_masked = is_long or (count >= _MIN_PLACEHOLDERS and _PLACEHOLDER.fullmatch(form))
        if is_masked and 2 * count > num_words:
            raise _masked(place, count, num_words, form)


def _mask_of(word: str) -> str | None:
    """Return the form that a word shares with those of other lengths, None if it is no mask."""
    if _REPEATED_SIGN.fullmatch(word):
        return word[0]
    return word if _PLACEHOLDER.fullmatch(word) or _NAME.fullmatch(word) else None


def _masked(place: str, count: int, num_words: int, form: str) -> BertlookError:
    return BertlookError(
        f"{place}: the text is masked: {count} of {num_words} words are {form[:60]!r}. {_WAY_OUT}."
    )
