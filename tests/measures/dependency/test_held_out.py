from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.measures.inference import halves
from bertlook.measures.selection import SPLITS
from tests.measures.examples import random_attention, random_attentions


@pytest.fixture(scope="module")
def result() -> DependencyResult:
    return DependencyAccuracy().of(random_attentions(6, 20))


def slow_accuracy(result: DependencyResult, relation: str, layer: int, head: int) -> float:
    """The mean over splits, each word scored in the direction that is better on the other half."""
    records = result.records
    accuracies = []
    for half in halves(len(records.units), 0, SPLITS):
        words = [
            (half[np.flatnonzero(records.units == unit)[0]], word)
            for word, unit in enumerate(records.unit_of_item)
            if records.relation[word] == relation
        ]
        if len({side for side, _ in words}) < 2:
            continue

        def hits(side: int, way: int, words: list[tuple[int, int]] = words) -> int:
            return sum(
                int(records.predicted[word, layer, head, way] == records.gold[word])
                for own, word in words
                if own == side
            )

        right = 0
        for side in (0, 1):
            way = 1 if hits(1 - side, 1) >= hits(1 - side, 0) else 0  # ties go to the last one
            right += hits(side, way)
        accuracies.append(right / len(words))
    return float(np.mean(accuracies))


def test_accuracies_are_those_of_a_loop(result: DependencyResult) -> None:
    for relation in result.relations:
        accuracy = result.held_out_accuracy(relation)
        for layer, head in np.ndindex(accuracy.shape):
            expected = slow_accuracy(result, relation, layer, head)
            assert accuracy[layer, head] == pytest.approx(expected)


def test_a_head_that_the_model_lacks_has_no_accuracy(result: DependencyResult) -> None:
    present = np.ones(result.shape, bool)
    present[0, 1] = False
    partial = replace(result, records=replace(result.records, present=present))
    assert np.argwhere(np.isnan(partial.held_out_accuracy("det"))).tolist() == [[0, 1]]


def test_a_relation_of_one_sentence_has_none() -> None:
    random = np.random.default_rng(0)
    sentences = [
        Sentence(["the", "dog"], [2, 0], ["det", "root"]),
        Sentence(["dogs", "bark"], [2, 0], ["nsubj", "root"]),
    ]
    result = DependencyAccuracy().of(random_attention(random, each) for each in sentences)
    assert np.isnan(result.held_out_accuracy("det")).all()
    assert np.isfinite(result.held_out_accuracy("root")).all()


def test_a_relation_that_was_not_counted_is_refused(result: DependencyResult) -> None:
    with pytest.raises(BertlookError, match="was not counted"):
        result.held_out_accuracy("nothing")
