from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.attention.pooling import Unit
from bertlook.corpora.conditions import UPOS, Facts, parse_condition
from bertlook.errors import BertlookError

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


def test_the_tokens_of_words_that_pass() -> None:
    tokens = ["[CLS]", "she", "saw", "and", "/or", "cats", "[SEP]"]
    condition = parse_condition("target", "CCONJ | obj | [SEP]")
    word_ids = [None, 0, 1, 2, 2, 3, None]
    passing = condition.passing_tokens(SENTENCE, tokens, SENTENCE.words, word_ids)
    assert [token for token, passes in zip(tokens, passing, strict=True) if passes] == tokens[3:]
    assert condition.kinds == {"upos", "relation", "special"}


@given(st.text(alphabet="/|[]<> aNOUn\\(*", max_size=12) | st.sampled_from(UPOS) | st.integers())
def test_every_text_is_a_condition_or_a_sentence(text) -> None:
    with contextlib.suppress(BertlookError):
        condition = parse_condition("source", text)
        condition.passing(Facts(SENTENCE, SENTENCE.words), UNITS, WORD_IDS)
