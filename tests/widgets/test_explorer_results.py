"""Results in an Explorer: relations, accuracies, and a scan that fills it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.widgets.explorer import Explorer
from tests.widgets.made_up import made_up
from tests.widgets.messages import request
from tests.widgets.relations import CORPUS, SentenceBySentence


@pytest.fixture
def explorer(model: Model, result: DependencyResult) -> Explorer:
    return Explorer(model, "the cat sat", results=result, corpus=CORPUS)


def ask(widget: Explorer, **content: Any) -> list[Any]:
    return [reply for reply, _ in request(widget, {"id": "v:1", **content})]


def test_there_is_no_example_until_one_is_opened(explorer: Explorer) -> None:
    assert explorer.example is None


def test_a_relation_locks_its_best_head(explorer: Explorer) -> None:
    explorer.relation = "nsubj"
    row = next(row for row in explorer.relation_rows if row["relation"] == "nsubj")
    assert explorer.locked == Head(*row["head"])
    explorer.relation = None
    assert explorer.locked == Head(*row["head"])


def test_a_relation_can_be_given_to_the_constructor(model: Model, result: DependencyResult) -> None:
    explorer = Explorer(model, "the cat sat", results=result, relation="det")
    row = next(row for row in explorer.relation_rows if row["relation"] == "det")
    assert explorer.locked == Head(*row["head"])


def test_without_relations_there_is_nothing_to_select(model: Model) -> None:
    explorer = Explorer(model, "the cat sat")
    assert (explorer.relation_rows, explorer.accuracies) == ([], {})
    with pytest.raises(BertlookError, match="The table has no relation 'det'; it has no relations"):
        explorer.relation = "det"


def test_the_accuracies_are_those_of_every_head(
    explorer: Explorer, result: DependencyResult
) -> None:
    sent = explorer.accuracies
    shares = np.frombuffer(sent["values"], "<u2").reshape(-1, 2, 2, 2) / 65535
    assert sent["relations"] == list(result.relations)
    for r in range(len(result.relations)):
        for layer in range(2):
            for head in range(2):
                for way in range(2):
                    exact = result.correct[way, layer, head, r] / result.count[r]
                    assert shares[r, layer, head, way] == pytest.approx(exact, abs=1e-5)


def test_results_of_another_model_are_refused(model: Model) -> None:
    attention = made_up(words=6, layers=3)
    attention.source = Sentence(attention.words, [0, 1, 1, 1, 1, 1], ["root", *["x"] * 5])
    other = DependencyAccuracy().of([attention])
    with pytest.raises(BertlookError, match="counted on 3 layers of 3 heads, but tiny has 2 of 2"):
        Explorer(model, "the cat sat", results=other)


def test_a_scan_fills_the_explorer_and_provides_its_corpus(
    model: Model, explorer: Explorer
) -> None:
    live = Explorer(
        model,
        "the cat sat",
        results=SentenceBySentence(model, CORPUS, DependencyAccuracy(), controls=0),
    )
    live.wait()
    assert live.scan_error == ""
    assert live.relation_rows == explorer.relation_rows
    live.relation = "det"
    assert ask(live, kind="example", relation="det", index=0) == [{"id": "v:1"}]
