"""Tokenizing with a fast tokenizer, which reports the offsets of its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bertlook.model.tokens.added_tokens import AddedTokens
from bertlook.model.tokens.encoding import Part, SpecialTokens
from bertlook.model.tokens.piece_style import style_of
from bertlook.model.tokens.tokenized import Tokenized


def tokenize_fast(
    tokenizer: Any, parts: Sequence[Part], special_tokens: SpecialTokens, added: AddedTokens
) -> Tokenized:
    """Tokenize one or two texts.

    Args:
        tokenizer: A fast tokenizer.
        parts: The texts.
        special_tokens: How special tokens in the texts are read.
        added: The tokenizer's added tokens.
    """
    as_text = special_tokens == "text"
    output = tokenizer(
        *(part.text for part in parts),
        split_special_tokens=as_text,
        return_offsets_mapping=True,
        verbose=False,
    )
    tokenized = Tokenized(
        ids=list(output["input_ids"]),
        type_ids=list(output["token_type_ids"]) if "token_type_ids" in output else None,
        part_ids=output.sequence_ids(0),
        spans=list(output["offset_mapping"]),
        pre_token_ids=output.word_ids(),
    )
    texts = [part.text for part in parts]
    if style_of(tokenizer).alphabet is not None:
        _mend_spans(tokenized, texts)
    if as_text:
        model = tokenizer.backend_tokenizer.model
        tokenized.spell_out(
            added.special - {added.unknown_id},
            texts,
            lambda character: [token.id for token in model.tokenize(character)],
        )
    return tokenized


def _mend_spans(tokenized: Tokenized, texts: Sequence[str]) -> None:
    """Give tokens the characters before them that no token has.

    Byte-level tokenizers drop nothing, but trim a character where they add a space to what follows
    an added token.
    """
    ends = [0] * len(texts)
    for position, (part, (start, stop)) in enumerate(
        zip(tokenized.part_ids, tokenized.spans, strict=True)
    ):
        if part is not None:
            if texts[part][ends[part] : start].strip():
                start = ends[part]
                tokenized.spans[position] = (start, max(start, stop))
            ends[part] = max(ends[part], stop)
