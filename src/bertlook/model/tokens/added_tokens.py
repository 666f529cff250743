"""Added tokens: those that a tokenizer finds in a text before it parts the text into pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bertlook.attention.axis import SPECIAL

#: The roles of tokens that frame texts. Those of unknown and masked words stand for words.
_FRAME_ROLES = ("bos_token", "eos_token", "cls_token", "sep_token")


@dataclass(frozen=True)
class AddedTokens:
    """The tokens of a tokenizer that are no pieces of words.

    Attributes:
        names: The text of each, by id.
        special: The ids of special tokens, which ``special_tokens="text"`` keeps out of a text.
        frame: The ids of special tokens that frame texts, such as [CLS], [SEP], padding and the
            turn marks of chats. In a text they belong to no word, as where the tokenizer puts them.
            The others, such as [MASK] and entity marks, are words.
        literals: The tokens that stand for themselves, special or not.
        unknown_id: The id for unknown words, or None.
    """

    names: dict[int, str]
    special: frozenset[int]
    frame: frozenset[int]
    literals: frozenset[str]
    unknown_id: int | None


def added_tokens_of(tokenizer: Any) -> AddedTokens:
    """Return the added tokens that a tokenizer has now; more can be added to it.

    Args:
        tokenizer: A transformers tokenizer.
    """
    names, special = {}, set()
    for id_, token in tokenizer.added_tokens_decoder.items():
        names[id_] = str(token)
        if getattr(token, "special", False):
            special.add(id_)
    if not getattr(tokenizer, "is_fast", False):  # some of these keep their own tables
        for token in tokenizer.all_special_tokens:
            id_ = tokenizer.convert_tokens_to_ids(token)
            names[id_] = token
            special.add(id_)
    unknown_id = tokenizer.unk_token_id
    roles = {getattr(tokenizer, role, None) for role in _FRAME_ROLES} - {None, tokenizer.mask_token}
    if tokenizer.pad_token != tokenizer.unk_token:  # Llama pads with the token of unknown words
        roles.add(tokenizer.pad_token)
    template = str(getattr(tokenizer, "chat_template", None) or "")
    frame = {
        id_
        for id_ in special
        if names[id_] in roles or SPECIAL.fullmatch(names[id_]) or names[id_] in template
    }
    # ESM names residues that are not to be split, without adding them.
    unsplit = getattr(tokenizer, "unique_no_split_tokens", None) or ()
    return AddedTokens(
        names=names,
        special=frozenset(special),
        frame=frozenset(frame),
        literals=frozenset(names.values()).union(unsplit),
        unknown_id=unknown_id,
    )
