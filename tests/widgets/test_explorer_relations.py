"""An Explorer with relations: the best head, accuracies, and paging through examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.widgets.examples import Examples
from bertlook.widgets.explorer import Explorer
from tests.widgets.conftest import made_up
from tests.widgets.relations import CORPUS, SentenceBySentence, counted, tiny_model


@pytest.fixture(scope="module")
def model() -> Model:
    return tiny_model()


@pytest.fixture(scope="module")
def result(model: Model) -> DependencyResult:
    return counted(model)


@pytest.fixture
def explorer(model: Model, result: DependencyResult) -> Explorer:
    return Explorer(model, "the cat sat", results=result, corpus=CORPUS)


def ask(widget: Explorer, **content: Any) -> list[Any]:
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
    widget._handle_custom_msg({"id": "v:1", **content}, [])
    widget._jobs.wait()
    return sent


def test_a_relation_locks_its_best_head(explorer: Explorer) -> None:
    explorer.relation = "nsubj"
    row = next(row for row in explorer.relation_rows if row["relation"] == "nsubj")
    assert explorer.locked == Head(*row["head"])
    explorer.relation = None
    assert explorer.locked == Head(*row["head"])


def test_a_relation_can_be_given_at_once(model: Model, result: DependencyResult) -> None:
    explorer = Explorer(model, "the cat sat", results=result, relation="det")
    row = next(row for row in explorer.relation_rows if row["relation"] == "det")
    assert explorer.locked == Head(*row["head"])


def test_without_relations_there_is_nothing_to_select(model: Model) -> None:
    explorer = Explorer(model, "the cat sat")
    assert (explorer.relation_rows, explorer.accuracies) == ([], {})
    with pytest.raises(BertlookError, match="only none"):
        explorer.relation = "det"


def test_the_accuracies_are_every_heads(explorer: Explorer, result: DependencyResult) -> None:
    sent = explorer.accuracies
    shares = np.frombuffer(sent["values"], "<u2").reshape(-1, 2, 2, 2) / 65535
    assert sent["relations"] == list(result.relations)
    for r in range(len(result.relations)):
        for layer in range(2):
            for head in range(2):
                for way in range(2):
                    exact = result.correct[way, layer, head, r] / result.count[r]
                    assert shares[r, layer, head, way] == pytest.approx(exact, abs=1e-5)


def test_relations_of_another_model_are_refused(model: Model) -> None:
    attention = made_up(words=6, layers=3)
    attention.source = Sentence(attention.words, [0, 1, 1, 1, 1, 1], ["root", *["x"] * 5])
    other = DependencyAccuracy().of([attention])
    with pytest.raises(BertlookError, match="3 layers of 3 heads, but tiny has 2 of 2"):
        Explorer(model, "the cat sat", results=other)


def test_a_scan_fills_it_and_lends_its_corpus(model: Model, explorer: Explorer) -> None:
    live = Explorer(
        model, "the cat sat", results=SentenceBySentence(model, CORPUS, DependencyAccuracy())
    )
    live.wait()
    assert live.scan_error == ""
    assert live.relation_rows == explorer.relation_rows
    live.relation = "det"
    assert ask(live, kind="example", relation="det", index=0) == [{"id": "v:1", "kind": "example"}]


def test_examples_are_sorted_from_the_clearest_hit_to_the_clearest_miss(
    explorer: Explorer,
) -> None:
    explorer.relation = "det"
    shown = []
    for index in range(15):
        assert "error" not in ask(explorer, kind="example", relation="det", index=index)[0]
        assert explorer.example is not None
        assert explorer.text == str(CORPUS[explorer.example["position"]])
        assert explorer.attention.source == CORPUS[explorer.example["position"]]
        shown.append(explorer.example)
    margins = [example["margin"] for example in shown]
    assert margins == sorted(margins, reverse=True)
    assert all(e["hit"] == (e["margin"] > 0) for e in shown if abs(e["margin"]) > 1e-9)
    assert [example["of"] for example in shown] == [15] * 15
    assert len({(example["position"], example["word"]) for example in shown}) == 15


def test_the_last_example_is_the_furthest(explorer: Explorer) -> None:
    explorer.relation = "det"
    ask(explorer, kind="example", relation="det", index=999_999)
    assert explorer.example is not None
    assert explorer.example["index"] == 14


def test_margins_are_those_of_the_plain_definition(model: Model, result: DependencyResult) -> None:
    relation = result.relations.index("obl")
    for way in (0, 1):
        examples = Examples(model, result, CORPUS, relation, (1, 0, way))
        for example in examples.found:
            sentence = CORPUS[example.position]
            words = model(sentence).word_maps(specials=False)[1, 0].astype(float)
            gold = sentence.heads[example.word] - 1
            others = [
                words[example.word, other] if way == 0 else words[other, example.word]
                for other in range(len(sentence))
                if other not in (gold, example.word)
            ]
            right = words[example.word, gold] if way == 0 else words[gold, example.word]
            assert example.margin == pytest.approx(right - max(others), abs=1e-6)


def test_hits_are_those_that_were_counted(model: Model, result: DependencyResult) -> None:
    relation = result.relations.index("nsubj")
    for layer in range(2):
        for way in range(2):
            found = Examples(model, result, CORPUS, relation, (layer, 1, way)).found
            hits = sum(example.hit for example in found)
            assert hits == result.correct[way, layer, 1, relation]


def test_another_text_is_no_example(explorer: Explorer) -> None:
    explorer.relation = "det"
    ask(explorer, kind="example", relation="det", index=0)
    explorer.look("the cats sat")
    assert explorer.example is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"relation": "det", "index": -1}, "isn't one"),
        ({"relation": "det", "index": True}, "isn't one"),
        ({"relation": "det", "index": "0"}, "isn't one"),
        ({"relation": None, "index": 0}, "isn't one"),
        ({"relation": ["det"], "index": 0}, "isn't one"),
        ({"index": 0}, "isn't one"),
        ({"relation": "x" * 1000, "index": 0}, "has no relation"),
        ({"relation": "all", "index": 0}, "has no relation"),
    ],
)
def test_a_malformed_request_is_answered_with_an_error(
    explorer: Explorer, content: dict[str, Any], error: str
) -> None:
    [reply] = ask(explorer, kind="example", **content)
    assert reply["id"] == "v:1"
    assert error in reply["error"]
    assert len(reply["error"]) < 250
    assert explorer.text == "the cat sat"


def test_examples_need_the_corpus(model: Model, result: DependencyResult) -> None:
    explorer = Explorer(model, "the cat sat", results=result)
    [reply] = ask(explorer, kind="example", relation="det", index=0)
    assert "corpus=" in reply["error"]


@pytest.mark.parametrize("corpus", [CORPUS[:2], [Sentence(["cats"], [0], ["root"])] * 12])
def test_another_corpus_is_noticed(
    model: Model, result: DependencyResult, corpus: list[Sentence]
) -> None:
    explorer = Explorer(model, "the cat sat", results=result, corpus=corpus)
    [reply] = ask(explorer, kind="example", relation="det", index=0)
    assert "Give the corpus that was scanned" in reply["error"]
