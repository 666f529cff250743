from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.figures.named_heads import check_names, label_heads
from bertlook.figures.scatter_axis import ScatterAxis
from bertlook.measures.head_statistics import head_statistics

(STATISTIC,) = head_statistics({"x": np.zeros((1, 1))})


def labels_of(points: list[tuple[float, float]], names: list[str]) -> pd.DataFrame:
    columns = {"head": [f"1-{i + 1}" for i in range(len(points))], "name": names}
    heads = pd.DataFrame({**columns, **dict(zip("xy", np.transpose(points), strict=True))})
    axes = ScatterAxis("x", STATISTIC, heads), ScatterAxis("y", STATISTIC, heads)
    layers = label_heads(heads, axes, alt.value(1))
    return pd.concat([layer.data for layer in layers]) if layers else pd.DataFrame({"name": []})


def test_names_are_placed_by_pixels_and_drawn_at_values() -> None:
    labels = labels_of([(1, 1), (2, 3)], ["obj", ""])
    assert labels["name"].tolist() == ["obj"]
    # The label begins 7.5 pixels to the right of the mark; 396 pixels are 1.
    np.testing.assert_allclose(labels["x"], 1 + 7.5 / 396)
    assert labels["align"].tolist() == ["left"]
    assert abs(labels["y"].iloc[0] - 1) < 0.05


def test_names_that_would_cover_others_are_left_out() -> None:
    names = labels_of([(1, 1), (2, 2), *[(1.5, 1.5)] * 20], ["a", "b", *["long name"] * 20])["name"]
    assert {"a", "b"} < set(names)
    assert len(names) < 15


def test_without_names_there_are_no_layers() -> None:
    assert labels_of([(1, 1), (2, 2)], ["", ""]).empty


def test_names_are_checked() -> None:
    assert check_names(None, 2, 3) == {}
    assert check_names({(0, 1): "obj", "2-3": "a\ud800b"}, 2, 3) == {
        "1-2": "obj",
        "2-3": "a\ufffdb",
    }


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["obj"], "names.*Give a dict by head"),
        ({"3-1": "obj"}, "names: There is no head '3-1'"),
        ({bl.Head(0, 0): 3}, "the name of head 1-1 is 3; give a string"),
    ],
)
def test_bad_names_get_a_sentence(names: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        check_names(names, 2, 3)
