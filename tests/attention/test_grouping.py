from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.attention.axis import Axis
from bertlook.attention.grouping import group_axis
from bertlook.errors import BertlookError

TOKENS = ["[CLS]", "un", "##do", "it", "now", "[SEP]", "go", "##ne", "[SEP]"]
RANDOM = np.random.default_rng(0)


def random_maps(rows: int, columns: int | None = None, layers: int = 2, heads: int = 2) -> Any:
    return RANDOM.dirichlet(np.ones(columns or rows), size=(layers, heads, rows))


ATTENTION = Attention(TOKENS, random_maps(9), boundary=6, value_norms=np.ones((2, 2, 9)))


def slow_group(maps: Any, rows: list[list[int]], columns: list[list[int]]) -> Any:
    """Return sums to groups of columns and means from groups of rows, one weight at a time."""
    grouped = np.zeros((*maps.shape[:2], len(rows), len(columns)))
    for i, queries in enumerate(rows):
        for j, keys in enumerate(columns):
            for query in queries:
                for key in keys:
                    grouped[:, :, i, j] += maps[:, :, query, key] / len(queries)
    return grouped


def test_spans_of_words_become_units() -> None:
    grouped = ATTENTION.group([(0, 2)])
    assert grouped.tokens == ["[CLS]", "undo it", "now", "[SEP]", "go", "##ne", "[SEP]"]
    assert grouped.words == ["undo it", "now", "gone"]
    assert grouped.word_ids == [None, 0, 1, None, 2, 2, None]
    units = [[0], [1, 2, 3], [4], [5], [6], [7], [8]]
    np.testing.assert_allclose(grouped.maps, slow_group(ATTENTION.maps, units, units))
    assert grouped.boundary == 4
    assert grouped.value_norms is None
    assert "Spans are units" in grouped.note


def test_spans_of_tokens_become_units_whatever_they_are() -> None:
    grouped = ATTENTION.group([(2, 4), (4, 7)], units="tokens")
    assert grouped.tokens == ["[CLS]", "un", "do it", "now [SEP] go", "##ne", "[SEP]"]
    assert grouped.words == ["un", "do it", "now [SEP] go", "ne"]
    units = [[0], [1], [2, 3], [4, 5, 6], [7], [8]]
    np.testing.assert_allclose(grouped.maps, slow_group(ATTENTION.maps, units, units))
    assert grouped.boundary is None


def test_no_span_changes_nothing() -> None:
    grouped = ATTENTION.group([])
    assert (grouped.tokens, grouped.word_ids) == (ATTENTION.tokens, ATTENTION.word_ids)
    assert grouped.words == ATTENTION.words
    assert grouped.boundary == 6
    np.testing.assert_array_equal(grouped.maps, ATTENTION.maps)


@st.composite
def spans(draw: st.DrawFn, count: int) -> list[tuple[int, int]]:
    cuts = sorted(draw(st.sets(st.integers(0, count), max_size=8)))
    return list(zip(cuts[::2], cuts[1::2], strict=False))


@given(st.data())
def test_groups_are_sums_and_means(data: st.DataObject) -> None:
    given_spans = data.draw(spans(9))
    grouped = ATTENTION.group(given_spans, units="tokens")
    inside = {index for span in given_spans for index in range(*span)}
    units = [list(range(*span)) for span in given_spans]
    units = sorted(units + [[index] for index in range(9) if index not in inside])
    np.testing.assert_allclose(grouped.maps, slow_group(ATTENTION.maps, units, units))
    np.testing.assert_allclose(grouped.maps.sum(-1), 1)
    assert len(grouped.tokens) == len(units)


@given(st.data())
def test_groups_of_cross_attention_have_two_axes(data: st.DataObject) -> None:
    cross = Attention(list("abcde"), random_maps(5, 7), key_tokens=list("tuvwxyz"))
    rows, columns = data.draw(spans(5)), data.draw(spans(7))
    grouped = cross.group(rows, keys=columns)
    row_units = group_axis(Axis(list("abcde")), rows, "words", "").units
    column_units = group_axis(Axis(list("tuvwxyz")), columns, "words", "").units
    expected = slow_group(
        cross.maps,
        [list(range(unit.start, unit.stop)) for unit in row_units],
        [list(range(unit.start, unit.stop)) for unit in column_units],
    )
    np.testing.assert_allclose(grouped.maps, expected)
    assert grouped.is_cross
    assert "".join(grouped.key_words).replace(" ", "") == "tuvwxyz"


