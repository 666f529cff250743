from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bertlook import figures
from bertlook.errors import BertlookError
from bertlook.figures.selecting import heads_of
from bertlook.measures import (
    Entropy,
    GradientImportance,
    HeadMeans,
    RelativePosition,
    TokenClasses,
)
from bertlook.scanning.results import Results
from tests.measures.surface_examples import random_texts

FIGURES = {
    "relative_position": (figures.relative_position, RelativePosition),
    "token_classes": (figures.token_classes, TokenClasses),
    "entropy": (figures.entropy, Entropy),
}


def rows_of(chart: Any) -> list[dict[str, Any]]:
    """The rows behind the marks, of all panels."""
    parts = getattr(chart, "hconcat", [chart])
    return [row for part in parts for row in heads_of(part).to_dict("records")]


@pytest.mark.parametrize("name", FIGURES)
def test_every_head_is_a_mark_with_its_mean_and_its_name(name: str) -> None:
    draw, measure = FIGURES[name]
    result = measure().of(random_texts(0))
    rows = rows_of(draw(result))
    assert len(rows) == 6 * len({row["series"] for row in rows})
    table = result.table()
    means = {round(value, 9) for value in table["mean"]}
    assert all(round(row["mean"], 9) in means for row in rows)
    assert {row["head"] for row in rows} == {f"{i}-{j}" for i in (1, 2) for j in (1, 2, 3)}
    assert {row["layer"] for row in rows} == {1, 2}


def test_results_of_a_scan_are_accepted(tmp_path: Path) -> None:
    texts = random_texts(2)
    both = Results({"mine": Entropy().of(texts), "other": RelativePosition().of(texts)})
    assert rows_of(figures.entropy(both)) == rows_of(figures.entropy(both["mine"]))
    with pytest.raises(
        BertlookError, match=r"result of TokenClasses is needed.* mine, other.*bl\.scan"
    ):
        figures.token_classes(both)
    twice = Results({"a": both["mine"], "b": both["mine"]})
    with pytest.raises(BertlookError, match="several results of Entropy: give one of 'a', 'b'"):
        figures.entropy(twice)
    with pytest.raises(
        BertlookError, match="A result of Entropy is needed, but this is an object of type int"
    ):
        figures.entropy(3)


def test_gradients_are_drawn_without_a_baseline() -> None:
    shape = (4, 2, 3)
    result = GradientImportance.result_class(
        options={"share": 0.15, "seed": 0},
        counts=np.full(4, 2),
        sums=np.arange(24.0).reshape(shape),
        squares=np.arange(24.0).reshape(shape) ** 2,
        uniform_sums=np.full(shape, np.nan),
    )
    chart = figures.gradients(result)
    assert len(rows_of(chart)) == 24
    assert len(chart.layer) == 2


def test_a_model_without_separators_has_one_panel() -> None:
    result: HeadMeans = TokenClasses().of(random_texts(3))
    assert len(figures.token_classes(result).hconcat) == 2
    lacking = result.counts.copy()
    lacking[list(result.means).index("sep_to_sep")] = 0
    parts, facts = result.to_parts()
    without = type(result).from_parts({**parts, "counts": lacking}, facts)
    assert len(figures.token_classes(without).hconcat) == 1
