from __future__ import annotations

import pytest

from bertlook.corpora import Document
from bertlook.measures.coreference.agreement import read_features
from bertlook.measures.coreference.baselines import BASELINES, guess_antecedents


def guessed(text: str, *spans: tuple[int, int]) -> dict[str, str | None]:
    """What each rule takes for the antecedent of the last mention, in words."""
    document = Document(text.split(), [[span] for span in spans])
    guess = guess_antecedents(document)[-1]
    assert tuple(guess) == BASELINES
    return {
        name: None if found is None else " ".join(document.words[found.start : found.end])
        for name, found in guess.items()
    }


def test_the_first_mention_has_no_antecedent() -> None:
    assert set(guessed("she left", (0, 1)).values()) == {None}


def test_the_same_string_goes_before_a_nearer_same_head_word() -> None:
    text = "the old man saw a young man and The old man"
    assert guessed(text, (0, 3), (4, 7), (8, 11)) == {
        "nearest": "a young man",
        "head_match": "a young man",
        "rule_based": "the old man",
        "head_match_only": "a young man",
    }


def test_the_same_head_word_goes_before_a_nearer_one_that_agrees() -> None:
    text = "the old MAN saw a boy and the man"
    assert guessed(text, (0, 3), (4, 6), (7, 9)) == {
        "nearest": "a boy",
        "head_match": "the old MAN",
        "rule_based": "the old MAN",
        "head_match_only": "the old MAN",
    }


def test_agreement_goes_before_nearness_and_nearness_is_the_last_resort() -> None:
    assert guessed("Anna met two boys . She", (0, 1), (2, 4), (5, 6)) == {
        "nearest": "two boys",
        "head_match": "two boys",
        "rule_based": "Anna",
        "head_match_only": None,
    }
    assert guessed("the dogs met two boys . She", (0, 2), (3, 5), (6, 7))["rule_based"] == (
        "two boys"
    )


def test_a_mention_inside_another_is_compared_by_head_words() -> None:
    document = Document(
        ["the", "mother", "of", "the", "boy", "left"], [[(0, 5)], [(3, 5)]], heads=[[1], [4]]
    )
    outer, inner = guess_antecedents(document)
    assert outer["nearest"] is None
    assert inner["nearest"] == document.mentions[0]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("she", "Anna", True),
        ("she", "Tom", False),
        ("she", "Mrs. Berg", True),
        ("he", "Mr. Berg", True),
        ("he", "Ms. Berg", False),
        ("he", "the doctor", True),
        ("it", "the doctor", False),
        ("it", "the station", True),
        ("she", "the station", False),
        ("she", "my sister", True),
        ("he", "my sister", False),
        ("they", "my sister", False),
        ("they", "my sisters", True),
        ("they", "Anna and Tom", True),
        ("it", "Anna and Tom", False),
        ("they", "the team", True),
        ("it", "the team", True),
        ("they", "the United States", True),
        ("it", "the United States", True),
        ("it", "this glass", True),
        ("them", "these glasses", True),
        ("it", "these glasses", False),
        ("they", "people", True),
        ("I", "the doctor", False),
        ("I", "me", True),
        ("I", "we", False),
        ("you", "I", False),
        ("one another", "the doctors", True),
    ],
)
def test_agreement_in_number_gender_and_person(one, other, agree) -> None:
    words = [*one.split(), *other.split()]
    cut = len(one.split())
    document = Document(words, [[(0, cut)], [(cut, len(words))]])
    first, second = (read_features(words, mention) for mention in document.mentions)
    assert first.agree(second) == second.agree(first) == agree
