"""Scores and nearest heads of a dossier are those of the other results."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, Dossiers, HeadDivergence, RelativePosition


@pytest.fixture(scope="module")
def results() -> bl.Results:
    measures = [Dossiers(top=3), RelativePosition(), DependencyAccuracy(), HeadDivergence()]
    return bl.scan(bl.load(), bl.corpora.sample()[:6], measures, progress=False, controls=0)


def test_scores_have_values_and_baselines(results: bl.Results) -> None:
    scores = results.dossier("2-3").scores.set_index(["measure", "statistic"])
    position = results["RelativePosition"]
    row = scores.loc[("RelativePosition", "previous")]
    assert row["value"] == position.previous[1, 2]
    assert row["baseline"] == pytest.approx(position.baselines["previous"])
    accuracy = results["DependencyAccuracy"].accuracy_statistics()["relation det"]
    expected = np.asarray(accuracy.values)[1, 2]
    assert scores.loc[("DependencyAccuracy", "relation det")]["value"] == expected


def test_the_nearest_heads_are_those_of_the_smallest_divergence(results: bl.Results) -> None:
    nearest = results.dossier("2-3").nearest
    row = results["HeadDivergence"].mean[8 + 2].copy()
    row[8 + 2] = np.inf
    heads = [bl.Head(*divmod(int(i), 8)) for i in np.argsort(row)[:3]]
    assert nearest["head"].tolist() == [str(head) for head in heads]
    np.testing.assert_array_equal(nearest["divergence"], np.sort(row)[:3])


def test_a_scan_of_dossiers_alone_has_neither() -> None:
    results = bl.scan(bl.load(), bl.corpora.sample()[:3], Dossiers(top=2), progress=False)
    dossier = results.dossier("1-1")
    assert len(dossier.scores) == len(dossier.nearest) == 0


def test_results_without_dossiers_say_what_to_scan(results: bl.Results) -> None:
    with pytest.raises(BertlookError, match=r"bl.scan\(model, corpus, bl.measures.Dossiers\(\)\)"):
        bl.Results({"RelativePosition": results["RelativePosition"]}).dossier("1-1")
    with pytest.raises(BertlookError, match="There is no head '9-9'"):
        results.dossier("9-9")
