"""Tokenizing with a tokenizer in Python ("slow"), which reports no offsets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from bertlook.model.tokens.added_tokens import AddedTokens
from bertlook.model.tokens.encoding import Part, Span, SpecialTokens
from bertlook.model.tokens.piece_location import locate_pieces
from bertlook.model.tokens.piece_style import style_of
from bertlook.model.tokens.tokenized import Tokenized
from bertlook.model.tokens.words import white_space_words


def tokenize_python(
    tokenizer: Any, parts: Sequence[Part], special_tokens: SpecialTokens, added: AddedTokens
) -> Tokenized:
    """Tokenize one or two texts.

    A plain text is tokenized as a whole, as the tokenizer does, and its pieces are then located in
    it; given words are tokenized one by one, as the tokenizer does with split words.

    Args:
        tokenizer: A tokenizer in Python.
        parts: The texts.
        special_tokens: How special tokens in the texts are read.
        added: The tokenizer's added tokens.
    """
    tokenize = _reader(tokenizer, special_tokens, added)
    pieces: list[list[str]] = []
    spans: list[Span] = []
    own_words: list[int] = []
    for part in parts:
        if part.has_given_words:
            by_word = [tokenize(part.text[start:stop]) for start, stop in part.spans or ()]
            pieces.append(list(chain.from_iterable(by_word)))
            for span, of_word in zip(part.spans or (), by_word, strict=True):
                spans += [span] * len(of_word)
        else:
            pieces.append(tokenize(part.text))
            spans += _locate(tokenizer, part.text, pieces[-1], tokenize, added)
        own_words += style_of(tokenizer).number_words(pieces[-1], added.literals)
    ids = [tokenizer.convert_tokens_to_ids(part_pieces) for part_pieces in pieces]
    output = tokenizer.prepare_for_model(*ids, verbose=False)
    part_ids = _find_parts(tokenizer, ids, list(output["input_ids"]))
    rows = iter(zip(spans, own_words, strict=True))
    aligned = [((0, 0), None) if part is None else next(rows) for part in part_ids]
    tokenized = Tokenized(
        ids=list(output["input_ids"]),
        type_ids=list(output["token_type_ids"]) if "token_type_ids" in output else None,
        part_ids=part_ids,
        spans=[span for span, _ in aligned],
        pre_token_ids=[word for _, word in aligned],
    )
    if special_tokens == "text":
        tokenized.spell_out(
            added.special - {added.unknown_id},
            [part.text for part in parts],
            lambda character: list(tokenizer.convert_tokens_to_ids(tokenize(character))),
        )
    return tokenized


def _find_parts(
    tokenizer: Any, ids: Sequence[list[int]], framed: Sequence[int]
) -> list[int | None]:
    """Return the part of each token of an input, or None for tokens that the tokenizer adds.

    The mask of special tokens doesn't say it: some tokenizers make it by the ids, and a special
    token may stand in a text too.
    """
    parts: list[int | None] = [None] * len(framed)
    if not any(ids):
        return parts
    placeholders = [[-1] * len(part_ids) for part_ids in ids]
    start = list(tokenizer.prepare_for_model(*placeholders, verbose=False)["input_ids"]).index(-1)
    for number, part_ids in enumerate(ids):
        length = len(part_ids)
        while list(framed[start : start + length]) != part_ids:
            start += 1
            if start > len(framed):
                raise ValueError("it changes the tokens of a text")
        parts[start : start + length] = [number] * length
        start += length
    return parts


def _reader(
    tokenizer: Any, special_tokens: SpecialTokens, added: AddedTokens
) -> Callable[[str], list[str]]:
    """Return the function that parts a text into pieces.

    A tokenizer in Python that splits special tokens splits all other added words too.
    """
    if special_tokens == "tokens":
        return lambda text: list(tokenizer.tokenize(text))
    from transformers.tokenization_python import Trie

    unsplit = added.literals.difference(added.names[id_] for id_ in added.special)
    trie = Trie(sorted(unsplit))

    def tokenize(text: str) -> list[str]:
        pieces: list[str] = []
        for chunk in trie.split(text) if unsplit else [text]:
            if chunk in unsplit:
                pieces.append(chunk)
            elif chunk:
                pieces += tokenizer.tokenize(chunk, split_special_tokens=True)
        return pieces

    return tokenize


def _locate(
    tokenizer: Any,
    text: str,
    pieces: list[str],
    tokenize: Callable[[str], list[str]],
    added: AddedTokens,
) -> list[Span]:
    """Return the span of each piece in a text.

    Most tokenizers read a text word by word. Their pieces are located in their words, so that a
    fault, such as after an unknown character, stays in one word.
    """
    words = white_space_words(text)
    by_word = [tokenize(text[start:stop]) for start, stop in words]
    if list(chain.from_iterable(by_word)) != pieces:
        words, by_word = [(0, len(text))], [pieces]
    spans: list[Span] = []
    for (start, stop), of_word in zip(words, by_word, strict=True):
        rebuilt, places = style_of(tokenizer).rebuild(of_word, added.literals, tokenizer.unk_token)
        spans += [
            (start + low, start + high)
            for low, high in locate_pieces(text[start:stop], rebuilt, places)
        ]
    return spans
