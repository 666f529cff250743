from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.attention.pooling import Unit
from bertlook.errors import BertlookError
from bertlook.searching.conditions import UPOS, Facts, parse_condition, parse_relation

SENTENCE = bl.Sentence(
    ["She", "saw", "and/or", "cats"],
    [2, 0, 4, 2],
    ["nsubj", "root", "cc", "obj"],
    upos=["PRON", "VERB", "CCONJ", "NOUN"],
)
UNITS = [
    Unit("[CLS]", True, 0, 1),
    *(Unit(word, False, i + 1, i + 2) for i, word in enumerate(SENTENCE.words)),
    Unit("[SEP]", True, 5, 6),
]
WORD_IDS = [None, 0, 1, 2, 3, None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, ["She", "saw", "and/or", "cats"]),
        ("NOUN", ["cats"]),
        ("NOUN obj", ["cats"]),
        ("NOUN nsubj", []),
        ("PRON | obj", ["She", "cats"]),
        ("PRON|obj", ["She", "cats"]),
        ("/SHE|cats?/", ["She", "cats"]),
        ("/c/", []),
        (r"/and\/or/", ["and/or"]),
        ("/.*s.*/ NOUN", ["cats"]),
        ("/she | saw/", []),
        ("[SEP]", ["[SEP]"]),
        ("[SEP] | [CLS] | VERB", ["[CLS]", "saw", "[SEP]"]),
        ("[SEP] NOUN", []),
    ],
)
def test_which_words_pass(text, words) -> None:
    condition = parse_condition("source", text)
    passing = condition.passing(Facts(SENTENCE, SENTENCE.words), UNITS, WORD_IDS)
    assert [unit.text for unit, passes in zip(UNITS, passing, strict=True) if passes] == words


def test_relations_in_both_directions_and_in_one() -> None:
    assert list(parse_relation("relation", "obj").pairs(SENTENCE)) == [(3, 1), (1, 3)]
    assert list(parse_relation("relation", "obj dep->head").pairs(SENTENCE)) == [(3, 1)]
    assert list(parse_relation("relation", "obj head->dep").pairs(SENTENCE)) == [(1, 3)]
    assert list(parse_relation("relation", "root").pairs(SENTENCE)) == []


@given(st.text(alphabet="/|[]<> aNOUn\\(*", max_size=12) | st.sampled_from(UPOS) | st.integers())
def test_every_text_is_a_condition_or_a_sentence(text) -> None:
    with contextlib.suppress(BertlookError):
        condition = parse_condition("source", text)
        condition.passing(Facts(SENTENCE, SENTENCE.words), UNITS, WORD_IDS)