def test_visible_pairs_absent_heads_and_signs_are_kept() -> None:
    maps = np.tril(np.ones((2, 1, 3, 3))) / np.array([1, 2, 3])[:, None]
    maps[1] = np.nan
    visible = np.broadcast_to(np.tril(np.ones((3, 3), bool)), (2, 3, 3))
    grouped = Attention(list("abc"), maps, visible=visible).group([(1, 3)])
    assert grouped.present.tolist() == [[True], [False]]
    assert grouped.visible is not None
    assert grouped.visible[0].tolist() == [[True, False], [True, True]]
    signed = Attention(list("ab"), [[[[-1, 1], [0.5, 2]]]], signed=True).group([(0, 2)])
    assert signed.signed
    assert signed.maps.tolist() == [[[[1.25]]]]


def test_an_image_stays_where_its_patches_do() -> None:
    tokens = ["<s>", "look", "here", "p1", "p2", "p3", "p4", "ok", "."]
    attention = Attention(
        tokens, random_maps(9), image=np.zeros((4, 4)), patches=(2, 2), first_patch=3
    )
    grouped = attention.group([(0, 2)])
    assert grouped.patches is not None
    assert grouped.patches[1:] == (2, 2, 2)
    assert attention.group([(2, 4)]).patches is None
    by_sentence = attention.group()
    assert by_sentence.tokens == ["<s>", "look here", "p1", "p2", "p3", "p4", "ok ."]
    assert by_sentence.patches is not None
    assert by_sentence.patches.start == 2


def test_gold_annotation_is_left_behind() -> None:
    sentence = bl.corpora.sample()[0]
    grouped = bl.load()(sentence).group([(0, 2)])
    assert grouped.source == " ".join(sentence.words)
    assert bl.load()("It rains.").group().source == "It rains."
    bl.HeadGrid(grouped).close()


def test_long_spans_are_shown_in_part() -> None:
    words = ["word"] * 50
    grouped = Attention(words, random_maps(50)).group([(0, 50)])
    assert len(grouped.words[0]) <= 40
    assert grouped.words[0].endswith("…")


@pytest.mark.parametrize(
    ("given_spans", "message"),
    [
        ([(0, 2), (1, 3)], r"The spans \(0, 2\) and \(1, 3\) of spans overlap. Give each of the w"),
        ([(0, 1), (0, 1)], "overlap"),
        ([(2, 3), (0, 1)], r"The spans \(2, 3\) and \(0, 1\) of spans are not in order"),
        ([(2, 5)], r"the span \(2, 5\), which is empty or outside of the 4 words"),
        ([(1, 1)], "empty"),
        ([(2, 1)], "empty"),
        ([(-1, 1)], "outside"),
        ([(1, 4)], r"The span \(1, 4\) of spans has the special token '\[SEP\]' in it. End it"),
        ([1, 2], r"spans has 1, which is not a \(start, end\) pair of words"),
        ([(0, 1, 2)], "not a"),
        ([("a", "b")], "not a"),
        ([[0.5, 1]], "not a"),
        ("0-2", "not a list of spans"),
        (3, "not a list of spans"),
        ({0: 1}, "not a list of spans"),
    ],
)
def test_spans_that_are_none_are_refused(given_spans: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        ATTENTION.group(given_spans)


def test_other_arguments_are_checked() -> None:
    with pytest.raises(BertlookError, match="units='lines' is unknown"):
        ATTENTION.group([(0, 1)], units="lines")  # type: ignore[arg-type]
    with pytest.raises(BertlookError, match="keys are spans of other tokens"):
        ATTENTION.group([(0, 1)], keys=[(0, 1)])
    cross = Attention(["a"], [[[[0.5, 0.5]]]], key_tokens=["b", "c"])
    with pytest.raises(BertlookError, match=r"of keys overlap"):
        cross.group([], keys=[(0, 2), (1, 2)])


def test_arrays_of_spans_are_read() -> None:
    assert ATTENTION.group(np.array([[0, 2]])).words == ATTENTION.group([(0, 2)]).words
