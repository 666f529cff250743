"""Results of functions hold their names in files, which are checked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import FunctionResult

ARRAYS = {
    "counts": np.array([2]),
    **{name: np.ones((1, 2, 3)) for name in ("sums", "squares", "uniform_sums")},
}
FACTS = {"options": {}, "provenance": {}, "function": "mood", "titles": {"mood": "Mood"}}


def test_a_result_is_equal_after_being_rebuilt_from_its_parts() -> None:
    result = FunctionResult.from_parts(ARRAYS, FACTS)
    again = FunctionResult.from_parts(*result.to_parts())
    assert again == result
    np.testing.assert_array_equal(again.mood, np.full((2, 3), 0.5))
    assert again != FunctionResult.from_parts(ARRAYS, {**FACTS, "function": "other"})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"titles": 3}, "titles"),
        ({"titles": {}}, "counts"),
        ({"titles": {"mood": "Mood", "b": "B"}}, "counts"),
        ({"titles": {"mood": 3}}, "non-empty string, not 3"),
        ({"titles": {"a\ud800": "A"}}, "non-empty string"),
        ({"function": ""}, "non-empty string"),
    ],
)
def test_damaged_parts_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        FunctionResult.from_parts(ARRAYS, {**FACTS, **change})
