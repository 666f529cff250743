from __future__ import annotations

import numpy as np

from bertlook.drawings.gold import gold_mentions, gold_tree, predict_antecedents, predict_relation
from bertlook.drawings.links import head_links
from bertlook.head import Head
from bertlook.measures import DependencyAccuracy
from tests.drawings.texts import DOCUMENT, SENTENCE, random_attention


def test_trees_and_mentions_are_those_that_cover_the_words() -> None:
    words = list(SENTENCE.words)
    assert gold_tree(random_attention(words, source=SENTENCE)) == (
        [2, 0, 4, 2],
        list(SENTENCE.relations),
    )
    assert gold_tree(random_attention(words)) is None
    story = list(DOCUMENT.words)
    assert len(gold_mentions(random_attention(story, source=DOCUMENT))) == 4
    assert gold_mentions(random_attention(story)) == []


def test_predictions_are_those_of_the_measure() -> None:
    measure = DependencyAccuracy()
    for seed in range(8):
        attention = random_attention(list(SENTENCE.words), seed=seed, source=SENTENCE)
        heads = measure.predict(attention)[:, 0, 0]
        links = head_links(attention, Head(0, 0), "words")
        for relation, word in (("nsubj", 0), ("amod", 2)):
            for direction in (0, 1):
                [found] = predict_relation(attention, links, relation, direction)
                predicted = heads[direction, word]
                unit = found.link.to if direction == 0 else found.link_from
                assert unit == predicted  # both count from 1: the first unit is [CLS]
                assert found.hit == (predicted == SENTENCE.heads[word])


def test_antecedents_are_chosen_among_preceding_mentions() -> None:
    attention = random_attention(list(DOCUMENT.words), source=DOCUMENT, seed=4)
    links = head_links(attention, Head(0, 0), "words")
    predictions, count = predict_antecedents(attention, links, gold_mentions(attention))
    assert count == len(predictions) == 2
    maps = attention.maps[0, 0]
    for prediction, (row, candidates) in zip(predictions, [(3, [1]), (6, [1, 3, 4])], strict=True):
        assert prediction.link_from == row
        assert prediction.link.to == candidates[int(np.argmax(maps[row, candidates]))]
