from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertlook.attention.pooling import Unit
from bertlook.comparing.alignment import align_tokens, align_units


def units(text: str) -> list[Unit]:
    return [Unit(word, word.startswith("["), i, i + 1) for i, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("a", "b", "labels", "unmatched"),
    [
        ("he saw him .", "he saw her .", ["he", "saw", "him / her", "."], ([], [])),
        ("The dog ran", "the dog ran", ["The / the", "dog", "ran"], ([], [])),
        ("the old dog ran", "the dog ran", ["the", "dog", "ran"], ([1], [])),
        ("a b c", "a x y z c", ["a", "c"], ([1], [1, 2, 3])),
        ("a b c d", "a x y d", ["a", "b / x", "c / y", "d"], ([], [])),
        ("[CLS] a [SEP] b [SEP]", "[CLS] a b [SEP]", ["[CLS]", "a", "[SEP]", "b"], ([4], [])),
        ("[CLS] a [SEP]", "<s> a </s>", ["a"], ([0, 2], [0, 2])),
        ("a", "b", ["a / b"], ([], [])),
        ("a", "b c", [], ([0], [0, 1])),
    ],
)
def test_words_correspond(
    a: str, b: str, labels: list[str], unmatched: tuple[list[int], list[int]]
) -> None:
    alignment = align_units(units(a), units(b))
    assert alignment.labels == labels
    assert alignment.unmatched == unmatched
    assert alignment.is_whole == (unmatched == ([], []))
    common = [label for label in labels if "/" not in label and not label.startswith("[")]
    assert alignment.num_common == len(common) + ("The / the" in labels)


@given(st.lists(st.sampled_from("abcd"), max_size=9), st.lists(st.sampled_from("abcd"), max_size=9))
def test_pairs_go_forward_and_hold_all_equal_words_of_the_matcher(
    a: list[str], b: list[str]
) -> None:
    pairs = align_units(units(" ".join(a)), units(" ".join(b))).pairs.tolist()
    assert all(i < other[0] and j < other[1] for (i, j), other in pairwise(pairs))
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    equal = {(block.a + k, block.b + k) for block in blocks for k in range(block.size)}
    assert equal <= set(map(tuple, pairs))


def test_a_text_corresponds_to_itself() -> None:
    alignment = align_tokens(["a", "b", "a"])
    assert alignment.labels == ["a", "b", "a"]
    assert alignment.is_whole
    assert repr(alignment) == "<Alignment: a b a>"


def test_words_without_a_counterpart_are_counted() -> None:
    assert repr(align_units(units("a x b"), units("a b"))).endswith("1 without a counterpart>")
