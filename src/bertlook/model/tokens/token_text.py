"""Text of tokens, as views show it and measures know it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bertlook.errors import BertlookError
from bertlook.model.tokens.piece_style import style_of


def show_tokens(tokenizer: Any, ids: Sequence[int], *, named: bool = False) -> list[str]:
    """Return tokens as text: bytes are decoded, and marks of words stay.

    Args:
        tokenizer: A transformers tokenizer.
        ids: Token ids.
        named: Whether an id without a token, as models have beyond their vocabulary, is shown as
            "<id 50300>".

    Raises:
        BertlookError: If the tokenizer has no token for an id.
    """
    tokens = tokenizer.convert_ids_to_tokens(list(ids))
    if named:
        tokens = [
            f"<id {id_}>" if token is None else token
            for id_, token in zip(ids, tokens, strict=True)
        ]
    if None in tokens:
        raise BertlookError(
            f"The tokenizer gives the id {ids[tokens.index(None)]}, for which it has no token. Its "
            "files are damaged."
        )
    style = style_of(tokenizer)
    if style.shows_plainly:
        return list(tokens)
    added = tokenizer.added_tokens_decoder
    return [
        token if id_ in added else style.show(token) for id_, token in zip(ids, tokens, strict=True)
    ]


def show_ids(tokenizer: Any, ids: list[int]) -> list[str]:
    """Return the tokens that a model has written as text.

    Args:
        tokenizer: The tokenizer.
        ids: The tokens. Models have embeddings for more of them than their tokenizers: such a one
            is shown as its number.
    """
    is_known = find_known(tokenizer, ids)
    known = [id_ for id_, has_token in zip(ids, is_known, strict=True) if has_token]
    shown = iter(show_tokens(tokenizer, known))
    return [
        next(shown) if has_token else f"<{id_}>"
        for id_, has_token in zip(ids, is_known, strict=True)
    ]


def find_known(tokenizer: Any, ids: Sequence[int]) -> list[bool]:
    """Return for each id whether the tokenizer has a token for it.

    Args:
        tokenizer: The tokenizer.
        ids: Token ids.
    """
    if getattr(tokenizer, "is_fast", False):  # a look at the whole vocabulary takes much longer
        return [token is not None for token in tokenizer.convert_ids_to_tokens(list(ids))]
    vocabulary = set(tokenizer.get_vocab().values())
    return [id_ in vocabulary for id_ in ids]
