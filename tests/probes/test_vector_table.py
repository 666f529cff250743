from __future__ import annotations

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.probes.vector_table import vector_table


def test_unknown_words_are_zeros_with_a_warning_if_they_are_many() -> None:
    table = vector_table({"the": [1.0, 2.0], "cat": [3.0, 4.0]}, [["The", "cat"], ["dog"]])
    np.testing.assert_array_equal(table.array[table.rows(["CAT", "dog"])], [[3, 4], [0, 0]])
    with pytest.warns(UserWarning, match="67% of the words have no vector"):
        vector_table({"the": [1.0]}, [["the", "cat", "dog"]])
    with pytest.raises(BertlookError, match="None of 2 words has a vector, for example 'cat'"):
        vector_table({"The": [1.0]}, [["cat", "the"]])
    assert vector_table({}, [["cat"]], width=5).array.shape == (1, 5)


def test_an_invalid_vector_is_named_in_the_error() -> None:
    with pytest.raises(BertlookError, match="'cat' has 1 numbers; 2 are needed"):
        vector_table({"the": [1.0, 2.0], "cat": [3.0]}, [["the", "cat"]])
    with pytest.raises(BertlookError, match="'the' is not a row of numbers"):
        vector_table({"the": "x"}, [["the"]])
    with pytest.raises(BertlookError, match="'the' is not a row of finite numbers"):
        vector_table({"the": [np.inf]}, [["the"]])


def test_vectors_are_rescaled_to_unit_length_on_average() -> None:
    table = vector_table({"a": [3.0, 4.0], "b": [0.0, 5.0]}, [["a", "b"]])
    rescaled = table.to_unit_length()
    assert (table.unit, rescaled.unit) == (1, 5)
    np.testing.assert_array_equal(rescaled.array * np.float32(5), table.array)
    assert rescaled.row == table.row
    zeros = vector_table({"a": [0.0]}, [["a"]])
    assert zeros.to_unit_length().unit == 1
