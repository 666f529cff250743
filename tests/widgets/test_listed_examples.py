"""An Explorer pages through what a search or a result lists."""

from __future__ import annotations

from typing import Any

import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import DependencyResult
from bertlook.model.model import Model
from bertlook.widgets.explorer import Explorer
from tests.widgets.messages import ask
from tests.widgets.relations import CORPUS


def listed(explorer: Explorer) -> dict[str, Any]:
    assert explorer.listed is not None
    return explorer.listed


def focused_word(explorer: Explorer) -> str:
    (unit,) = explorer.focused
    return str(explorer.attention.units[unit].text)


def test_every_link_of_a_search_can_be_opened(model: Model) -> None:
    found = bl.search(model, CORPUS, head="2-1", source="det", above=0.0, limit=None)
    explorer = Explorer(model, corpus=CORPUS, examples=found)
    assert explorer.locked == bl.Head("2-1")
    assert listed(explorer)["of"] == len(found) > 60
    for index in (0, 1, len(found) - 1, 999_999):
        assert "error" not in ask(explorer, kind="listed", index=index)
        row = found.iloc[min(index, len(found) - 1)]
        assert listed(explorer)["index"] == min(index, len(found) - 1)
        assert listed(explorer)["weight"] == row["weight"]
        assert explorer.attention.source == CORPUS[row["sentence"]]
        assert focused_word(explorer) == row["query_word"]


def test_the_first_link_is_shown_unless_a_text_is_given(model: Model) -> None:
    found = bl.search(model, CORPUS, head="1-2", above=0.0, limit=3)
    assert listed(Explorer(model, corpus=CORPUS, examples=found))["index"] == 0
    explorer = Explorer(model, "the cat sat", corpus=CORPUS, examples=found)
    assert (explorer.text, listed(explorer)["index"]) == ("the cat sat", None)


def test_misses_of_a_relation_are_paged_through(model: Model, result: DependencyResult) -> None:
    misses = result.examples("nsubj", "1-1", hit=False)
    explorer = Explorer(model, corpus=CORPUS, results=result, examples=misses)
    assert (listed(explorer)["of"], listed(explorer)["hit"]) == (len(misses), False)
    assert listed(explorer)["word"] == misses["word"][0]


def test_another_text_is_no_link_of_the_list(model: Model) -> None:
    found = bl.search(model, CORPUS, head="1-2", above=0.0, limit=3)
    explorer = Explorer(model, corpus=CORPUS, examples=found)
    explorer.text = "the cats sat"
    assert listed(explorer) == {"of": 3, "index": None}
    assert explorer.focused == []


def test_another_list_can_be_set_and_taken_away(model: Model) -> None:
    explorer = Explorer(model, "the cat sat", corpus=CORPUS)
    assert (explorer.examples, explorer.listed) == (None, None)
    found = bl.search(model, CORPUS, head="2-2", above=0.0, limit=5)
    explorer.examples = found
    assert explorer.examples is found
    assert (explorer.locked, listed(explorer)["of"]) == (bl.Head("2-2"), 5)
    explorer.examples = None
    assert explorer.listed is None


def test_a_refused_list_leaves_all_as_it_was(model: Model) -> None:
    found = bl.search(model, CORPUS, head="2-2", above=0.0, limit=5)
    explorer = Explorer(model, corpus=CORPUS, examples=found)
    before = explorer.text, explorer.listed
    with pytest.raises(BertlookError, match="nothing was found"):
        explorer.examples = found[:0]
    assert (explorer.text, explorer.listed) == before
    assert explorer.examples is found


def test_a_request_without_a_list_is_refused(model: Model) -> None:
    explorer = Explorer(model, "the cat sat")
    assert "There is no list of examples" in ask(explorer, kind="listed", index=0)["error"]
    found = bl.search(model, CORPUS, head="2-2", above=0.0, limit=5)
    explorer = Explorer(model, corpus=CORPUS, examples=found)
    assert "no example number -1" in ask(explorer, kind="listed", index=-1)["error"]


def test_an_explorer_of_an_attention_takes_no_list(model: Model) -> None:
    found = bl.search(model, CORPUS, head="2-2", above=0.0, limit=5)
    with pytest.raises(BertlookError, match="no model that could read corpus, examples"):
        Explorer(model("the cat sat"), corpus=CORPUS, examples=found)
