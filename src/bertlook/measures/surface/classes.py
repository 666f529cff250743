"""The classes of tokens that section 3.2 of the paper tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

CLASSES = ("cls", "sep", "punctuation", "other")
PUNCTUATION = (".", ",")
_WORD_STARTS = "Ġ▁"  # how byte-level and SentencePiece tokenizers mark the start of a word


def classes_of(tokens: Sequence[str], word_ids: Sequence[int | None]) -> Iterator[int]:
    """The place in ``CLASSES`` of each token.

    Special tokens are those that belong to no word: the first token of an input is its [CLS], all
    others are its [SEP], whatever the tokenizer calls them.
    """
    for place, (token, word) in enumerate(zip(tokens, word_ids, strict=True)):
        if word is None:
            yield CLASSES.index("cls" if place == 0 else "sep")
        elif token.lstrip(_WORD_STARTS) in PUNCTUATION:
            yield CLASSES.index("punctuation")
        else:
            yield CLASSES.index("other")
