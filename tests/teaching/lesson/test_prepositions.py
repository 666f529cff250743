from __future__ import annotations

import pytest

import bertlook as bl
from bertlook.teaching.lesson.prepositions import (
    TEN,
    answer_of,
    check_count_right,
    check_miss,
    check_two_ahead,
)
from tests.teaching.lesson.key import solution


def at(distance: int):
    return lambda words, preposition: words[words.index(preposition) + distance]


def count(guess) -> int:
    return sum(guess(words, preposition) == noun for words, preposition, noun in TEN)


def test_the_key_of_exercise_3_is_right() -> None:
    assert check_two_ahead(solution("exercise-3a", "two_ahead")).passed
    assert check_count_right(solution("exercise-3b", "count_right")).passed
    feedback = check_miss(
        *(solution("exercise-3c", name) for name in ("text", "preposition", "noun"))
    )
    assert feedback.passed
    assert "0.49 to 'glass'" in feedback.message


def test_the_ten_sentences_are_from_the_sample_and_give_the_counts_of_the_key() -> None:
    gold = {tuple(sentence.words): sentence for sentence in bl.corpora.sample()}
    for words, preposition, noun in TEN:
        sentence = gold[words]
        place = words.index(preposition)
        assert sentence.relations[place] == "case"
        assert words[sentence.heads[place] - 1] == noun
        assert words.count(preposition) == words.count(noun) == 1
    assert count(answer_of("4-5")) == 8
    assert count(at(2)) == 4


@pytest.mark.parametrize(
    ("two_ahead", "hint"),
    [
        (at(1), "next word"),
        (at(3), "too far"),
        (at(-2), "two words back"),
        (lambda words, preposition: words.index(preposition) + 2, "a position"),
        (lambda words, preposition: words[2], "where it stands"),
    ],
)
def test_other_distances_are_recognized(two_ahead, hint: str) -> None:
    feedback = check_two_ahead(two_ahead)
    assert not feedback.passed
    assert hint in feedback.message


def first_only(guess) -> int:
    for words, preposition, noun in TEN:
        return int(guess(words, preposition) == noun)
    return 0


def last_only(guess) -> int:
    right = 0
    for words, preposition, noun in TEN:
        right = int(guess(words, preposition) == noun)
    return right


@pytest.mark.parametrize(
    ("count_right", "hint"),
    [
        (lambda guess: count(guess) / 10, "a share"),
        (lambda guess: 10 - count(guess), "wrong answers"),
        (first_only, "after the first sentence"),
        (last_only, "only the last sentence"),
        (lambda guess: 8, "Go through lesson.TEN"),
    ],
)
def test_other_counts_are_recognized(count_right, hint: str) -> None:
    feedback = check_count_right(count_right)
    assert not feedback.passed
    assert hint in feedback.message


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        (("", "", ""), "Write a sentence"),
        ((3, "in", "vase"), "Write a sentence"),
        (("The cat slept.", "on", "mat"), "doesn't occur"),
        (("The cat sat on the mat on the mat.", "on", "mat"), "occurs 2 times"),
        (("The cat slept on the mat.", "cat", "mat"), "not among the prepositions"),
        (("The cat slept on the mat.", "on", "cat"), "after its preposition"),
        (("Our bags were sent to the wrong city .", "to", "city"), "one of the ten"),
        (("The cat slept on the mat.", "on", "mat"), "the head finds 'mat'"),
        (("The cat slept on the mat. " * 200, "on", "mat"), "tokens"),
    ],
)
def test_sentences_that_show_no_miss_get_a_hint(given, hint: str) -> None:
    feedback = check_miss(*given)
    assert not feedback.passed
    assert hint in feedback.message
