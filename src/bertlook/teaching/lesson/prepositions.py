"""Exercise 3: a head that finds nouns of prepositions, beside a fixed distance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.teaching.lesson.feedback import (
    Feedback,
    Hint,
    bundled_model,
    check,
    number,
    recognize,
    run,
)
from bertlook.teaching.reading import read_figures

#: A guess of the noun of a preposition, from the words of a sentence and the preposition.
Guess = Callable[[Sequence[str], str], Any]

HEAD = "4-5"

#: Sentences of the built-in sample, each as (words, preposition, its noun). They are chosen so that
#: head 4-5 and "two ahead" find about as many as in a treebank.
TEN: tuple[tuple[tuple[str, ...], str, str], ...] = tuple(
    (tuple(text.split()), preposition, noun)
    for text, preposition, noun in (
        ("Dark clouds are moving slowly over the mountains .", "over", "mountains"),
        ("He wiped up the spilled milk with an old towel .", "with", "towel"),
        ("Our teacher showed us a map of the stars .", "of", "stars"),
        ("You should pick up your ticket at the front desk .", "at", "desk"),
        ("We stayed at home because the roads were icy .", "at", "home"),
        ("What did you cook for your guests yesterday ?", "for", "guests"),
        ("Our bags were sent to the wrong city .", "to", "city"),
        ("He can run faster than his older brother .", "than", "brother"),
        ("The old empire broke up after a long war .", "after", "war"),
        ("The piano lesson went on for two hours .", "for", "hours"),
    )
)

_PREPOSITIONS = """
about above across after against along among around at before behind below beneath
beside between beyond by despite down during for from in inside into like near of off on
onto outside over past since than through throughout to toward towards under until up
upon with within without
"""
#: Prepositions that a sentence of exercise 3 may have.
PREPOSITIONS = frozenset(_PREPOSITIONS.split())


def answer_of(head: str) -> Guess:
    """Return a head's guess: the word that gets most from the preposition, itself left out.

    Special tokens are left out, too, since none of them is a noun.

    Args:
        head: The name of the head.

    Example:
        >>> words, preposition, noun = TEN[0]
        >>> answer_of("4-5")(words, preposition)
        'mountains'
    """

    def answer(words: Sequence[str], preposition: str) -> str:
        place = list(words).index(preposition)
        return str(words[int(_row(words, head, place).argmax())])

    return answer


def check_two_ahead(two_ahead: Any) -> Feedback:
    """Check the first part of exercise 3: the word two places after the preposition.

    Args:
        two_ahead: The learner's function of words and a preposition.

    Example:
        >>> check_two_ahead(lambda words, preposition: words[0])
        Exercise 3, two ahead: not yet. ...
    """

    def examine() -> str:
        answers = [run(two_ahead, words, preposition) for words, preposition, _ in TEN]
        if answers == _at(2):
            return "A guess that never looks at a map: this is what a head must beat."
        if all(isinstance(answer, (int, np.integer)) for answer in answers):
            raise Hint("That is a position. Return the word that stands there.")
        mistakes = {
            "That is the next word. The article is often there.": _at(1),
            "That is one word too far.": _at(3),
            "That is two words back. Prepositions stand before their nouns.": _at(-2),
        }
        raise Hint(
            recognize(answers, mistakes)
            or "words.index(preposition) is where it stands. Which position is two further?"
        )

    return check("Exercise 3, two ahead", examine)


def check_count_right(count_right: Any) -> Feedback:
    """Check the second part of exercise 3: how many of the ten nouns a guess finds.

    Args:
        count_right: The learner's function of a guess.

    Example:
        >>> check_count_right(lambda guess: 1.0)
        Exercise 3, counting: not yet. ...
    """

    def examine() -> str:
        nouns = {words: noun for words, _, noun in TEN}
        last = TEN[-1][0]
        guesses: list[Guess] = [
            lambda words, preposition: nouns[tuple(words)],
            lambda words, preposition: "",
            lambda words, preposition: words[list(words).index(preposition) + 2],
            lambda words, preposition: nouns[tuple(words)] if tuple(words) == last else "",
        ]
        counts = [number(run(count_right, guess)) for guess in guesses]
        expected = [
            float(sum(guess(words, word) == noun for words, word, noun in TEN)) for guess in guesses
        ]
        if counts == expected:
            return "Your count agrees with ours for four guesses."
        mistakes = {
            "That is a share. Return the number of right answers.": [n / 10 for n in expected],
            "You return after the first sentence. The return stands after the loop, not in it.": (
                [1.0, 0.0, float(_at(2)[0] == TEN[0][2]), 0.0]
            ),
            "You count the wrong answers.": [10 - n for n in expected],
            "You keep only the last sentence. Add to the count, don't replace it.": (
                [1.0, 0.0, float(_at(2)[-1] == TEN[-1][2]), 1.0]
            ),
        }
        raise Hint(
            recognize(counts, mistakes)
            or "Go through lesson.TEN, ask the guess for its word, and compare it with the noun."
        )

    return check("Exercise 3, counting", examine)


def check_miss(text: Any, preposition: Any, noun: Any) -> Feedback:
    """Check the last part of exercise 3: a sentence in which head 4-5 misses the noun.

    The check sees what the head does. Which noun is right, it takes from the learner.

    Args:
        text: A sentence.
        preposition: A preposition in it.
        noun: Its noun.

    Example:
        >>> check_miss("The cat slept on the mat.", "on", "mat")
        Exercise 3, a miss: not yet. ...
    """

    def examine() -> str:
        words = _words_of(text)
        place, target = (_find(words, word) for word in (preposition, noun))
        if words[place].lower() not in PREPOSITIONS:
            raise Hint(f"{preposition!r} is not among the prepositions that this check knows.")
        if target <= place:
            raise Hint("In this exercise the noun stands after its preposition.")
        if any(words[place] in of_ten and noun in of_ten for of_ten, _, _ in TEN):
            raise Hint("That is one of the ten sentences. Write one of your own.")
        row = _row(words, HEAD, place)
        largest = int(row.argmax())
        if largest == target:
            raise Hint(
                f"Here the head finds {noun!r}. What stands between preposition and noun in the "
                "sentences that it misses? Try more of that."
            )
        evidence = _evidence()
        return (
            f"{words[place]!r} gives {row[largest]:.2f} to {words[largest]!r} and "
            f"{row[target]:.2f} to {noun!r}. A miss does not refute a head that finds "
            f"{evidence:.0%} in a treebank, as a hit does not prove it. This check knows no "
            f"grammar: ask a neighbor whether {noun!r} is the noun."
        )

    return check("Exercise 3, a miss", examine)


def _words_of(text: Any) -> Sequence[str]:
    if not isinstance(text, str) or not text.strip():
        raise Hint("Write a sentence between the quotes, then its preposition and the noun.")
    try:
        words: Sequence[str] = bundled_model()(text).words
    except BertlookError as error:
        raise Hint(str(error)) from error
    return words


def _find(words: Sequence[str], word: Any) -> int:
    """Return the place of a word that occurs once."""
    count = list(words).count(word)
    if count != 1:
        how_often = "doesn't occur" if count == 0 else f"occurs {count} times"
        raise Hint(f"{word!r} {how_often} in your sentence. Both words must occur once.")
    return list(words).index(word)


def _row(words: Sequence[str], head: str, place: int) -> np.ndarray:
    """Return what a word gives to the words of a sentence, -1 for itself."""
    attention = bundled_model()(list(words))
    row = attention.word_maps(specials=False)[tuple(Head(head))][place].copy()
    row[place] = -1
    return row


def _at(distance: int) -> list[str]:
    """Return the word at a distance from the preposition in each of the ten sentences."""
    return [words[words.index(word) + distance] for words, word, _ in TEN]


def _evidence() -> float:
    question = read_figures().question("preposition")
    assert question is not None
    return question.evidence["ewt"].accuracy[HEAD]
