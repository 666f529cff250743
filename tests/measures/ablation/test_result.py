from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import AblationResult
from bertlook.measures.inference import benjamini_hochberg, mean_p_values

LAYERS, HEADS, INPUTS = 2, 4, 30


def made_up(inputs: int = INPUTS, **changes: Any) -> AblationResult:
    random = np.random.default_rng(0)
    effects = np.arange(LAYERS * HEADS).reshape(LAYERS, HEADS) / 10
    parts = {
        "options": {"how": "zero", "target": None},
        "positions": np.arange(inputs) * 2,
        "losses": random.random(inputs) + 2,
        "changes": random.normal(effects, 0.3, (inputs, LAYERS, HEADS)),
        "importance_sums": random.random((LAYERS, HEADS)),
    }
    return AblationResult(**{**parts, **changes})


def test_statistics_are_over_inputs() -> None:
    result = made_up()
    changes = result.changes.reshape(INPUTS, -1)
    np.testing.assert_allclose(result.loss_change.ravel(), changes.mean(0))
    np.testing.assert_allclose(result.p.ravel(), mean_p_values(changes))
    np.testing.assert_allclose(result.q.ravel(), benjamini_hochberg(result.p.ravel()))
    np.testing.assert_allclose(result.first_order, result.importance_sums / INPUTS)
    assert result.loss == pytest.approx(result.losses.mean())
    expected = spearmanr(result.loss_change.ravel(), result.importance_sums.ravel()).statistic
    assert result.rank_correlation == pytest.approx(expected)


def test_intervals_are_those_of_a_slow_bootstrap() -> None:
    result = made_up()
    random = np.random.default_rng(1)
    means = [result.changes[random.integers(INPUTS, size=INPUTS)].mean(axis=0) for _ in range(4000)]
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    # The house's interval is expanded, by 6% for 30 inputs.
    np.testing.assert_allclose(result.high - result.low, (high - low) * 1.06, rtol=0.06)
    assert (result.low < result.loss_change).all()
    assert (result.loss_change < result.high).all()


def test_percentiles_are_among_the_other_heads_of_a_layer() -> None:
    changes = np.array([[[3.0, 1.0, 2.0, 1.0], [0.0, 0.0, 0.0, 0.0]]] * 2)
    result = made_up(2, changes=changes)
    thirds = [100, 100 / 6, 200 / 3, 100 / 6]
    np.testing.assert_allclose(result.percentile, [thirds, [50] * 4])


def test_absent_heads_count_for_nothing() -> None:
    whole = made_up()
    changes, sums = whole.changes.copy(), whole.importance_sums.copy()
    changes[:, 1, 1:], sums[1, 1:] = np.nan, np.nan
    result = made_up(changes=changes, importance_sums=sums)
    assert result.present.tolist() == [[True] * 4, [True, False, False, False]]
    assert np.isnan(result.percentile[1]).all(), "a layer with one head has no percentile"
    assert np.isfinite(result.rank_correlation)
    assert len(result.table()) == 5
    known = result.q[result.present]
    np.testing.assert_allclose(known, benjamini_hochberg(result.p[result.present]))
    assert list(result.as_statistics()) == ["loss_change", "first_order"]


def test_the_table_begins_with_the_heads_that_matter_most() -> None:
    result = made_up()
    table = result.table()
    assert table["loss_change"].is_monotonic_decreasing
    first = table.iloc[0]
    head = bl.Head(first["head"])
    assert (first["layer"], first["index"]) == tuple(head)
    for name in ("loss_change", "low", "high", "percentile", "p", "q", "first_order"):
        assert first[name] == getattr(result, name)[tuple(head)], name
    assert table["count"].eq(INPUTS).all()
    assert table.attrs["rank_correlation"] == result.rank_correlation
    assert table.attrs["loss"] == result.loss


def test_a_single_input_has_no_interval() -> None:
    result = made_up(1)
    assert np.isnan(result.low).all()
    assert np.isnan(result.q).all()
    assert np.isfinite(result.loss_change).all()


def test_results_are_merged_in_the_order_of_the_corpus() -> None:
    whole = made_up()
    parts = [
        replace(
            whole,
            positions=whole.positions[part],
            losses=whole.losses[part],
            changes=whole.changes[part],
            importance_sums=whole.importance_sums / 2,
        )
        for part in (slice(1, None, 2), slice(0, None, 2))
    ]
    assert AblationResult.merge(parts) == whole
    with pytest.raises(BertlookError, match="input 1 of the corpus would be counted twice"):
        AblationResult.merge([parts[0], parts[1], parts[1].moved(0)])
    moved = parts[1].moved(1)
    assert moved.num_positions == parts[1].num_positions + 1


def test_a_saved_result_is_the_same(tmp_path) -> None:
    results = bl.Results({"Ablation": made_up()})
    results.save(tmp_path / "r")
    assert bl.Results.load(tmp_path / "r") == results


def test_a_damaged_file_is_said(tmp_path) -> None:
    damaged = made_up(positions=np.zeros(INPUTS, np.int64))
    bl.Results({"Ablation": damaged}).save(tmp_path / "r")
    with pytest.raises(BertlookError, match="not in the order of the corpus"):
        bl.Results.load(tmp_path / "r")


def test_the_grid_shows_the_changes() -> None:
    attention = bl.load()("The cat sat.")
    random = np.random.default_rng(0)
    result = made_up(changes=random.normal(size=(5, 6, 8)), importance_sums=np.ones((6, 8)),
                     positions=np.arange(5), losses=np.ones(5))  # fmt: skip
    grid = bl.HeadGrid(attention, statistics=bl.Results({"Ablation": result}))
    assert [statistic.label for statistic in grid.statistics.values()] == [
        "Loss added by switching off (nats)",
        "Percentile in its layer",
        "First-order estimate",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "loss",
        "loss_change",
        "low",
        "high",
        "percentile",
        "p",
        "q",
        "first_order",
        "rank_correlation",
    ],
)
def test_no_statistic_of_nothing(name: str) -> None:
    result = made_up(0, options={"how": "zero", "target": "iobj"})
    with pytest.raises(BertlookError, match="No input has a word of target='iobj'"):
        getattr(result, name)
    assert result.as_statistics() == {}
