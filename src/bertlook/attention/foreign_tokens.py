"""Tokens that come with maps from elsewhere: which are special, and which form words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bertlook.attention.axis import SPECIAL, guess_word_ids, to_strings
from bertlook.byte_level import decode, is_byte_level, is_inside_character, show, to_bytes
from bertlook.choices import is_integer, is_list
from bertlook.errors import BertlookError
from bertlook.text import quote


def to_axes(tokens: Any, key_tokens: Any, special: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of an Attention that describe its tokens.

    Args:
        tokens: The tokens of the rows: a list of strings, or what a fast tokenizer returns.
        key_tokens: Those of the columns, if they are others; otherwise None.
        special: The special tokens: their names, their indices, or True or False for each token.
            By default, they are recognized by their names. What a tokenizer returned says which
            others are special.
        given: Other arguments of the Attention, which take precedence.

    Raises:
        BertlookError: If tokens are none, or ``special`` or ``given`` contradicts them.
    """
    axes: dict[str, Any] = {}
    for prefix, source in (("", tokens), ("key_", key_tokens)):
        if prefix and source is None:
            continue
        names, known = to_tokens(f"{prefix}tokens", source)
        axes[f"{prefix}tokens"] = names
        if not prefix and key_tokens is None and given.get("boundary") is None:
            axes["boundary"] = _find_boundary(source)
        if given.get(f"{prefix}word_ids") is None:
            axes[f"{prefix}word_ids"] = known
        elif special is not None:
            raise BertlookError(
                f"Both special and {prefix}word_ids tell special tokens from words. Give one of "
                "them.",
                page="elsewhere",
            )
    if special is not None:
        _add_special(axes, special, has_keys=key_tokens is not None)
    for prefix in _prefixes(axes):
        _decode_bytes(axes, prefix, given)
    return axes


def _add_special(axes: dict[str, Any], special: Any, *, has_keys: bool) -> None:
    """Set the word ids of tokens that are special beside those that are known."""
    special_names = _to_names(special)
    if special_names is None and has_keys:
        raise BertlookError(
            f"special={quote(special)} could be of tokens or of key_tokens. Give names, or "
            "word_ids and key_word_ids.",
            page="elsewhere",
        )
    all_tokens = {*axes["tokens"], *axes.get("key_tokens", ())}
    unknown = [name for name in special_names or () if name not in all_tokens]
    if unknown:
        raise BertlookError(
            f"special has {quote(unknown[0])}, which is none of the tokens "
            f"{quote(axes['tokens'])}.",
            page="elsewhere",
        )
    for prefix in _prefixes(axes):
        names = axes[f"{prefix}tokens"]
        if special_names is None:
            is_special = _to_mask(names, special)
        else:
            is_special = [token in special_names for token in names]
        axes[f"{prefix}word_ids"] = _without(names, axes[f"{prefix}word_ids"], is_special)


def _prefixes(axes: Mapping[str, Any]) -> list[str]:
    return [key.removesuffix("tokens") for key in axes if key.endswith("tokens")]


def _decode_bytes(axes: dict[str, Any], prefix: str, given: Mapping[str, Any]) -> None:
    """Show byte-level tokens as text, and set the words that they form."""
    names: list[str] = axes[f"{prefix}tokens"]
    known = given.get(f"{prefix}word_ids") or axes.get(f"{prefix}word_ids")
    is_guessed = known is None
    if known is None:
        is_special = [SPECIAL.fullmatch(name) is not None for name in names]
        known = guess_word_ids(names, is_special)
    if not is_list(known) or len(known) != len(names):
        return  # Attention refuses these word ids
    if not is_byte_level(
        [name for name, word in zip(names, known, strict=True) if word is not None]
    ):
        return
    words: dict[Any, bytes] = {}
    word_ids: list[Any] = []
    for name, word in zip(names, known, strict=True):
        content = b"" if word is None else to_bytes(name)
        previous = word_ids[-1] if word_ids else None
        # Tokens of one character belong to one word, and a space to the word after it.
        if (
            is_guessed
            and None not in (word, previous)
            and (is_inside_character(content) or words[previous].isspace())
        ):
            word = previous
        word_ids.append(word)
        if word is not None:
            words[word] = words.get(word, b"") + content
    axes[f"{prefix}tokens"] = [
        name if word is None else show(name) for name, word in zip(names, word_ids, strict=True)
    ]
    if given.get(f"{prefix}word_ids") is None:
        numbers = {word: number for number, word in enumerate(words)}
        axes[f"{prefix}word_ids"] = [None if word is None else numbers[word] for word in word_ids]
    if given.get(f"{prefix}words") is None:
        axes[f"{prefix}words"] = [decode(content).strip() or "Ġ" for content in words.values()]


