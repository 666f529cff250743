from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.coding import find_scale, shared_map
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.text_comparison import TextComparison
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.model import Model
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
    assert {"A", "B", "nurse"} <= set(texts)


def test_something_else_is_refused(
    minimal_pair: TextComparison, on_corpus: CorpusComparison, bundled: Model
) -> None:
    with pytest.raises(BertlookError, match="comparison on a corpus has no maps"):
        Comparison(on_corpus)  # type: ignore[arg-type]
    with pytest.raises(BertlookError, match=r"needs what bl\.compare returns, not a int"):
        Comparison(3)  # type: ignore[arg-type]
    with pytest.raises(BertlookError, match="changes is a str"):
        Comparison(minimal_pair, changes="x")  # type: ignore[arg-type]
    tiny = bl.Attention(["a", "b"], np.full((1, 1, 2, 2), 0.5))
    with pytest.raises(BertlookError, match="changes has 6 layers x 8 heads"):
        Comparison(TextComparison(tiny, tiny), changes=on_corpus)
    with pytest.raises(BertlookError, match="9-9"):
        Comparison(minimal_pair, "9-9")
