from __future__ import annotations

from bertlook.corpora import Document
from bertlook.measures.coreference.baselines import BASELINES, guess_antecedents


def last_guesses(text: str, *spans: tuple[int, int]) -> dict[str, str | None]:
    """Return the words of each rule's guess for the last mention."""
    document = Document(text.split(), [[span] for span in spans])
    guess = guess_antecedents(document)[-1]
    assert tuple(guess) == BASELINES
    return {
        name: None if mention is None else " ".join(document.words[mention.start : mention.end])
        for name, mention in guess.items()
    }


def test_the_first_mention_has_no_antecedent() -> None:
    assert set(last_guesses("she left", (0, 1)).values()) == {None}


def test_the_same_string_precedes_a_nearer_equal_head_word() -> None:
    text = "the old man saw a young man and The old man"
    assert last_guesses(text, (0, 3), (4, 7), (8, 11)) == {
        "nearest": "a young man",
        "head_match": "a young man",
        "rule_based": "the old man",
        "head_match_only": "a young man",
    }


def test_the_same_head_word_precedes_a_nearer_agreeing_mention() -> None:
    text = "the old MAN saw a boy and the man"
    assert last_guesses(text, (0, 3), (4, 6), (7, 9)) == {
        "nearest": "a boy",
        "head_match": "the old MAN",
        "rule_based": "the old MAN",
        "head_match_only": "the old MAN",
    }


def test_agreement_precedes_distance_and_distance_is_the_fallback() -> None:
    assert last_guesses("Anna met two boys . She", (0, 1), (2, 4), (5, 6)) == {
        "nearest": "two boys",
        "head_match": "two boys",
        "rule_based": "Anna",
        "head_match_only": None,
    }
    assert last_guesses("the dogs met two boys . She", (0, 2), (3, 5), (6, 7))["rule_based"] == (
        "two boys"
    )


def test_a_mention_inside_another_is_compared_by_head_words() -> None:
    document = Document(
        ["the", "mother", "of", "the", "boy", "left"], [[(0, 5)], [(3, 5)]], heads=[[1], [4]]
    )
    outer, inner = guess_antecedents(document)
    assert outer["nearest"] is None
    assert inner["nearest"] == document.mentions[0]
