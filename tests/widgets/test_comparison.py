from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.coding import find_scale, shared_map
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.steps import StepsComparison
from bertlook.comparing.text_comparison import TextComparison
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.widgets import comparison_steps
from bertlook.widgets.comparison import Comparison
from bertlook.widgets.protocol import SIDES
from tests.widgets.messages import request, returned_state
from tests.widgets.still_images import still_texts


@pytest.fixture(scope="module")
def minimal_pair(bundled: Model) -> TextComparison:
    comparison = bl.compare("The doctor saw him again.", "The doctor saw the nurse.", model=bundled)
    assert isinstance(comparison, TextComparison)
    return comparison


@pytest.fixture(scope="module")
def other(bundled: Model) -> Model:
    return bl.random_init(bundled)


@pytest.fixture(scope="module")
def on_corpus(bundled: Model, other: Model) -> CorpusComparison:
    texts = ["The cat sat.", "It purred.", "The dog barked at it."]
    comparison = bl.compare(bundled, other, texts, progress=False)
    assert isinstance(comparison, CorpusComparison)
    return comparison


def test_heads_are_listed_by_change_and_the_first_one_is_locked(
    minimal_pair: TextComparison,
) -> None:
    view = Comparison(minimal_pair)
    table = minimal_pair.table()
    names = [str(Head(*change["head"])) for change in view.change_list]
    assert names == list(table["head"])
    assert [change["divergence"] for change in view.change_list] == list(table["divergence"])
    assert view.change_list[0]["low"] is None
    assert str(view.locked) == names[0]


def test_changes_on_a_corpus_have_intervals_and_come_first(
    bundled: Model, other: Model, on_corpus: CorpusComparison
) -> None:
    comparison = bl.compare(bundled, other, text="The cat sat on the mat.")
    view = Comparison(comparison, changes=on_corpus)
    assert [change["low"] for change in view.change_list] == list(on_corpus.table()["low"])
    assert view.statistic_values[0]["name"] == "divergence"
    values = np.frombuffer(view.statistic_values[0]["values"], "<f4").reshape(6, 8)
    np.testing.assert_allclose(values, on_corpus.divergence, rtol=1e-6)
    assert "95%" not in view._title()
    assert any(" to 0." in text for text in still_texts(view))


def test_each_side_has_its_picture_and_its_exact_maps(minimal_pair: TextComparison) -> None:
    view = Comparison(minimal_pair, "2-3")
    pictures = {"a": view.picture_a, "b": view.picture_b, "difference": view.picture}
    assert len({picture["key"] for picture in pictures.values()}) == 3
    for side in SIDES:
        view.side = side
        content = {"id": "1", "kind": "head", "key": pictures[side]["key"], "layer": 1, "head": 2}
        [(answer, [data])] = request(view, content)
        assert answer == {"id": "1"}
        attention = view.attention
        expected = shared_map(attention, Head(1, 2), find_scale(attention))
        assert np.array_equal(np.frombuffer(data, expected.dtype), expected.ravel())
    [(answer, _)] = request(view, {"id": "1", "kind": "head", "key": 10**9, "layer": 1, "head": 2})
    assert "has been replaced" in answer["error"]


def test_the_side_and_the_head_are_set_from_both_sides(minimal_pair: TextComparison) -> None:
    view = Comparison(minimal_pair)
    assert returned_state(view, {"side": "b", "layer": 2, "head": 1}) == []
    assert (view.side, view.locked) == ("b", Head(2, 1))
    assert returned_state(view, {"side": "c"}) == [["side"]]
    with pytest.raises(BertlookError, match=r"side is 'c'; it can be \"a\", \"b\", \"difference\""):
        view.side = "c"
    with pytest.raises(BertlookError, match="Make a new Comparison"):
        view.attention = minimal_pair.a


def test_heads_are_found_by_the_divergence(minimal_pair: TextComparison) -> None:
    middle = float(np.median(minimal_pair.divergence))
    view = Comparison(minimal_pair, find=f"divergence > {middle}")
    assert set(view.passing) == {
        (layer, head) for layer, head in np.argwhere(minimal_pair.divergence > middle).tolist()
    }


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("show", ["arcs", "matrix", "both", "auto"])
def test_every_side_is_drawn(
    minimal_pair: TextComparison, side: str, show: str, tmp_path: Path
) -> None:
    view = Comparison(minimal_pair, side=side, show=show)
    svg = view.save(tmp_path / "view.svg").read_text("utf-8")
    for text in (*view.side_names, str(view.locked), "Heads by change on this text"):
        assert text in svg
    assert ("nurse" in svg) == ("again" in svg) is True
    focused = Comparison(minimal_pair, side=side, show=show, focused=["doctor"])
    assert "him / the" in focused.save(tmp_path / "focused.svg").read_text("utf-8")


