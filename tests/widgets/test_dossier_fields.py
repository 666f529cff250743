"""A dossier as JSON: its numbers are those of the data."""

from __future__ import annotations

import json

import numpy as np
import pytest

import bertlook as bl
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.scanning.results import Results
from bertlook.widgets.dossier_fields import encode_dossier, example_at

m = bl.measures


@pytest.fixture(scope="module")
def results(bundled: Model) -> Results:
    measures = [m.Dossiers(top=3), m.RelativePosition(), m.DependencyAccuracy(), m.HeadDivergence()]
    return bl.scan(bundled, bl.corpora.sample()[:12], measures, progress=False)


def test_the_browser_gets_the_numbers_of_the_data(results: Results) -> None:
    data = results.dossier("3-1")
    sent = encode_dossier(data)
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent
    assert sent["head"] == [2, 0]
    np.testing.assert_allclose(sent["mass"], data.distances["mass"], atol=5e-5)
    np.testing.assert_allclose(sent["uniform_mass"], data.distances["uniform_mass"], atol=5e-5)
    np.testing.assert_allclose(
        sent["special"], [data.special_mass, data.uniform_special_mass], atol=5e-5
    )
    for group in ("strongest", "middle", "typical"):
        own = sent["examples"][group]
        assert [each["position"] for each in own] == [
            each.position for each in getattr(data, group)
        ]
    first, example = sent["examples"]["strongest"][0], data.strongest[0]
    assert first["words"] == list(example.words)
    assert (first["query"], first["key"]) == (example.query, example.key)
    assert first["keys"] == example.keys.tolist()
    np.testing.assert_allclose(first["weights"], example.weights, atol=5e-5)
    row, pair = data.upos_pairs.iloc[0], sent["pairs"]["upos"][0]
    assert (pair["query"], pair["key"], pair["count"]) == (
        row.query_upos,
        row.key_upos,
        row["count"],
    )
    assert pair["lift"] == pytest.approx(row.lift, abs=5e-5)
    assert [str(Head(*each["head"])) for each in sent["nearest"]] == list(data.nearest["head"])[:5]


def test_scores_of_relations_are_those_of_the_better_direction_by_gain(results: Results) -> None:
    scores = encode_dossier(results.dossier("3-1"))["scores"]
    names = [score["statistic"] for score in scores]
    assert names[:3] == ["current", "previous", "next"]
    assert not any("->" in name for name in names)
    gains = [each["value"] - each["baseline"] for each in scores if "relation" in each["statistic"]]
    assert len(gains) > 3
    assert gains == sorted(gains, reverse=True)


def test_an_example_is_found_by_its_position(results: Results) -> None:
    data = results.dossier("3-1")
    for example in data.strongest:
        assert example_at(data, example.position) is example
    assert example_at(data, None) is example_at(data, 10**6) is None
