"""Encoding: one input of a model, as token ids with the word of each token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from bertlook.attention.prefix import first_boundary, first_words

#: How a special token in a text is read: as the tokenizer reads it, or as characters.
SpecialTokens = Literal["tokens", "text"]

#: The start and the end of a word or a token in its text.
Span = tuple[int, int]


@dataclass(frozen=True)
class Encoding:
    """One encoded input of a model.

    Attributes:
        ids: Token ids, including special tokens.
        type_ids: The segment of each token, or None if the tokenizer doesn't number segments.
        tokens: The tokens as strings, with bytes decoded.
        word_ids: The index of each token's word, or None for special tokens.
        words: The words.
        source: The text, Sentence or Document that was encoded.
        note: A remark to show with the input, such as that it was truncated.
        boundary: The index of the first token of the second text of a pair. Special tokens between
            the texts belong to the first.
    """

    ids: list[int]
    type_ids: list[int] | None
    tokens: list[str]
    word_ids: list[int | None]
    words: list[str]
    source: Any
    note: str = ""
    boundary: int | None = None

    def first(self, count: int) -> Encoding:
        """Return the input of the first tokens alone.

        Args:
            count: The number of tokens. A word that they cut ends there.
        """
        types = self.type_ids
        return replace(
            self,
            ids=self.ids[:count],
            type_ids=None if types is None else types[:count],
            tokens=self.tokens[:count],
            word_ids=self.word_ids[:count],
            words=first_words(self, count),
            boundary=first_boundary(self, count),
        )


class Part(NamedTuple):
    """One text of an input.

    Attributes:
        text: The text.
        spans: The spans of its words, or None if the tokenizer determines them.
        has_given_words: Whether the words were given. Each of them stays a word, whatever its
            tokens; in a plain text a special token is no word.
    """

    text: str
    spans: Sequence[Span] | None
    has_given_words: bool

    def unit_texts(self) -> list[str]:
        """Return the words, and special tokens, at the spans."""
        return [self.text[start:stop] for start, stop in self.spans or ()]


def made_up(tokenizer: Any, length: int) -> Encoding:
    """Return an input of different tokens, none of which is padding.

    Args:
        tokenizer: The tokenizer.
        length: The number of tokens.
    """
    padding = tokenizer.pad_token_id
    size = min(len(tokenizer), 2 * length)
    ids = [id_ for id_ in range(size) if id_ != padding] or [0]
    ids = [ids[index % len(ids)] for index in range(length)]
    return Encoding(ids, None, [""] * length, [None] * length, [], None)