def to_tokens(argument: str, tokens: Any) -> tuple[list[str], list[int | None] | None]:
    """Return tokens, and their word ids if their tokenizer knows them.

    Args:
        argument: The argument's name, for messages.
        tokens: A list of strings, or what a fast tokenizer returns for one text.

    Raises:
        BertlookError: If these are ids, or no tokens.
    """
    if callable(getattr(tokens, "tokens", None)) and callable(getattr(tokens, "word_ids", None)):
        try:
            return list(tokens.tokens()), _number_words(tokens)
        except Exception as error:  # a Python tokenizer gives ids alone
            raise BertlookError(
                f"{argument} has no names of tokens: {error}. Give "
                "tokenizer.convert_ids_to_tokens(ids).",
                page="elsewhere",
            ) from error
    first = tokens[0] if is_list(tokens) and len(tokens) else None
    if is_integer(first) or (getattr(first, "shape", None) and is_list(first)):
        raise BertlookError(
            f"{argument} holds ids, not names of tokens. Give "
            "tokenizer.convert_ids_to_tokens(ids).",
            page="elsewhere",
        )
    return to_strings(argument, tokens), None


def _without(
    tokens: Sequence[str], word_ids: Sequence[int | None] | None, is_special: Sequence[bool]
) -> list[int | None]:
    """Return the word ids of tokens, of which some are special beside those that are known."""
    if word_ids is None:
        return guess_word_ids(tokens, is_special)
    kept = [None if special else word for word, special in zip(word_ids, is_special, strict=True)]
    numbers: dict[int, int] = {}
    return [None if word is None else numbers.setdefault(word, len(numbers)) for word in kept]


def _to_mask(tokens: Sequence[str], special: Any) -> list[bool]:
    """Return which tokens are special.

    Args:
        tokens: N tokens.
        special: The indices of special tokens, or N values True or False.

    Raises:
        BertlookError: If this is something else, or there is no such token.
    """
    values = _to_list(special)
    if values and all(isinstance(value, (bool, np.bool_)) for value in values):
        if len(values) != len(tokens):
            raise BertlookError(
                f"special has {len(values)} values True or False for {len(tokens)} tokens.",
                page="elsewhere",
            )
        return values
    if values and all(is_integer(value) and not isinstance(value, bool) for value in values):
        outside = [index for index in values if not 0 <= index < len(tokens)]
        if outside:
            raise BertlookError(
                f"special has the index {quote(outside[0])}, but there are {len(tokens)} tokens, "
                "counted from 0.",
                page="elsewhere",
            )
        return [index in values for index in range(len(tokens))]
    raise BertlookError(
        f"special={quote(special)} names no tokens. Give a list of names or of indices, or True or "
        "False for each token.",
        page="elsewhere",
    )


def _to_names(special: Any) -> list[str] | None:
    """Return the names of special tokens, or None if ``special`` holds something else."""
    if isinstance(special, str):
        return [special]
    values = _to_list(special)
    return None if values is None or not all(isinstance(name, str) for name in values) else values


def _to_list(special: Any) -> list[Any] | None:
    try:
        return list(special.tolist() if hasattr(special, "tolist") else special)
    except (TypeError, ValueError, RuntimeError):
        return None


def _find_boundary(source: Any) -> int | None:
    """Return the first token of the second text, if a tokenizer has returned those of a pair."""
    sequences = source.sequence_ids() if callable(getattr(source, "sequence_ids", None)) else []
    return sequences.index(1) if 1 in sequences else None


def _number_words(encoding: Any) -> list[int | None]:
    """Return word ids that count on in the second text of a pair."""
    numbered: list[int | None] = []
    word, previous = -1, None
    sequences = encoding.sequence_ids()
    for word_id, sequence in zip(encoding.word_ids(), sequences, strict=True):
        current = None if word_id is None else (sequence, word_id)
        word += current is not None and current != previous
        numbered.append(None if current is None else word)
        previous = current
    return numbered
