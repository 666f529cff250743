"""Why a head links two words, as the browser asks it."""

from __future__ import annotations

import json
import threading
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.edits import Cut, HeadOff
from bertlook.head import Head
from bertlook.widgets.explaining import find_tokens, strongest_link
from bertlook.widgets.explorer import Explorer
from tests import encoder_decoders
from tests.architectures import build
from tests.tiny_models import TEXT as TINY_TEXT
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import wordpiece
from tests.widgets.messages import request

TEXT = "The chef greeted her unbelievably hospitable guests ."


@pytest.fixture
def explorer(bundled: bl.Model) -> Explorer:
    return Explorer(bundled, TEXT)


def ask(
    widget: Explorer, head: str, query: int, key: int, unit: str = "words", before: bool = False
) -> dict[str, Any]:
    layer, index = bl.Head(head)
    link = {"layer": layer, "head": index, "query": query, "key": key, "unit": unit}
    asked = {"id": "v:1", "kind": "explain", **link, "before": before}
    answer: dict[str, Any] = request(widget, asked)[-1][0]
    assert answer["id"] == "v:1"
    json.dumps(answer, allow_nan=False)
    return answer


def explained(widget: Explorer, *link: Any) -> Any:
    answer = ask(widget, *link)
    assert "error" not in answer
    return answer["explanation"]


def test_the_numbers_are_those_of_explain(bundled: bl.Model, explorer: Explorer) -> None:
    found = explained(explorer, "3-1", 3, 2, "tokens")
    expected = bl.explain(bundled, TEXT, "3-1", 3, 2)
    assert expected.added is not None
    assert (found["query"], found["key"], found["pieces"]) == (3, 2, [1, 1])
    np.testing.assert_allclose(found["parts"], expected.parts)
    np.testing.assert_allclose(found["means"], expected.row_parts.mean(0))
    assert found["score"] == pytest.approx(sum(found["parts"]))
    assert found["weight"] == found["edited"] == expected.weights[2]
    assert found["content"] is None
    assert found["norm"] * found["weight"] == pytest.approx(found["added"])
    assert found["share"] == pytest.approx(expected.added[2] / expected.added.sum())


@pytest.mark.parametrize("key", [1, 2, 3, 4])
def test_the_row_has_the_strongest_links_and_this_one(explorer: Explorer, key: int) -> None:
    found = explained(explorer, "3-1", 3, key, "tokens")
    weights = explorer.attention["3-1"][3]
    ranked = sorted(range(len(weights)), key=lambda token: -weights[token])
    assert found["rank"] == ranked.index(key) + 1
    assert found["count"] == len(weights)
    listed = [link["key"] for link in found["row"]]
    assert listed == (ranked[:5] if key in ranked[:5] else [*ranked[:4], key])
    for link in found["row"]:
        assert link["weight"] == pytest.approx(weights[link["key"]], abs=1e-6)
    scores = np.array([link["score"] for link in found["row"]])
    ratios = np.exp(scores - scores[0])
    expected = [link["weight"] / found["row"][0]["weight"] for link in found["row"]]
    np.testing.assert_allclose(ratios, expected, rtol=1e-4)


def test_of_words_the_strongest_link_between_their_pieces_is_explained(explorer: Explorer) -> None:
    units = explorer.attention.units
    long, other = (next(i for i, unit in enumerate(units) if unit.text == word)
                   for word in ("unbelievably", "hospitable"))  # fmt: skip
    assert units[long].stop - units[long].start > 1
    for query, key in ((long, other), (other, long), (long, long)):
        found = explained(explorer, "4-2", query, key)
        best = max(
            (float(explorer.attention["4-2"][i, j]), i, j)
            for i in range(units[query].start, units[query].stop)
            for j in range(units[key].start, units[key].stop)
        )
        assert (found["query"], found["key"]) == best[1:]
        assert found["weight"] == pytest.approx(best[0], abs=1e-6)
        sizes = [units[unit].stop - units[unit].start for unit in (query, key)]
        assert found["pieces"] == sizes


def test_tokens_are_explained_as_they_are(explorer: Explorer) -> None:
    count = len(explorer.attention.tokens)
    found = explained(explorer, "1-1", count - 1, 0, "tokens")
    assert (found["query"], found["key"]) == (count - 1, 0)


def test_edits_and_masked_words_count(bundled: bl.Model, explorer: Explorer) -> None:
    edits = [HeadOff("1-1"), Cut("3-1", 3, 2, units="tokens")]
    explorer.edits, explorer.masked = edits, [7]
    found = explained(explorer, "3-1", 3, 2, "tokens")
    assert explorer._experiment is not None
    ids = explorer._experiment.input.ids
    expected = bl.explain(bundled, None, "3-1", 3, 2, edits=edits, input_ids=ids)
    assert found["score"] == pytest.approx(expected.score)
    assert found["edited"] == found["added"] == found["share"] == 0
    before = bl.explain(bundled, None, "3-1", 3, 2, input_ids=ids)
    found = explained(explorer, "3-1", 3, 2, "tokens", True)
    assert found["score"] == pytest.approx(before.score)
    assert found["edited"] == found["weight"]
    assert before.score != expected.score


