"""Frames and datasets hold each head's numbers, as the results themselves give them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import bertlook as bl
from bertlook import measures as m
from bertlook.errors import BertlookError
from bertlook.measures.head_statistics import head_statistics

KEYS = ["layer", "head", "name"]


@pytest.fixture(scope="module")
def results() -> bl.Results:
    measures = [m.Entropy(), m.HeadDivergence(), m.DependencyAccuracy(), m.Ablation("zero")]
    corpus = bl.corpora.sample()[:14]
    return bl.scan(bl.load(), corpus, measures, progress=False, controls=0)


@pytest.fixture(scope="module")
def frame(results: bl.Results) -> pd.DataFrame:
    return results.frame()


def of(frame: pd.DataFrame, measure: str, statistic: str) -> pd.DataFrame:
    chosen = (frame["measure"] == measure) & (frame["statistic"] == statistic)
    return frame[chosen].reset_index(drop=True)


def test_a_row_is_of_a_statistic_and_a_head(results: bl.Results, frame: pd.DataFrame) -> None:
    columns = ["measure", "statistic", *KEYS, "value", "baseline", "low", "high"]
    assert list(frame.columns) == columns
    expected = [
        (each.source, each.name, layer, head, f"{layer + 1}-{head + 1}")
        for each in head_statistics(results)
        for layer in range(6)
        for head in range(8)
    ]
    assert list(frame[columns[:5]].itertuples(index=False, name=None)) == expected
    assert set(frame["measure"]) == set(results)
    assert frame.attrs == results.provenance


def test_means_have_the_intervals_of_their_table(results: bl.Results, frame: pd.DataFrame) -> None:
    table = results["Entropy"].table()
    for statistic in ("all", "cls"):
        rows, own = of(frame, "Entropy", statistic), table[table["statistic"] == statistic]
        for column, name in {
            "value": "mean",
            "baseline": "baseline",
            "low": "low",
            "high": "high",
        }.items():
            np.testing.assert_allclose(rows[column], own[name], rtol=1e-12)


def test_accuracies_are_counted_word_by_word(frame: pd.DataFrame) -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:14]
    hits, words = np.zeros((6, 8)), 0
    for sentence in sentences:
        maps = model(sentence).word_maps(specials=False)
        maps = maps * (1 - np.eye(maps.shape[-1]))
        for word, (head, relation) in enumerate(
            zip(sentence.heads, sentence.relations, strict=True)
        ):
            if relation == "det":
                hits += maps[:, :, word].argmax(-1) == head - 1
                words += 1
    rows = of(frame, "DependencyAccuracy", "relation det dep->head")
    np.testing.assert_allclose(rows["value"], (hits / words).ravel())
    assert (rows["low"] <= rows["value"]).all()
    assert (rows["value"] <= rows["high"]).all()
    assert (rows["low"] < rows["high"]).all()  # also where a head is never right
    better = of(frame, "DependencyAccuracy", "relation det")
    assert better["low"].isna().all()
    other = of(frame, "DependencyAccuracy", "relation det head->dep")
    np.testing.assert_allclose(better["value"], np.maximum(rows["value"], other["value"]))


def test_changes_of_the_loss_have_their_own_interval(
    results: bl.Results, frame: pd.DataFrame
) -> None:
    rows = of(frame, "Ablation", "loss_change")
    np.testing.assert_allclose(rows["value"], results["Ablation"].loss_change.ravel())
    np.testing.assert_allclose(rows["low"], results["Ablation"].low.ravel(), atol=1e-12)
    np.testing.assert_allclose(rows["high"], results["Ablation"].high.ravel(), atol=1e-12)


def test_divergences_are_those_from_other_heads(results: bl.Results, frame: pd.DataFrame) -> None:
    mean = results["HeadDivergence"].mean
    others = [np.delete(row, index) for index, row in enumerate(mean)]
    rows = of(frame, "HeadDivergence", "divergence")
    np.testing.assert_allclose(rows["value"], [row.mean() for row in others])
    nearest = of(frame, "HeadDivergence", "nearest")
    np.testing.assert_allclose(nearest["value"], [row.min() for row in others])


def test_without_resamples_means_alone_have_intervals(results: bl.Results) -> None:
    frame = results.frame(resamples=0)
    known = frame.dropna(subset=["low", "high"])
    assert set(known["measure"]) == {"Entropy"}
    with pytest.raises(BertlookError, match="resamples=-1"):
        results.frame(resamples=-1)
    with pytest.raises(BertlookError, match="wide"):
        results.frame(wide="yes")  # type: ignore[arg-type]


def test_the_wide_form_is_the_long_one_pivoted(results: bl.Results, frame: pd.DataFrame) -> None:
    wide = results.frame(wide=True)
    column = frame["measure"] + " " + frame["statistic"]
    pivoted = frame.assign(column=column).pivot(index=KEYS, columns="column", values="value")
    assert list(wide.columns) == [*KEYS, *column.unique()]
    pd.testing.assert_frame_equal(
        pd.DataFrame(wide), pivoted.reset_index()[list(wide.columns)], check_names=False
    )
    assert wide.attrs == results.provenance


def with_a_missing_head() -> bl.Results:
    maps = np.full((2, 2, 2, 2), 0.5)
    maps[1, 1] = np.nan
    attention = bl.Attention(["a", "b"], maps)
    return bl.Results({"Entropy": m.Entropy().of(attention)})


def test_heads_that_the_model_lacks_are_left_out() -> None:
    results = with_a_missing_head()
    assert results.frame()["name"].unique().tolist() == ["1-1", "1-2", "2-1"]
    assert results.frame(wide=True)["name"].tolist() == ["1-1", "1-2", "2-1"]


def test_results_without_statistics_have_no_frame() -> None:
    with pytest.raises(BertlookError, match="None of the results has a statistic"):
        bl.Results({}).frame()


def test_a_frame_is_written_with_its_provenance(results: bl.Results, tmp_path: Path) -> None:
    results.frame(wide=True).to_csv(tmp_path / "heads.csv", index=False)
    read = pd.read_csv(tmp_path / "heads.csv")
    np.testing.assert_allclose(read["Entropy all"], results["Entropy"].all.ravel())
    facts = json.loads((tmp_path / "heads.csv.provenance.json").read_text("utf-8"))
    assert facts["command"] == results.provenance["command"]


def test_a_dataset_has_a_variable_for_each_statistic(results: bl.Results, tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    dataset = results.to_xarray()
    statistics = {each.full_name: each.statistic for each in head_statistics(results)}
    for name, statistic in statistics.items():
        np.testing.assert_array_equal(dataset[name].to_numpy(), statistic.values)
        assert dataset[name].dims == ("layer", "head")
        assert dataset[name].attrs["long_name"] == statistic.title
        baseline = dataset.get(f"{name} baseline")
        assert (baseline is None) == (statistic.baseline is None)
        if baseline is not None:
            np.testing.assert_array_equal(baseline.to_numpy(), statistic.baseline)
    assert dataset["Entropy all"].attrs["units"] == "nats"
    assert dataset["Entropy all"].sel(layer=2, head=3).item() == results["Entropy"].all[2, 3]
    assert dataset["name"].sel(layer=2, head=3).item() == "3-4"
    assert dataset.attrs["model"] == "bert-mini"
    assert json.loads(dataset.attrs["versions"]) == results.provenance["versions"]
    dataset.to_netcdf(tmp_path / "heads.nc", engine="scipy", format="NETCDF3_64BIT")
    with xarray.open_dataset(tmp_path / "heads.nc", engine="scipy") as read:
        xarray.testing.assert_equal(read, dataset)


def test_datasets_of_models_with_other_numbers_of_heads_are_refused() -> None:
    pytest.importorskip("xarray")
    small = with_a_missing_head()["Entropy"]
    large = m.Entropy().of(bl.load()("It purred."))
    with pytest.raises(BertlookError, match="2 x 2 and 6 x 8 heads"):
        bl.Results({"small": small, "large": large}).to_xarray()


def test_without_xarray_the_way_out_is_named(
    results: bl.Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(BertlookError, match=r"pip install bertlook\[xarray\].*frame\(wide=True\)"):
        results.to_xarray()
