from __future__ import annotations

import pytest

from bertlook.measures.classes import CLASSES, classes_of


def class_names(tokens: list[str], word_ids: list[int | None]) -> list[str]:
    return [CLASSES[index] for index in classes_of(tokens, word_ids)]


def test_a_berts_input_has_all_classes() -> None:
    tokens = ["[CLS]", "well", ",", "it", "'", "s", "-", ".", "[SEP]"]
    assert class_names(tokens, [None, 0, 1, 2, 3, 4, 5, 6, None]) == [
        "cls", "other", "punctuation", "other", "other", "other", "other", "punctuation", "sep",
    ]  # fmt: skip


def test_both_separators_of_a_pair_are_of_one_class() -> None:
    tokens = ["<s>", "a", "</s>", "</s>", "b", "</s>"]
    assert class_names(tokens, [None, 0, None, None, 1, None]) == [
        "cls", "other", "sep", "sep", "other", "sep",
    ]  # fmt: skip


def test_the_first_token_of_a_decoder_without_special_tokens_is_a_word() -> None:
    assert class_names([".", "Ġthe"], [0, 1]) == ["punctuation", "other"]


def test_a_word_that_looks_like_a_special_token_is_a_word() -> None:
    assert class_names(["[CLS]", "[SEP]"], [0, 1]) == ["other", "other"]


@pytest.mark.parametrize("token", ["Ġ.", "▁,", "Ġ,", "▁."])
def test_a_mark_of_a_words_start_is_ignored(token: str) -> None:
    assert class_names([token], [0]) == ["punctuation"]


@pytest.mark.parametrize("token", ["...", ".,", "##.", "!", "Ġ", ""])
def test_only_a_full_stop_and_a_comma_alone_are_punctuation(token: str) -> None:
    assert class_names([token], [0]) == ["other"]


def test_each_token_needs_a_word_index() -> None:
    with pytest.raises(ValueError, match="shorter"):
        class_names(["[CLS]", "a"], [None])
