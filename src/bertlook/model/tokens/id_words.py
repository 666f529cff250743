"""Words of token ids that were given without their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from bertlook.errors import BertlookError
from bertlook.model.tokens.added_tokens import AddedTokens, added_tokens_of
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.given_ids import GivenIds
from bertlook.model.tokens.piece_style import UNKNOWN, style_of
from bertlook.model.tokens.token_text import show_tokens
from bertlook.model.tokens.words import assign, find_words, part_unspaced


def encode_ids(
    tokenizer: Any, given: GivenIds, *, limit: int | None = None, truncate: bool = False
) -> Encoding:
    """Return the encoding of given ids.

    Tokens that frame texts belong to no word. The words between them come from the tokenizer's
    output if it knows them; otherwise from reading again the text that the tokens form, or from
    the marks of pieces.

    Args:
        tokenizer: A transformers tokenizer.
        given: The ids.
        limit: The maximum number of tokens, or None.
        truncate: Whether to cut more tokens after a word, before the last special tokens.

    Raises:
        BertlookError: If there are too many tokens.
    """
    added = added_tokens_of(tokenizer)
    word_ids: list[int | None] = [None] * len(given.ids)
    words: list[str] = []
    is_frame = [id_ in added.frame for id_ in given.ids]
    for frame, group in groupby(range(len(given.ids)), is_frame.__getitem__):
        positions = list(group)
        if not frame:
            units, texts = _find_words(tokenizer, given, positions, added)
            for position, unit in zip(positions, units, strict=True):
                word_ids[position] = None if unit is None else len(words) + unit
            words += texts
    types = given.type_ids
    encoding = Encoding(
        ids=given.ids,
        type_ids=types,
        tokens=show_tokens(tokenizer, given.ids, named=True),
        word_ids=word_ids,
        words=words,
        source=given.source,
        boundary=given.boundary,
    )
    if limit is None or len(given.ids) <= limit:
        return encoding
    if not truncate:
        raise BertlookError(
            f"There are {len(given.ids)} ids; this model reads at most {limit}. Leave some out, or "
            "pass truncate=True to read the first ones."
        )
    return _cut(encoding, limit)


def _find_words(
    tokenizer: Any, given: GivenIds, positions: Sequence[int], added: AddedTokens
) -> tuple[list[int | None], list[str]]:
    """Return the word of each token between special ones, and the words."""
    ids = [given.ids[position] for position in positions]
    pieces = [piece or "" for piece in tokenizer.convert_ids_to_tokens(ids)]
    style = style_of(tokenizer)
    pre_tokens: Sequence[int | None] | None = None
    if given.pre_token_ids is not None:
        pre_tokens = [given.pre_token_ids[position] for position in positions]
        pre_tokens = None if None in pre_tokens else pre_tokens
    unknown = tokenizer.unk_token
    text, spans = style.rebuild(pieces, added.literals, unknown, pre_tokens)
    if not text.strip():
        return [None] * len(ids), []
    if pre_tokens is None and not style.marks_words:
        pre_tokens = _read_again(tokenizer, text, ids)
    if pre_tokens is None:
        pre_tokens = style.number_words(pieces, added.literals)
    if not style.marks_words:
        pre_tokens = part_unspaced(text, pre_tokens, spans)
    units = find_words(text, pre_tokens, spans)
    texts = [text[start:stop].replace(UNKNOWN, unknown or UNKNOWN) for start, stop in units]
    return list(assign(spans, units, len(text))), texts


def _read_again(tokenizer: Any, text: str, ids: list[int]) -> list[int | None] | None:
    """Return the pre-tokens of a text, if it has these ids."""
    if not getattr(tokenizer, "is_fast", False):
        return None
    output = tokenizer(text, add_special_tokens=False, verbose=False)
    pre_tokens: list[int | None] = output.word_ids()
    return pre_tokens if list(output["input_ids"]) == ids else None


def _cut(encoding: Encoding, limit: int) -> Encoding:
    """Return the first words that fit, and the special tokens at the end."""
    num_tokens = len(encoding.ids)
    last = max((i for i, word in enumerate(encoding.word_ids) if word is not None), default=-1)
    ends = {word: i + 1 for i, word in enumerate(encoding.word_ids) if word is not None}
    tail = list(range(last + 1, num_tokens))
    count = next((w + 1 for w in sorted(ends, reverse=True) if ends[w] + len(tail) <= limit), None)
    if count is None:
        raise BertlookError(
            f"This model reads at most {limit} tokens, too few for the special tokens and one word "
            "of these ids. Give other ids."
        )
    kept = [*range(ends[count - 1]), *tail]
    types, boundary = encoding.type_ids, encoding.boundary
    return replace(
        encoding,
        ids=[encoding.ids[i] for i in kept],
        type_ids=None if types is None else [types[i] for i in kept],
        tokens=[encoding.tokens[i] for i in kept],
        word_ids=[encoding.word_ids[i] for i in kept],
        words=encoding.words[:count],
        boundary=boundary if boundary is not None and boundary < ends[count - 1] else None,
        note=f"Cut to the first {count} of {len(encoding.words)} words ({limit} tokens at most).",
    )
