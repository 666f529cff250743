"""The classes of tokens in section 3.2 of the paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

CLASSES = ("cls", "sep", "punctuation", "other")
PUNCTUATION = (".", ",")
_WORD_STARTS = "Ġ▁"  # how byte-level and SentencePiece tokenizers mark the start of a word


def classes_of(tokens: Sequence[str], word_ids: Sequence[int | None]) -> Iterator[int]:
    """Iterate over the tokens' classes, as indices in ``CLASSES``.

    Special tokens are those that belong to no word. The first token of an input, if special, counts
    as [CLS], and all other special tokens as [SEP], whatever their names.

    Args:
        tokens: The tokens.
        word_ids: The word index of each token, None for special tokens.
    """
    for position, (token, word) in enumerate(zip(tokens, word_ids, strict=True)):
        if word is None:
            yield CLASSES.index("cls" if position == 0 else "sep")
        elif token.lstrip(_WORD_STARTS) in PUNCTUATION:
            yield CLASSES.index("punctuation")
        else:
            yield CLASSES.index("other")
