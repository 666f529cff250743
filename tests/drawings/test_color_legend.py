from __future__ import annotations

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.drawings.color_legend import draw_legend
from bertlook.drawings.paper import find_paper
from bertlook.drawings.shading import MINUS, Shading
from tests.drawings.texts import of_maps, random_attention

PLAIN = random_attention(["a"])
SIGNED = of_maps(["a", "b"], [[0, -2], [1, 0]], signed=True)
VALUES = Shading("Entropy", "nats", np.zeros((1, 1)), 0, 4)


@pytest.mark.parametrize(
    ("attention", "shading", "texts"),
    [
        (PLAIN, None, ["weight", "0", ".1", ".25", ".5", "1"]),
        (SIGNED, None, ["weight", f"{MINUS}2", "0", "+2"]),
        (PLAIN, VALUES, ["Entropy (nats)", "0", "2", "4"]),
    ],
)
def test_the_scale_is_named_and_has_ticks(
    attention: Attention, shading: Shading | None, texts: list[str]
) -> None:
    markup, width, _ = draw_legend(attention, shading, 400, 400, find_paper())
    assert width == 400
    assert all(f">{text}</text>" in markup for text in texts)


def test_a_narrow_legend_fits_its_width() -> None:
    for max_width in (60, 100, 150):
        _, width, height = draw_legend(PLAIN, VALUES, 40, max_width, find_paper())
        assert width <= max_width
        assert height > 20
