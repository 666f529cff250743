from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertlook.drawings.grid_shape import grid_shape
from bertlook.drawings.paper import find_paper
from bertlook.head import Head
from tests.drawings.texts import random_attention

SMALL = random_attention(["The", "cat", "sat"], 3, 4)
HEADS = [Head(layer, head) for layer in range(3) for head in range(4)]


def test_layers_are_rows_and_heads_are_columns() -> None:
    shape = grid_shape(SMALL, None, find_paper(), has_names=False)
    assert (shape.rows, shape.columns, shape.is_ordered) == (3, 4, False)
    assert shape.corner(Head(2, 1)) == (shape.step, 2 * shape.row_step)
    values = np.arange(12).reshape(3, 4)
    assert shape.arranged(values) is values


@given(order=st.lists(st.sampled_from(HEADS), min_size=1, unique=True))
def test_an_order_fills_the_rows_one_after_another(order: list[Head]) -> None:
    shape = grid_shape(SMALL, order, find_paper(width=5), has_names=False)
    values = np.arange(1, 13).reshape(3, 4)
    cells = shape.arranged(values).reshape(-1)
    expected = [values[tuple(head)] for head in order]
    assert cells.tolist() == expected + [0] * (cells.size - len(order))
    assert cells.size - len(order) < shape.columns
    assert shape.shown(HEADS) == [head for head in HEADS if head in order]
    assert shape.corner(order[-1])[1] + shape.cell == pytest.approx(shape.height)
