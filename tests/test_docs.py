"""The page of definitions names every measure, and every statistic that it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

import bertlook as bl
from bertlook.measures.means import HeadMeans
from bertlook.measures.measure import Measure

PAGE = Path(__file__).parents[1] / "docs" / "measures.md"
MEASURES = [
    value
    for name in bl.measures.__all__
    if isinstance(value := getattr(bl.measures, name), type)
    and issubclass(value, Measure)
    and hasattr(value, "result_class")
]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.__name__)
def test_every_measure_and_its_statistics_are_defined(measure: type[Measure]) -> None:
    rows = PAGE.read_text("utf-8").split(f"| `{measure.__name__}` |")
    assert len(rows) == 2, f"{measure.__name__} has {len(rows) - 1} rows"
    if issubclass(measure.result_class, HeadMeans):
        own = rows[1].split("\n| `")[0]
        missing = [name for name in measure.result_class.descriptions if f"`{name}`" not in own]
        assert not missing


def test_every_column_of_the_tables_is_defined() -> None:
    page = PAGE.read_text("utf-8")
    model = bl.load()
    measures = {"d": bl.measures.DependencyAccuracy(), "c": bl.measures.CoreferenceAccuracy()}
    corpora = {"d": bl.corpora.sample()[:8], "c": bl.corpora.sample_documents()[:4]}
    for key, measure in measures.items():
        result = bl.scan(model, corpora[key], measure, progress=False)[measure.name]
        columns = result.table(splits=2, resamples=5, permutations=2).columns
        described = {"relation", "type", "count", "head", "direction"}
        assert [name for name in columns if name not in described and f"`{name}`" not in page] == []


def test_every_public_name_of_probes_that_scores_is_defined() -> None:
    page = PAGE.read_text("utf-8")
    for name in ("uas", "uuas", "left_branching", "right_branching", "maximum_spanning_tree"):
        assert f"probes.{name}`" in page
