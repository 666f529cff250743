from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bertlook import figures
from bertlook.errors import BertlookError
from bertlook.measures import DependencyResult
from tests.drawings.texts import texts_of
from tests.widgets.relations import counted, tiny_model


@pytest.fixture(scope="module")
def result() -> DependencyResult:
    return counted(tiny_model())


def test_relations_are_drawn_in_the_given_order(result: DependencyResult, tmp_path: Path) -> None:
    drawing = figures.relations(result, sort="relation", resamples=20, width=10)
    assert drawing.width_cm == pytest.approx(10, abs=0.1)
    names = [text for text in texts_of(drawing) if text in result.relations]
    assert names == sorted(result.relations)
    assert "12 sentences" in drawing.caption
    assert figures.save(drawing, tmp_path / "x.svg").read_text("utf-8") == drawing.svg() + "\n"


def test_results_that_hold_the_result_are_taken(result: DependencyResult) -> None:
    drawing = figures.relations({"dependencies": result}, selection="same-data", caption=False)
    assert "Accuracy" in texts_of(drawing)
    assert drawing.caption == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sort": "gain"}, "sort='gain' is unknown.* with a '-' before it"),
        ({"sort": "--gain_low"}, "sort='--gain_low' is unknown"),
        ({"relation": "iobj"}, "relation='iobj' is not among"),
        ({"width": 1}, "width="),
        ({"splits": 0}, "splits="),
    ],
)
def test_other_options_are_refused(
    result: DependencyResult, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        figures.relations(result, **options)
