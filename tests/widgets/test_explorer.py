"""An Explorer: its text, relations, and paging through examples."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.made_up import made_up
from tests.widgets.messages import request
from tests.widgets.relations import CORPUS


@pytest.fixture
def explorer(model: Model, result: DependencyResult) -> Explorer:
    return Explorer(model, "the cat sat", results=result, corpus=CORPUS)


def ask(widget: Explorer, **content: Any) -> list[Any]:
    return [reply for reply, _ in request(widget, {"id": "v:1", **content})]


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


def test_another_text_clears_the_example(explorer: Explorer) -> None:
    explorer.relation = "det"
    ask(explorer, kind="example", relation="det", index=0)
    explorer.look("the cats sat")
    assert explorer.example is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"relation": "det", "index": -1}, "There is no example number -1"),
        ({"relation": "det", "index": 1_000_000}, "There is no example number 1000000"),
        ({"relation": "det", "index": True}, "needs index as int, not True"),
        ({"relation": "det", "index": "0"}, "needs index as int, not '0'"),
        ({"relation": None, "index": 0}, "needs relation as str, not None"),
        ({"relation": ["det"], "index": 0}, "needs relation as str, not ['det']"),
        ({"index": 0}, "needs relation as str, not None"),
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
def test_another_corpus_is_refused(
    model: Model, result: DependencyResult, corpus: list[Sentence]
) -> None:
    explorer = Explorer(model, "the cat sat", results=result, corpus=corpus)
    [reply] = ask(explorer, kind="example", relation="det", index=0)
    assert "Give the corpus that was scanned" in reply["error"]


def test_the_explorer_has_statistics_and_highlights_too(
    model: Model, result: DependencyResult
) -> None:
    explorer = Explorer(
        model,
        "the cat sat",
        statistics={"x": np.eye(2)},
        statistic="x",
        highlight=["1-2"],
        results=result,
        relation="nsubj",
    )
    assert explorer.statistic == "x"
    assert explorer.highlight == [(0, 1)]
    explorer.look("the cats sat on the mat")
    assert explorer.statistic == "x"


def test_results_of_a_scan_fill_table_and_grid(model: Model, result: DependencyResult) -> None:
    measures = [
        bl.measures.Entropy(),
        DependencyAccuracy(),
        bl.measures.HeadDivergence(),
        bl.measures.RelativePosition(),
    ]
    results = bl.scan(model, CORPUS, measures, progress=False)
    explorer = Explorer(model, "the cat sat", results=results, relation="det")
    assert [row["relation"] for row in explorer.relation_rows if not row["summary"]]
    divergences, positions = ["divergence", "nearest"], ["current", "previous", "next"]
    assert list(explorer.statistics) == ["all", "cls", *divergences, *positions]
    grid = HeadGrid(model("the cat sat"), statistics=results)
    assert explorer.statistic_values == grid.statistic_values
    assert explorer.names == {}  # No relation has 100 words.


@pytest.mark.parametrize("wrap", [lambda result: result, lambda result: {"any name": result}])
def test_a_result_is_accepted_alone_or_in_a_dict(
    model: Model, result: DependencyResult, wrap: Any
) -> None:
    explorer = Explorer(model, "the cat sat", results=wrap(result))
    assert len(explorer.relation_rows) == len(result.relations) + 2
    assert explorer.statistics == {}
    entropy = bl.measures.Entropy().of([model("the cat sat")])
    explorer = Explorer(model, "the cat sat", results=wrap(entropy))
    assert len(explorer.statistics) == 2
    assert explorer.relation_rows == []


def test_statistics_and_names_override_those_of_the_results(
    model: Model, result: DependencyResult
) -> None:
    results = {"relations": result, "entropy": bl.measures.Entropy().of([model("the cat sat")])}
    explorer = Explorer(
        model,
        "the cat sat",
        results=results,
        statistics={"x": np.eye(2)},
        baselines={"x": 0.5},
        names={"1-1": "obj"},
    )
    assert list(explorer.statistics) == ["x"]
    assert explorer.statistic_values[0]["baselines"] is not None
    assert explorer.names == {"1-1": "obj"}


def test_heads_are_named_by_the_results(sample_result: DependencyResult) -> None:
    model, result = bl.load(), sample_result
    explorer = Explorer(model, "the cat sat", results=result)
    names = bl.names_of(result)
    assert names
    assert explorer.names == {str(head): name for head, name in names.items()}
    assert Explorer(model, "the cat sat", results=result, names={}).names == {}


def test_heads_of_the_bundled_model_are_known_at_once() -> None:
    explorer = bl.look("The old man read the morning paper in the garden.")
    assert explorer.names["3-2"] == "obj"
    assert explorer.known["3-2"] == "objects 72% (best offset 36%) in UD English EWT, dev"
    assert "best offset" in explorer.known[str(explorer.locked)]
    assert {"previous", "sep", "relation obj"} <= explorer.statistics.keys()
    explorer.statistic = "relation obj"
    explorer.find = "obj > .7"
    assert explorer.passing == [(2, 1), (3, 1), (4, 1)]
    explorer.look("The girl opened the heavy door.")
    assert explorer.names["3-2"] == "obj"


def test_what_is_given_comes_before_what_is_known(sample_result: DependencyResult) -> None:
    model = bl.load()
    for given in ({"statistics": {"x": np.eye(6, 8)}}, {"results": sample_result}):
        explorer = Explorer(model, "the cat sat", **given)
        assert explorer.known == {}
        assert "relation obj" not in explorer.statistics
        assert "next" not in explorer.names.values()
    assert Explorer(model, "the cat sat", names={}).names == {}
    assert Explorer(model, "the cat sat", names={"1-1": "x"}).names == {"1-1": "x"}
    assert Explorer(model, "the cat sat", head="6-7").locked == bl.Head("6-7")
    assert Explorer(model, "the cat sat", layer=5, head=6).locked == bl.Head("6-7")


def test_an_attention_and_other_models_have_no_known_heads(model: Model) -> None:
    assert Explorer(model, "the cat sat").known == {}
    assert Explorer(bl.load()("The cat sat.")).known == {}


def test_several_results_of_relations_are_ambiguous(model: Model, result: DependencyResult) -> None:
    with pytest.raises(BertlookError, match="give one of 'mean', 'first'"):
        Explorer(model, "the cat sat", results={"mean": result, "first": result})


def test_setting_the_text_reads_it(explorer: Explorer) -> None:
    explorer.token = 1
    explorer.text = "the cats sat on the mat"
    assert explorer.attention.words == ["the", "cats", "sat", "on", "the", "mat"]
    assert explorer.token is None


def test_an_unreadable_text_keeps_the_current_one(explorer: Explorer) -> None:
    attention = explorer.attention
    for text in ("", "the " * 50):
        with pytest.raises(BertlookError):
            explorer.text = text
        assert explorer.text == "the cat sat"
        assert explorer.attention is attention


def test_setting_the_attention_updates_the_text_and_drops_the_example(
    explorer: Explorer, model: Model
) -> None:
    explorer.relation = "det"
    ask(explorer, kind="example", relation="det", index=0)
    explorer.token = 2
    explorer.attention = model("the cats")
    assert (explorer.text, explorer.example, explorer.token) == ("the cats", None, None)
    explorer.attention = model(CORPUS[0])
    assert explorer.text == "the cat sat on the mat"
    explorer.attention = model(["the", "cats", "sat"])
    assert explorer.text == "the cats sat"


@pytest.mark.parametrize("thing", ["the cat", None, 3])
def test_a_value_that_is_not_an_attention_is_refused(explorer: Explorer, thing: Any) -> None:
    with pytest.raises(BertlookError, match="give an Attention, or set text"):
        explorer.attention = thing


def test_an_attention_of_another_model_is_refused(explorer: Explorer) -> None:
    with pytest.raises(BertlookError, match="has 2 layers of 3 heads, but the Explorer's model"):
        explorer.attention = made_up(3)


def test_a_typed_text_is_sent_in_one_update_before_its_answer(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    explorer.token = 1
    sent: list[Any] = []
    monkeypatch.setattr(explorer, "send_state", lambda key=None: sent.append(set(key)))
    monkeypatch.setattr(explorer, "send", lambda content, buffers=None: sent.append(content))
    explorer._handle_custom_msg({"kind": "look", "id": "v:1", "text": "the cats"}, [])
    explorer._jobs.wait()
    update, *answers = sent
    assert update >= {"text", "picture", "focused"}
    assert answers == [{"id": "v:1"}]


def test_a_typed_text_that_cannot_be_read_is_answered_with_an_error(explorer: Explorer) -> None:
    [reply] = ask(explorer, kind="look", text="")
    assert reply["id"] == "v:1"
    assert reply["error"]
    assert explorer.text == "the cat sat"


def test_an_unexpected_error_is_answered(model: Model) -> None:
    class Broken:
        name = "broken"
        broken = False

        def __call__(self, text: Any, *_: Any, **__: Any) -> Any:
            if self.broken:
                raise MemoryError("too large")
            return model(text)

    broken = Broken()
    explorer = Explorer(broken, "the cat sat")
    broken.broken = True
    assert ask(explorer, kind="look", text="the cats") == [
        {"id": "v:1", "error": "MemoryError: too large"}
    ]


def test_a_canceled_text_is_answered_and_not_shown(model: Model) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow:
        name = "slow"

        def __call__(self, text: Any, *_: Any, **__: Any) -> Any:
            if text == "the cats":
                begun.set()
                assert go_on.wait(10)
            return model(text)

    explorer = Explorer(Slow(), "the cat sat")
    sent: list[Any] = []
    explorer.send = lambda content, buffers=None: sent.append(content)
    explorer._handle_custom_msg({"kind": "look", "id": "v:1", "text": "the cats"}, [])
    assert begun.wait(10)
    explorer._handle_custom_msg({"kind": "cancel", "id": "v:1"}, [])
    go_on.set()
    explorer._jobs.wait()
    assert sent == [{"id": "v:1", "canceled": True}]
    assert explorer.text == "the cat sat"


def test_a_second_text_can_be_typed_and_removed(explorer: Explorer) -> None:
    assert ask(explorer, kind="look", text="the cats", pair="sat") == [{"id": "v:1"}]
    assert (explorer.text, explorer.pair) == ("the cats", "sat")
    assert explorer.attention.boundary is not None
    ask(explorer, kind="look", text="the cats", pair=None)
    assert explorer.pair is None
    assert explorer.attention.boundary is None
    [reply] = ask(explorer, kind="look", text="the cats", pair=3)
    assert "needs pair as" in reply["error"]


def test_a_pair_can_be_set_in_python(model: Model) -> None:
    explorer = Explorer(model, "the cat", pair="sat")
    assert explorer.pair == "sat"
    explorer.pair = "the cats sat"
    assert explorer.attention.words == ["the", "cat", "the", "cats", "sat"]
    explorer.text = "cats"
    assert (explorer.text, explorer.pair) == ("cats", "the cats sat")
    assert explorer.attention.words == ["cats", "the", "cats", "sat"]
    with pytest.raises(BertlookError):
        explorer.pair = ""
    assert explorer.pair == "the cats sat"
    explorer.look("the cat")
    assert explorer.pair is None


def test_a_model_of_several_streams_leaves_a_choice(model: Model) -> None:
    class Translator:
        name = "translator"

        def __call__(self, text: Any, pair: Any = None, **_: Any) -> Any:
            encoder, decoder = model(text), model(pair or "sat")
            maps = np.ones((2, 3, len(decoder.tokens), len(encoder.tokens)))
            cross = Attention(
                decoder.tokens,
                maps / len(encoder.tokens),
                key_tokens=encoder.tokens,
                key_word_ids=encoder.word_ids,
            )
            return {"encoder": encoder, "decoder": decoder, "cross": cross}

    explorer = Explorer(Translator(), "the cat sat", pair="the cats", choice="cross")
    assert explorer.choices == ["encoder", "decoder", "cross"]
    assert explorer.attention.is_cross
    ask(explorer, kind="look", text="cats", pair="sat")
    assert explorer.choice == "cross"
    assert explorer.attention.key_words == ["cats"]
    explorer.choice = "decoder"
    assert explorer.attention.words == ["sat"]
    assert (explorer.text, explorer.pair) == ("cats", "sat")


def test_closing_ends_the_thread(explorer: Explorer) -> None:
    ask(explorer, kind="look", text="the cats")
    [thread] = explorer._jobs._thread._threads
    explorer.close()
    thread.join(10)
    assert not thread.is_alive()


def test_an_attention_is_shown_without_a_model_and_a_text_box(short: Any) -> None:
    explorer = Explorer(short)
    assert explorer.attention is short
    assert explorer.model is None
    assert explorer.reads_text is False
    assert explorer.text == " ".join(short.words)
    assert explorer.picture["tokens"] == short.tokens
    with pytest.raises(BertlookError, match="has no model that reads texts"):
        explorer.text = "the dog ran"
    assert explorer.text == " ".join(short.words)
    [reply] = ask(explorer, kind="look", text="the dog ran")
    assert "has no model that reads texts" in reply["error"]


def test_one_of_several_attentions_is_chosen_instead_of_a_text(short: Any) -> None:
    other = made_up(words=3, layers=1, heads=5)
    explorer = Explorer({"short": short, "other": other})
    assert explorer.choices == ["short", "other"]
    assert (explorer.attention, explorer.text) == (short, " ".join(short.words))
    explorer.choice = "other"
    assert (explorer.attention, explorer.text) == (other, " ".join(other.words))
    assert explorer.picture["heads"] == 5
    assert not explorer.reads_text
    explorer.attention = short
    assert explorer.choices == []
    with pytest.raises(BertlookError, match="needs an Attention, not int"):
        Explorer({"short": short, "other": 3})


def test_the_model_of_an_attention_is_named(model: Model) -> None:
    attention = bl.load()("the cat sat")
    explorer = Explorer(attention)
    assert explorer.model_name == "bert-mini"
    assert explorer.text == "the cat sat"
    assert Explorer(model, "the cat sat").reads_text


def test_another_attention_may_have_other_heads_if_nothing_is_counted(short: Any) -> None:
    explorer = Explorer(short)
    other = made_up(words=3, layers=1, heads=5)
    explorer.attention = other
    assert explorer.attention is other


def test_results_of_an_attention_are_shown_beside_it(
    result: DependencyResult, model: Model
) -> None:
    explorer = Explorer(model("the cat sat"), results=result)
    assert explorer.relation_rows
    with pytest.raises(BertlookError, match=r"layers of 5 heads"):
        explorer.attention = made_up(words=3, layers=1, heads=5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"text": "a"}, "has no model that could read text. Omit it"),
        ({"pair": "a"}, "could read pair"),
        ({"truncate": True, "corpus": []}, "could read truncate, corpus. Omit them"),
    ],
)
def test_what_a_model_reads_is_refused_beside_an_attention(
    short: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        Explorer(short, **options)
