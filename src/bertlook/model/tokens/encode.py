"""Encoding of texts: token ids, and the word of each token.

Encoding takes three steps: find the words (given, or the tokenizer's own), assign the tokens to
them, and, if there are too many tokens, cut the text after a word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bertlook.annotation.parsed import as_source
from bertlook.choices import check_choice
from bertlook.errors import BertlookError
from bertlook.model.tokens.alignment import align
from bertlook.model.tokens.encoding import Encoding, SpecialTokens
from bertlook.model.tokens.given_ids import Tables, holds_ids, is_chat, read_chat, read_ids
from bertlook.model.tokens.id_words import encode_ids
from bertlook.model.tokens.text_input import read_part
from bertlook.model.tokens.truncation import bound, truncate_alignment


def encode(
    tokenizer: Any,
    text: Any,
    pair: Any = None,
    *,
    limit: int | None = None,
    truncate: bool = False,
    special_tokens: SpecialTokens | None = None,
    tables: Tables | None = None,
) -> Encoding:
    """Tokenize a text, or two, and align the tokens with words.

    Args:
        tokenizer: A transformers tokenizer.
        text: A str, a list of words, a Sentence or Document (anything with ``words``), a Segment,
            which consists of tokens already (anything with ``encoded_by``), the output of spaCy or
            Stanza, a tokenizer's output (a mapping with ``input_ids``), or the messages of a chat.
        pair: A second text, or None.
        limit: The maximum number of tokens, or None.
        truncate: Whether to cut a longer text after a word and set the note.
        special_tokens: How special tokens in a text are read: as the tokenizer does ("tokens"), or
            as characters ("text"). By default the words of sentences and documents, which come from
            a corpus, are read as characters, and other texts as the tokenizer does.
        tables: The model's numbers of embeddings, to check given ids, or None.

    Raises:
        BertlookError: If a text is empty, has an unsupported type, or exceeds the limit.
    """
    if special_tokens is not None:
        check_choice("special_tokens", special_tokens, SpecialTokens)
    text, pair = as_source(text), as_source(pair)
    if any(holds_ids(part) or is_chat(part) for part in (text, pair)):
        if pair is not None:
            raise BertlookError(
                "Token ids and messages hold the whole input already. Leave out the pair."
            )
        given = (
            read_ids(text, tables)
            if holds_ids(text)
            else read_chat(tokenizer, text, special_tokens or "tokens")
        )
        return encode_ids(tokenizer, given, limit=limit, truncate=truncate)
    if hasattr(text, "encoded_by"):
        return _encode_tokens(tokenizer, text, pair, limit)
    texts = [text] if pair is None else [text, pair]
    if special_tokens is None:
        special_tokens = "text" if any(hasattr(part, "words") for part in texts) else "tokens"
    parts = [read_part(part) for part in texts]
    num_given = sum(len(part.spans or ()) for part in parts)
    parts = bound(parts, limit, truncate)
    alignment = align(tokenizer, parts, special_tokens)
    count = max(num_given, alignment.num_words)
    num_tokens = len(alignment.tokens.ids)
    if limit is not None and num_tokens > limit:
        if not truncate:
            raise BertlookError(
                f"The text has {num_tokens} tokens; this model reads at most {limit}. Shorten it, "
                "or pass truncate=True to read its beginning."
            )
        alignment = truncate_alignment(tokenizer, alignment, limit, special_tokens)
    encoding = replace(alignment.encode(tokenizer), source=text)
    if count == alignment.num_words and num_tokens == len(encoding.ids):
        return encoding
    cut = f"Cut to the first {alignment.num_words} of {count} words ({limit} tokens at most)."
    return replace(encoding, note=f"{encoding.note} {cut}".strip())


def _encode_tokens(tokenizer: Any, text: Any, pair: Any, limit: int | None) -> Encoding:
    """Return the encoding of something that consists of tokens already."""
    name = type(text).__name__
    if pair is not None:
        raise BertlookError(f"A {name} has two parts already. Leave out the pair.")
    encoding: Encoding = text.encoded_by(tokenizer)
    if limit is not None and len(encoding.ids) > limit:
        raise BertlookError(
            f"The {name} has {len(encoding.ids)} tokens; this model reads at most {limit}. "
            "Read shorter ones: bl.corpora.read_segments(path, model)."
        )
    return encoding