@pytest.mark.parametrize("how", ["zero", "mean", "uniform"])
def test_a_head_that_is_off_passes_on_no_link(explorer: Explorer, how: Any) -> None:
    explorer.edits = HeadOff("3-1", how)
    found = explained(explorer, "3-1", 3, 2, "tokens")
    even = 1 / len(explorer.attention.tokens)
    assert found["edited"] == pytest.approx(even if how == "uniform" else 0)


def test_streams_are_explained() -> None:
    explorer = Explorer(encoder_decoders.load("BART"), "the cats sat", pair="on the mat")
    for choice in ("encoder", "decoder", "cross"):
        explorer.choice = choice
        found = explained(explorer, "2-1", 1, 0, "tokens")
        weight = explorer.attention["2-1"][1, 0]
        assert found["weight"] == pytest.approx(weight, abs=1e-5)


def test_positions_that_are_rotations_are_taken_out() -> None:
    model = bl.load(tiny_decoder("Llama"), wordpiece())
    found = explained(Explorer(model, TINY_TEXT), "2-1", 3, 1, "tokens")
    inner = bl.explain(model, TINY_TEXT, "2-1", 3, 1).without_position
    assert inner is not None
    assert found["content"] == inner.score


def test_what_the_architecture_adds_has_a_name() -> None:
    model = bl.load(tiny_decoder("Gemma2"), wordpiece())
    explanation = bl.explain(model, TINY_TEXT, "2-1", 3, 1)
    found = explained(Explorer(model, TINY_TEXT), "2-1", 3, 1, "tokens")
    assert found["bias"] == explanation.bias[1]
    assert found["bias_name"] == ("soft cap" if explanation.bias.any() else "")
    t5 = encoder_decoders.load("T5")
    biased = bl.explain(t5, "the cats sat", "2-1", 1, 0, pair="on the mat", stream="encoder")
    assert biased.bias_name == "position bias"


@pytest.mark.parametrize(
    ("link", "message"),
    [
        (("9-1", 1, 1, "words"), "head"),
        (("1-1", 99, 1, "words"), "query=99 is none of the 10 words"),
        (("1-1", 1, -1, "tokens"), "key=-1 is none of the"),
        (("1-1", 1, 1, "spans"), "unit"),
    ],
)
def test_what_is_not_there_is_refused(explorer: Explorer, link: Any, message: str) -> None:
    assert message in ask(explorer, *link)["error"]
    assert "explanation" in ask(explorer, "1-1", 1, 1)


def test_what_can_not_be_explained_is_said(bundled: bl.Model, explorer: Explorer) -> None:
    assert "without the model" in ask(Explorer(bundled(TEXT)), "1-1", 1, 1)["error"]
    explorer.attention = bundled("The cat sat .")
    assert "without the model" in ask(explorer, "1-1", 1, 1)["error"]
    decoder = Explorer(bl.load(tiny_decoder(), wordpiece()), TINY_TEXT)
    assert "may not see token 3" in ask(decoder, "1-1", 1, 3, "tokens")["error"]
    other = Explorer(bl.load(build("MPNet"), wordpiece()), TINY_TEXT)
    assert "scores are unknown" in ask(other, "1-1", 1, 1)["error"]


def test_a_question_can_be_canceled(explorer: Explorer) -> None:
    sent: list[Any] = []
    explorer.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
    link: dict[str, Any] = {"kind": "explain", "layer": 0, "head": 0, "query": 1, "key": 1}
    link |= {"unit": "words", "before": False}
    waiting = threading.Event()
    explorer._explanations.run("first", waiting.wait, lambda *_: None)
    for content in ({"id": "a", **link}, {"id": "b", **link}, {"id": "b", "kind": "cancel"}):
        explorer._handle_custom_msg(content, [])
    waiting.set()
    explorer._explanations.wait()
    assert sent == [{"id": "a", "canceled": True}, {"id": "b", "canceled": True}]
    explorer.close()


def test_units_are_found_on_both_sides(bundled: bl.Model) -> None:
    attention = bundled(TEXT)
    spans = [range(unit.start, unit.stop) for unit in attention.units]
    assert find_tokens(attention, 0, 5, "words") == (spans[0], spans[5])
    assert find_tokens(attention, 4, 2, "tokens") == (range(4, 5), range(2, 3))
    assert strongest_link(attention, Head("1-1"), range(3, 4), range(2, 3)) == (3, 2)
