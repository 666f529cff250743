"""Examples are the words that a loop over the gold trees and predictions finds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from tests.measures.examples import random_attentions

ATTENTIONS = random_attentions(3)
SENTENCES = [attention.source for attention in ATTENTIONS]


@pytest.fixture(scope="module")
def result() -> DependencyResult:
    return DependencyAccuracy().of(ATTENTIONS)


def slow_examples(relation: str, way: int, layer: int, head: int) -> list[tuple[Any, ...]]:
    rows = []
    for position, attention in enumerate(ATTENTIONS):
        sentence = attention.source
        predicted = DependencyAccuracy().predict(attention)[way, layer, head] - 1
        for word, (gold, label) in enumerate(zip(sentence.heads, sentence.relations, strict=True)):
            if label == relation:
                guess = None if predicted[word] == word else int(predicted[word])
                root = gold == 0
                rows.append((position, word, None if root else gold - 1, guess, guess == gold - 1))
    return rows


def rows_of(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    columns = ("sentence", "word", "gold", "predicted", "hit")
    rows = table[list(columns)].astype(object).itertuples(index=False)
    return [tuple(None if cell is pd.NA else cell for cell in row) for row in rows]


@pytest.mark.parametrize("way", [0, 1])
@pytest.mark.parametrize("head", ["1-1", (1, 2)])
def test_examples_are_those_of_a_loop(result: DependencyResult, way: int, head: Any) -> None:
    layer, index = (0, 0) if head == "1-1" else head
    for relation in result.relations:
        expected = slow_examples(relation, way, layer, index)
        options = {"head": head, "direction": result.directions[way]}
        assert rows_of(result.examples(relation, **options)) == expected
        for hit in (True, False):
            kept = [row for row in expected if row[-1] == hit]
            assert rows_of(result.examples(relation, hit=hit, **options)) == kept


def test_the_head_and_the_direction_are_by_default_those_with_the_most_hits(
    result: DependencyResult,
) -> None:
    for index, relation in enumerate(result.relations):
        correct = result.correct[..., index]
        assert result.examples(relation).hit.sum() == correct.max()
        assert result.examples(relation, "2-3").hit.sum() == correct[:, 1, 2].max()
        backward = result.examples(relation, direction="head->dep")
        assert backward.hit.sum() == correct[1].max()
        assert backward.attrs["direction"] == "head->dep"


def test_a_corpus_gives_the_texts_of_the_words(result: DependencyResult) -> None:
    table = result.examples(result.relations[0], corpus=SENTENCES)
    for row in table.itertuples():
        words = SENTENCES[row.sentence].words
        assert row.word_text == words[row.word]
        for index, text in ((row.gold, row.gold_text), (row.predicted, row.predicted_text)):
            assert pd.isna(text) if index is pd.NA else text == words[index]


def test_words_too_far_away_for_a_code_are_missing(result: DependencyResult) -> None:
    far = np.full_like(result.records.predicted, 127)
    other = replace(result, records=replace(result.records, predicted=far))
    assert other.examples(result.relations[0]).predicted.isna().all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing",), "relation='nothing' was not counted"),
        ((3,), "relation=3 was not counted"),
        ((0, "9-9"), "There is no head '9-9'"),
        ((0, "1-1", "yes"), "hit='yes' is neither True nor False"),
        ((0, "1-1", True, "up"), "direction='up'"),
        ((0, "1-1", None, None, SENTENCES[:1]), "Give the corpus that was scanned"),
        ((0, "1-1", None, None, iter(SENTENCES)), "give a list of the sentences"),
    ],
)
def test_what_was_not_counted_is_refused(
    result: DependencyResult, arguments: tuple[Any, ...], message: str
) -> None:
    relation, *others = arguments
    head, hit, direction, corpus = [*others, None, None, None, None][:4]
    label = result.relations[0] if relation == 0 else relation
    with pytest.raises(BertlookError, match=message):
        result.examples(label, head, hit, direction=direction, corpus=corpus)
