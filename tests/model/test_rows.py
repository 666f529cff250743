from __future__ import annotations

import pytest
import torch

from bertlook.model.layer import Layer
from bertlook.model.rows import Rows

MAPS = torch.rand(1, 2, 6, 6).tril()
VISIBLE = torch.ones(1, 1, 6, 6, dtype=torch.bool).tril()
VALUES = torch.rand(1, 2, 6, 3)


def piece(start: int, stop: int, *, masked: bool = True) -> Layer:
    return Layer(
        0,
        MAPS[:, :, start:stop, :stop],
        visible=VISIBLE[:, :, start:stop, :stop] if masked else None,
        values=VALUES[:, :, :stop],
    )


def joined(rows: Rows) -> Layer:
    layers: list[Layer] = []
    rows.hand_on(layers.append)
    return layers[0]


@pytest.mark.parametrize("ends", [[6], [3, 6], [1, 2, 4, 6]])
def test_pieces_form_the_whole(ends: list[int]) -> None:
    rows = Rows()
    for start, stop in zip([0, *ends], ends, strict=False):
        rows.keep(piece(start, stop))
    for _ in range(2):
        whole = joined(rows)
        torch.testing.assert_close(whole.maps, MAPS)
        assert whole.visible is not None
        assert torch.equal(whole.visible, VISIBLE)
        torch.testing.assert_close(whole.values, VALUES)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_rows_are_taken_back(length: int) -> None:
    rows = Rows()
    rows.keep(piece(0, 3))
    rows.keep(piece(3, 4))
    rows.cut(length)
    rows.keep(piece(length, 6))
    torch.testing.assert_close(joined(rows).maps, MAPS)
    rows.cut(0)
    rows.keep(piece(0, 2))
    torch.testing.assert_close(joined(rows).maps, MAPS[:, :, :2, :2])


def test_a_mask_that_a_piece_lacks_is_unknown() -> None:
    rows = Rows()
    rows.keep(piece(0, 3))
    rows.keep(piece(3, 6, masked=False))
    assert joined(rows).visible is None
