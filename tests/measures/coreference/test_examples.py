"""Examples are the mentions that a loop over the gold coreference and picks finds."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import CoreferenceAccuracy
from bertlook.measures.coreference.measure import Candidates
from tests.measures.coreference_examples import random_documents

ATTENTIONS = random_documents(4)
DOCUMENTS = [attention.source for attention in ATTENTIONS]


def slow_examples(
    measure: CoreferenceAccuracy, group: str, layer: int, head: int
) -> list[tuple[Any, ...]]:
    rows = []
    for position, attention in enumerate(ATTENTIONS):
        mentions = attention.source.mentions
        picks = iter(measure.predict(attention)[layer, head].tolist())
        for mention in mentions:
            antecedents = {
                other.head
                for other in mentions
                if other.cluster == mention.cluster and other.head < mention.head
            }
            if not antecedents:
                continue
            pick = next(picks)
            if group in ("all", mention.type):
                shown = pick if pick < mention.head else None
                row = (position, mention.head, max(antecedents), shown, pick in antecedents)
                rows.append(row)
    return rows


def rows_of(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    columns = ("document", "word", "gold", "predicted", "hit")
    rows = table[list(columns)].astype(object).itertuples(index=False)
    return [tuple(None if cell is pd.NA else cell for cell in row) for row in rows]


@pytest.mark.parametrize("both_sides", [False, True])
@pytest.mark.parametrize("candidates", ["mentions", "words"])
def test_examples_are_those_of_a_loop(candidates: Candidates, both_sides: bool) -> None:
    measure = CoreferenceAccuracy(candidates, both_sides)
    result = measure.of(ATTENTIONS)
    for group, count in result.count.items():
        expected = slow_examples(measure, group, 1, 2)
        assert len(expected) == count
        assert rows_of(result.examples(group, "2-3")) == expected
        misses = [row for row in expected if not row[-1]]
        assert rows_of(result.examples(group, (1, 2), hit=False)) == misses


def test_merged_parts_have_the_examples_of_the_whole() -> None:
    measure = CoreferenceAccuracy()
    first, second = (measure.of(ATTENTIONS[half]) for half in (slice(5), slice(5, None)))
    merged = first + second.moved(5)
    assert rows_of(merged.examples(head="1-2")) == slow_examples(measure, "all", 0, 1)


def test_the_head_is_by_default_the_one_with_the_most_hits() -> None:
    result = CoreferenceAccuracy().of(ATTENTIONS)
    for group, correct in result.correct.items():
        assert result.examples(group).hit.sum() == correct.max()


def test_a_corpus_gives_the_texts_of_the_words() -> None:
    table = CoreferenceAccuracy().of(ATTENTIONS).examples(corpus=DOCUMENTS)
    for row in table.itertuples():
        words = DOCUMENTS[row.document].words
        assert (row.word_text, row.gold_text) == (words[row.word], words[row.gold])


def test_a_type_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BertlookError, match="type='pronouns' was not counted; near are 'pronoun'"):
        CoreferenceAccuracy().of(ATTENTIONS).examples("pronouns")
