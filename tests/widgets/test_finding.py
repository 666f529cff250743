"""The condition of a grid: its heads, its errors, and statistics that change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook import BertlookError
from bertlook.attention.attention import Attention
from bertlook.drawings.paper import find_paper
from bertlook.measures import DependencyResult, RelativePosition
from bertlook.model.model import Model
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.made_up import made_up
from tests.widgets.messages import ask, request, returned_state
from tests.widgets.relations import CORPUS, SentenceBySentence

VALUES = np.arange(6).reshape(2, 3) / 10


@pytest.fixture
def grid(short: Attention) -> HeadGrid:
    return HeadGrid(short, statistics={"entropy": VALUES, "share": 1 - VALUES})


def test_the_heads_are_those_that_meet_the_condition(grid: HeadGrid) -> None:
    assert (grid.find, grid.passing, grid.find_error) == ("", None, "")
    grid.find = "entropy > .1 and share > .65"
    assert grid.passing == [(0, 2), (1, 0)]
    grid.find = "entropy > 9"
    assert grid.passing == []
    grid.find = " "
    assert grid.passing is None


def test_the_constructor_takes_a_condition(short: Attention) -> None:
    grid = HeadGrid(short, statistics={"entropy": VALUES}, find="entropy >= .5")
    assert grid.passing == [(1, 2)]
    with pytest.raises(BertlookError, match="HeadGrid has no statistics for a condition"):
        HeadGrid(short, find="entropy >= .5")


def test_a_condition_from_python_that_cannot_be_answered_is_refused(grid: HeadGrid) -> None:
    grid.find = "entropy >= .5"
    with pytest.raises(BertlookError, match=r"'entrop' is no statistic.*near are 'entropy'"):
        grid.find = "entrop > 1"
    assert (grid.find, grid.passing, grid.find_error) == ("entropy >= .5", [(1, 2)], "")
    with pytest.raises(TypeError, match="no option passing"):
        HeadGrid(made_up(3), passing=[(0, 0)])


def test_a_typed_condition_is_answered_by_traits(grid: HeadGrid) -> None:
    assert ask(grid, kind="find", condition="entropy >= .5") == {"id": "v:1"}
    assert (grid.find, grid.passing, grid.find_error) == ("entropy >= .5", [(1, 2)], "")
    error = ask(grid, kind="find", condition="entrop > 1")["error"]
    assert "near are 'entropy'" in error
    assert (grid.find, grid.passing, grid.find_error) == ("entropy >= .5", [(1, 2)], error)
    ask(grid, kind="find", condition="entropy >= .5")  # The same condition, without the error.
    assert grid.find_error == ""
    ask(grid, kind="find", condition="")
    assert (grid.find, grid.passing) == ("", None)


def test_the_browser_sets_no_answer(grid: HeadGrid) -> None:
    assert returned_state(grid, {"passing": [[0, 0]], "find_error": "x"}) == [
        ["passing", "find_error"]
    ]
    assert returned_state(grid, {"find": "entrop > 1"}) == [["find"]]
    assert (grid.find, grid.passing, grid.find_error) == ("", None, "")


@pytest.mark.parametrize("condition", [None, 3, ["entropy > 1"], True])
def test_a_condition_of_another_type_is_refused(grid: HeadGrid, condition: Any) -> None:
    [(answer, _)] = request(grid, {"id": "v:1", "kind": "find", "condition": condition})
    assert "needs condition as str" in answer["error"]
    assert grid.passing is None


def test_the_answer_follows_the_statistics(grid: HeadGrid) -> None:
    grid.find = "entropy >= .5"
    grid.statistics = {"entropy": VALUES[::-1]}
    assert grid.passing == [(0, 2)]
    grid.statistics = {"other": VALUES}
    assert grid.passing is None
    assert "'entropy' is no statistic" in grid.find_error
    grid.statistics = {"entropy": VALUES}
    assert (grid.passing, grid.find_error) == ([(1, 2)], "")


def test_heads_that_another_attention_lacks_are_dropped() -> None:
    whole = made_up(4)
    lacking = made_up(4)
    lacking.present[0, 2] = False
    grid = HeadGrid(whole, statistics={"entropy": VALUES}, find="entropy > .1")
    assert grid.passing == [(0, 2), (1, 0), (1, 1), (1, 2)]
    grid.attention = lacking
    assert grid.passing == [(1, 0), (1, 1), (1, 2)]
    grid.find = "layer == 1"
    assert grid.passing == [(0, 0), (0, 1)]


def test_pages_and_drawings_keep_the_answer(grid: HeadGrid) -> None:
    grid.find = "entropy >= .5"
    assert "1 of 6 heads meets the condition: entropy >= .5." in grid._draw(find_paper()).caption
    state = grid._drawn_state()
    assert (state["find"], state["passing"]) == ("entropy >= .5", [(1, 2)])


def test_an_explorer_finds_by_accuracies_and_statistics(
    model: Model, result: DependencyResult
) -> None:
    position = RelativePosition().of([model(sentence) for sentence in CORPUS])
    results = {"DependencyAccuracy": result, "RelativePosition": position}
    explorer = Explorer(
        model, "the cat sat", results=results, statistics={"mine": [[1, 2], [3, 4]]}
    )
    for condition in ("det > .2", "previous > .2 and mine >= 3", "layer == 2 and not head == 1"):
        explorer.find = condition
        found = bl.find_heads({**results, "mine": [[1, 2], [3, 4]]}, condition)
        assert explorer.passing == [tuple(head) for head in found]
    alone = Explorer(model, "the cat sat", results=result, find="det > .2")
    assert alone.passing == [tuple(head) for head in bl.find_heads(result, "det > .2")]


def test_an_explorer_finds_the_heads_that_edits_changed(model: Model) -> None:
    explorer = Explorer(model, "the cat sat", edits=bl.edits.HeadOff("1-1"))
    explorer.find = "'Change of the map (total variation)' > 0"
    assert explorer.passing
    assert all(layer == 1 for layer, _ in explorer.passing)
    explorer.edits = None
    assert explorer.passing is None
    assert "has no statistics" in explorer.find_error


def test_a_condition_follows_a_running_scan(model: Model) -> None:
    scan = SentenceBySentence(model, CORPUS, bl.measures.DependencyAccuracy(), controls=0)
    explorer = Explorer(model, "the cat sat", results=scan)
    explorer.wait(60)
    explorer.find = "det > .2"
    final = scan.results()["DependencyAccuracy"]
    assert explorer.passing == [tuple(head) for head in bl.find_heads(final, "det > .2")]
    explorer.passing, explorer.find_error = None, "stale"
    explorer._show_result(final, {"permutations": 0, "resamples": 50})
    assert explorer.find_error == ""
    assert explorer.passing is not None
