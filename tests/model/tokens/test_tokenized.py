from __future__ import annotations

from bertlook.model.tokens.tokenized import Tokenized


def test_special_tokens_of_a_text_are_spelled_out_and_others_stay() -> None:
    tokens = Tokenized(
        ids=[0, 5, 0, 2],
        type_ids=[0, 0, 0, 0],
        part_ids=[None, 0, 0, None],
        spans=[(0, 0), (0, 1), (2, 5), (0, 0)],
        pre_token_ids=[None, 0, 1, None],
    )
    tokens.spell_out(frozenset({0, 2}), ["a <s>"], lambda letter: [ord(letter)])
    assert tokens == Tokenized(
        ids=[0, 5, *map(ord, "<s>"), 2],
        type_ids=[0] * 6,
        part_ids=[None, 0, 0, 0, 0, None],
        spans=[(0, 0), (0, 1), (2, 3), (3, 4), (4, 5), (0, 0)],
        pre_token_ids=[None, 0, 1, 1, 1, None],
    )
    assert tokens.members(0) == [1, 2, 3, 4]
