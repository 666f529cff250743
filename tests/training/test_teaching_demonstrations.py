from __future__ import annotations

import numpy as np
import pytest
from teaching_demonstrations import (
    draw,
    fits,
    measure_articles,
    measure_blank,
    measure_effect,
    measure_influence,
    measure_prepositions,
)
from teaching_sentences import GAPS

import bertlook as bl

SETS = {"next": ("1-6", "1-3", "2-8")}


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


def test_a_blank_is_predicted_with_heads_off(model: bl.Model) -> None:
    blank = measure_blank(model, GAPS[0], SETS)
    off = [bl.edits.HeadOff(head, how="zero") for head in SETS["next"]]
    after = model.predict(GAPS[0].text, edits=off)
    assert blank.off["next"] == pytest.approx(np.exp(after.log_prob("an")), abs=0.0005)
    assert blank.probability > 0.9
    assert (blank.top["next"], blank.flips) == ("a", ())
    assert "3-7" in blank.still


def test_as_many_articles_of_both_forms_are_predicted(model: bl.Model) -> None:
    sentences = bl.corpora.sample()
    effect = measure_articles(model, "sample", sentences, SETS)
    words = [
        word.lower()
        for sentence in sentences
        for word, relation in zip(sentence.words, sentence.relations, strict=True)
        if relation == "det"
    ]
    assert effect.count == 2 * min(words.count("a"), words.count("an"))
    assert effect.accuracy > 0.8
    change, low, high = effect.off["next"]
    assert low <= change <= high < 0


def test_prepositions_are_predicted_among_all_words(model: bl.Model) -> None:
    sentences = bl.corpora.sample()[:10]
    effect = measure_prepositions(model, "sample", sentences, {})
    assert effect.count == sum(sentence.relations.count("case") for sentence in sentences)
    assert 0 <= effect.accuracy <= 1
    assert effect.off == {}


def test_the_change_is_that_of_each_place() -> None:
    sentence = bl.corpora.sample()[0]
    drawn = [((sentence, word), "x") for word in range(8)]
    effect = measure_effect(
        "key",
        "corpus",
        drawn,
        {"some": ("1-1",)},
        lambda place, _, heads: not heads or place[1] < 2,
    )
    assert (effect.accuracy, effect.off["some"][0]) == (1, -0.75)


def test_heads_have_influence(model: bl.Model) -> None:
    first, second = measure_influence(model, "x", bl.corpora.sample()[:4], ["1-1", "1-5"], 6)
    assert (first.count, first.head, second.head) == (6, "1-1", "1-5")
    assert first.kl > second.kl > 0


def test_drawn_places_are_always_the_same() -> None:
    assert draw([1, 2], 5) == [1, 2]
    assert draw(list(range(50)), 5) == draw(list(range(50)), 5)
    assert len(set(draw(list(range(50)), 5))) == 5


def test_a_sentence_that_is_too_long_is_left_out(model: bl.Model) -> None:
    words = ["hen"] * 130
    sentence = bl.Sentence(words, [0, *range(1, 130)], ["root", *["dep"] * 129])
    assert not fits(model, sentence)
    assert fits(model, bl.corpora.sample()[0])
