"""Axes of attention maps: tokens, and the words that they form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bertlook.attention.pooling import Unit, group_tokens
from bertlook.choices import is_integer, is_iterable, is_list
from bertlook.errors import BertlookError
from bertlook.text import quote

#: Names that identify special tokens in inputs without word ids.
SPECIAL = re.compile(r"\[(CLS|SEP|PAD)\]|</?s>|<(pad|bos|eos|\|\w+\|)>")


class Axis:
    """The tokens along the rows or the columns of attention maps, and their words.

    Args:
        tokens: N tokens.
        word_ids: The index of each token's word, or None for special tokens. By default special
            tokens are recognized by their names, "##" pieces belong to the previous word, and every
            other token is a word.
        words: W words in their written form, by default joined from the tokens.
        prefix: What the names of these arguments begin with, for messages.

    Attributes:
        units: The words and special tokens in token order.

    Raises:
        BertlookError: If a token or word is not a str, or the words don't match the tokens.
    """

    def __init__(
        self,
        tokens: Sequence[str] | None,
        word_ids: Sequence[int | None] | None = None,
        words: Sequence[str] | None = None,
        *,
        prefix: str = "",
    ) -> None:
        self.tokens = to_strings(f"{prefix}tokens", tokens)
        self.word_ids = _to_word_ids(f"{prefix}word_ids", word_ids, self.tokens)
        self.words = (
            join_pieces(self.tokens, self.word_ids)
            if words is None
            else to_strings(f"{prefix}words", words)
        )
        count = len({word for word in self.word_ids if word is not None})
        if count != len(self.words):
            raise BertlookError(
                f"{len(self.words)} {prefix}words were given, but the {prefix}tokens form {count} "
                "words."
            )
        self.units: list[Unit] = group_tokens(self.tokens, self.words, self.word_ids)

    @property
    def word_units(self) -> list[int]:
        """The indices of the units that are words, not special tokens."""
        return [index for index, unit in enumerate(self.units) if not unit.special]


class Axes:
    """The rows and columns of attention maps: the tokens that attend, and those attended to.

    Attributes:
        _queries: The axis of the rows.
        _keys: The axis of the columns; the same object if both are the same tokens.
    """

    _queries: Axis
    _keys: Axis

    @property
    def tokens(self) -> list[str]:
        """The tokens from which attention goes out."""
        return self._queries.tokens

    @property
    def word_ids(self) -> list[int | None]:
        """The index of each token's word, or None for special tokens."""
        return self._queries.word_ids

    @property
    def words(self) -> list[str]:
        """The words in their written form."""
        return self._queries.words

    @property
    def units(self) -> list[Unit]:
        """The words and special tokens in token order: the rows of word-level maps."""
        return self._queries.units

    @property
    def key_tokens(self) -> list[str]:
        """The tokens to which attention goes."""
        return self._keys.tokens

    @property
    def key_word_ids(self) -> list[int | None]:
        """The index of each key token's word, or None for special tokens."""
        return self._keys.word_ids

    @property
    def key_words(self) -> list[str]:
        """The words of the key tokens."""
        return self._keys.words

    @property
    def key_units(self) -> list[Unit]:
        """The words and special tokens of the keys: the columns of word-level maps."""
        return self._keys.units

    @property
    def is_cross(self) -> bool:
        """Whether attention goes to other tokens than those that it comes from."""
        return self._keys is not self._queries


def to_key_axis(
    tokens: Sequence[str] | None,
    word_ids: Sequence[int | None] | None,
    words: Sequence[str] | None,
) -> Axis | None:
    """Return the axis of the keys, or None if they are the queries.

    Args:
        tokens: The tokens, as in :class:`Axis`, or None.
        word_ids: Their word ids.
        words: Their words.

    Raises:
        BertlookError: If there are word ids or words without tokens, or they don't match.
    """
    if tokens is not None:
        return Axis(tokens, word_ids, words, prefix="key_")
    for argument, value in (("key_word_ids", word_ids), ("key_words", words)):
        if value is not None:
            raise BertlookError(f"{argument} describe key_tokens, which are missing. Give both.")
    return None


def to_strings(argument: str, strings: Iterable[str] | None) -> list[str]:
    """Return a list of strings.

    Args:
        argument: The argument's name, for the message.
        strings: The strings.

    Raises:
        BertlookError: If the argument is anything else.
    """
    if not is_iterable(strings):
        raise BertlookError(f"{argument}={quote(strings)} is not a list of strings.")
    values = list(strings)
    for index, value in enumerate(values):
        if not isinstance(value, str):
            raise BertlookError(
                f"{argument}[{index}] is {quote(value)}, not a str. Give a list of strings."
            )
    return values


def _to_word_ids(
    argument: str, given: Sequence[int | None] | None, tokens: list[str]
) -> list[int | None]:
    """Return the given word ids if they are valid, or else guess them from the tokens."""
    if given is None:
        return guess_word_ids(tokens, [SPECIAL.fullmatch(token) is not None for token in tokens])
    if not is_list(given):
        raise BertlookError(f"{argument}={quote(given)} is not a list of integers and None.")
    word_ids = list(given)
    if len(word_ids) != len(tokens):
        raise BertlookError(f"{argument} has {len(word_ids)} values for {len(tokens)} tokens.")
    next_word, previous = 0, None
    for index, word_id in enumerate(word_ids):
        if word_id is not None and not is_integer(word_id):
            raise BertlookError(f"{argument}[{index}] is {quote(word_id)}, neither int nor None.")
        if word_id is not None and word_id != previous:
            if word_id != next_word:
                raise BertlookError(
                    f"Token {index} ({quote(tokens[index])}) has word id {quote(word_id)} where "
                    f"word {next_word} begins. Count words from 0, and keep the tokens of a word "
                    "together."
                )
            next_word += 1
        previous = word_id
    return word_ids


def guess_word_ids(tokens: Sequence[str], special: Sequence[bool]) -> list[int | None]:
    """Return a word id for each token: "##" pieces belong to the previous word.

    Args:
        tokens: N tokens.
        special: N values, whether a token is special; its id is None.
    """
    word_ids: list[int | None] = []
    word = -1
    for token, is_special in zip(tokens, special, strict=True):
        continues = token.startswith("##") and word_ids and word_ids[-1] is not None
        word += not is_special and not continues
        word_ids.append(None if is_special else word)
    return word_ids


def join_pieces(tokens: Sequence[str], word_ids: Sequence[int | None]) -> list[str]:
    """Return the words that tokens form, without the marks of pieces and of white space.

    Args:
        tokens: N tokens.
        word_ids: The index of each token's word, or None for special tokens.
    """
    words: dict[int, str] = {}
    for token, word in zip(tokens, word_ids, strict=True):
        if word is not None:
            piece = token.removeprefix("##") if word in words else token
            words[word] = words.get(word, "") + piece.replace("Ġ", "").replace("▁", "")
    return list(words.values())