def test_the_page_has_all_pictures_and_both_provenances(
    minimal_pair: TextComparison, tmp_path: Path
) -> None:
    view = Comparison(minimal_pair)
    page = view.to_html(tmp_path / "page.html").read_text("utf-8")
    assert all(name in page for name in ("picture_a", "picture_b", "him / the"))
    assert set(view._provenance()) >= {"a", "b"}
    assert repr(view) == "<Comparison: A and B (6 layers x 8 heads)>"


def test_the_still_has_the_names_of_the_sides(minimal_pair: TextComparison) -> None:
    texts = still_texts(Comparison(minimal_pair))
    assert {"A, above", "B, below", "again / nurse"} <= set(texts)


@pytest.fixture
def steps(bundled: Model, other: Model) -> StepsComparison:
    models = [bundled, other, bl.random_init(bundled, seed=1)]
    comparison = bl.compare(models, text="The cat sat on the mat.", names=("0", "1000", "5000"))
    assert isinstance(comparison, StepsComparison)
    return comparison


def test_a_step_shows_the_comparison_of_its_model(steps: StepsComparison) -> None:
    view = Comparison(steps, "2-3", statistic="divergence", focused=["cat"])
    assert view.step_names == ["1000", "5000"]
    pictures = [view.picture, view.picture_b]
    view.set_state({"step": 1})
    assert view.comparison is steps.steps[1]
    assert view.side_names == ["0", "5000"]
    alone = Comparison(steps.steps[1], "2-3")
    assert view.change_list == alone.change_list
    for shown, expected in zip(
        (view.picture, view.picture_a, view.picture_b),
        (alone.picture, alone.picture_a, alone.picture_b),
        strict=True,
    ):
        assert {**shown, "key": 0} == {**expected, "key": 0}
    assert [view.picture["key"], view.picture_b["key"]] != [each["key"] for each in pictures]
    assert (view.locked, view.statistic, view.focused) == (Head(1, 2), "divergence", [2])
    values = np.frombuffer(view.statistic_values[0]["values"], "<f4").reshape(6, 8)
    np.testing.assert_allclose(values, steps.divergence[1], rtol=1e-6)
    assert view.statistic_values[0]["high"] == steps.divergence.max()
    assert repr(view) == "<Comparison: 0 and 2 steps (6 layers x 8 heads)>"
    view.step = 0
    assert view.attention.signed
    np.testing.assert_array_equal(view.attention.maps, steps.steps[0].difference)


def test_a_step_can_be_shown_first_and_has_to_be_there(steps: StepsComparison) -> None:
    assert Comparison(steps, step=1).side_names == ["0", "5000"]
    with pytest.raises(BertlookError, match="step is 2; there are 2, 0 to 1"):
        Comparison(steps, step=2)
    view = Comparison(steps)
    with pytest.raises(BertlookError, match="step is -1"):
        view.step = -1
    assert returned_state(view, {"step": 2}) == [["step"]]
    assert view.step == 0


def test_a_page_has_all_steps(steps: StepsComparison, monkeypatch: pytest.MonkeyPatch) -> None:
    view = Comparison(steps, step=1)
    states = view._drawn_state()["step_states"]
    assert [state["side_names"] for state in states] == [["0", "1000"], ["0", "5000"]]
    assert states[1]["change_list"] == view.change_list
    monkeypatch.setattr(comparison_steps, "MAX_EMBEDDED", 1000)
    state = view._drawn_state()
    assert "step_states" not in state
    assert state["picture"]["note"] == "This page has the step '5000' alone."
    assert "step_states" not in Comparison(steps.steps[0])._drawn_state()


def test_a_head_that_is_not_there_is_refused(minimal_pair: TextComparison) -> None:
    with pytest.raises(BertlookError, match="9-9"):
        Comparison(minimal_pair, "9-9")
