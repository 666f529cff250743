from __future__ import annotations

from types import SimpleNamespace

import pytest

from bertlook.model.images.image_grid import make_grid


@pytest.mark.parametrize(
    ("special", "options", "before", "after"),
    [
        (0, {}, [], []),
        (1, {}, ["[CLS]"], []),
        (2, {}, ["[CLS]", "[DIST]"], []),
        (3, {}, ["[1]", "[2]", "[3]"], []),
        (3, {"num_register_tokens": 2}, ["[CLS]", "[REG1]", "[REG2]"], []),
        (2, {"num_register_tokens": 2}, ["[REG1]", "[REG2]"], []),
        (3, {"num_detection_tokens": 2}, ["[CLS]"], ["[DET1]", "[DET2]"]),
        (1, {"num_register_tokens": None}, ["[CLS]"], []),
    ],
)
def test_special_tokens_stand_around_the_patches(
    special: int, options: dict[str, int], before: list[str], after: list[str]
) -> None:
    grid = make_grid(1, 2, special, SimpleNamespace(**options))
    assert (grid.before, grid.after) == (before, after)
    encoding = grid.encoding()
    assert encoding.tokens == [*before, "patch 1,1", "patch 1,2", *after]
    assert encoding.word_ids == [None] * len(before) + [0, 1] + [None] * len(after)
    assert len(encoding.ids) == special + 2
