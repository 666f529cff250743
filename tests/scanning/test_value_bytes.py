from __future__ import annotations

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from bertlook.scanning.value_bytes import encode_value

nested = st.recursive(
    st.none() | st.integers(2) | st.text() | st.binary(),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=12,
)


@given(nested, nested)
def test_values_are_encoded_alike_only_if_they_are_equal(one: Any, other: Any) -> None:
    assert (encode_value(one) == encode_value(other)) == (one == other)


def test_a_tensor_and_an_array_are_hashed_as_their_numbers() -> None:
    lists = [[2, 5], [3, 4]]
    for value in (torch.tensor(lists), np.array(lists)):
        assert encode_value(value) == encode_value(lists)
