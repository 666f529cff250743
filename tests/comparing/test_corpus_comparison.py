from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.errors import BertlookError
from bertlook.measures.paired import PairedStatistic


def comparison(inputs: int = 12) -> CorpusComparison:
    random = np.random.default_rng(0)
    scale = np.array([[1, 4, 2]])
    a, b = random.random((2, inputs, 1, 3))
    a[:, 0, 0] += 2  # the first head is the one that changed
    return CorpusComparison(
        names=("before", "after"),
        row_sums=random.random((inputs, 1, 3)) * scale,
        row_counts=random.integers(1, 5, inputs),
        statistics={"One mean": PairedStatistic(a, b), "Two mean": PairedStatistic(b, a)},
        skipped=(),
        provenance={"corpus": "made up"},
        resamples=300,
        permutations=99,
    )


def test_heads_are_sorted_by_the_lower_end_of_their_interval() -> None:
    made = comparison()
    table = made.table()
    assert table["low"].is_monotonic_decreasing
    assert ((table["low"] < table["divergence"]) & (table["divergence"] < table["high"])).all()
    assert table["head"][0] == "1-2"
    expected = made.row_sums.sum(0) / made.row_counts.sum()
    np.testing.assert_allclose(made.divergence, expected)


def test_heads_are_sorted_by_the_distance_of_the_difference_from_zero() -> None:
    for name, sign in (("One mean", 1), ("Two mean", -1)):
        table = comparison().table(name)
        assert table["head"][0] == "1-1"
        assert table["p"][0] == 1 / 100
        assert sign * table["difference"][0] == pytest.approx(2, abs=0.5)
        np.testing.assert_allclose(table["a"] - table["b"], table["difference"])
    assert table.attrs["statistic"] == "Two mean"


def test_a_single_input_has_no_interval() -> None:
    table = comparison(1).table()
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["divergence"].is_monotonic_decreasing
    assert len(comparison(1).table("One mean")) == 3


def test_heads_that_one_model_lacks_are_left_out() -> None:
    made = comparison()
    made.row_sums[:, 0, 2] = np.nan
    assert set(made.table()["head"]) == {"1-1", "1-2"}


def test_names_of_statistics_may_be_short_where_they_are_clear() -> None:
    made = comparison()
    with pytest.raises(
        BertlookError, match=r"'mean'.* several meanings. Give one of 'One mean', 'Two mean'"
    ):
        made.table("mean")
    with pytest.raises(BertlookError, match=r"'entropy'.* was not measured. Near are .*'One mean'"):
        made.table("entropy")
    assert repr(made) == (
        "<CorpusComparison: before and after, 1 layer x 3 heads, 12 inputs, 2 statistics>"
    )
    assert bl.Head(made.table()["head"][0]) == bl.Head(0, 1)
