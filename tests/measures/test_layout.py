from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures.layout import check_layout

LAYOUT = {"counts": "int64 S", "sums": "float64 S L 2"}


def arrays(**changes: Any) -> dict[str, Any]:
    return {"counts": np.zeros(3, np.int64), "sums": np.zeros((3, 5, 2))} | changes


def test_the_lengths_of_axes_are_returned() -> None:
    assert check_layout(arrays(), LAYOUT, "It") == {"S": 3, "L": 5}


@pytest.mark.parametrize(
    "changes",
    [
        {"counts": np.zeros(4, np.int64)},
        {"counts": np.zeros(3, np.int32)},
        {"counts": np.zeros((), np.int64)},
        {"counts": np.zeros((3, 1), np.int64)},
        {"sums": np.zeros((3, 5, 3))},
        {"sums": np.zeros((5, 3, 2))},
        {"sums": np.zeros((3, 5))},
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BertlookError, match=r"It has (counts|sums) as .* scan again"):
        check_layout(arrays(**changes), LAYOUT, "It")


def test_missing_and_unexpected_arrays_are_named() -> None:
    with pytest.raises(BertlookError, match="It has the arrays none, where counts, sums"):
        check_layout({}, LAYOUT, "It")
    with pytest.raises(BertlookError, match="counts, more, sums, where counts, sums"):
        check_layout(arrays(more=np.zeros(1)), LAYOUT, "It")
