from __future__ import annotations

import time
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.drawings.arc_scene import ArcChoices
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.matrix import draw_matrix
from bertlook.drawings.paper import find_paper
from bertlook.head import Head
from bertlook.looks import CIVIDIS, color_ramp
from tests.drawings.test_arc_scene import pair
from tests.drawings.test_svg import HOSTILE
from tests.drawings.texts import SVG, parsed, random_attention, texts_of

PAPER = find_paper()
WORDS = ["The", "cat", "sat"]
SMALL = random_attention(WORDS, 2, 2, provenance={"model": "tiny"})
HEAD = ArcChoices(Head(1, 0))


def cells_of(drawing: Drawing) -> np.ndarray:
    """Return the colors of the matrix, which is the first image."""
    image = next(parsed(drawing).iter(f"{SVG}image"))
    data = (image.get("href") or "").partition(",")[2]
    return np.asarray(Image.open(BytesIO(b64decode(data))).convert("RGB"))


def outlines_of(drawing: Drawing) -> list[str | None]:
    rects = parsed(drawing).iter(f"{SVG}rect")
    return [rect.get("stroke") for rect in rects if rect.get("fill") == "none"]


def test_the_words_stand_along_both_axes_and_the_caption_names_the_head() -> None:
    drawing = draw_matrix(SMALL, HEAD, PAPER)
    assert texts_of(drawing)[:6] == WORDS * 2
    assert drawing.caption == "Head 2-1 of tiny: rows attend to columns (words)."
    assert drawing.title == 'Map of head 2-1 on "The cat sat"'


def test_cells_have_the_colors_of_their_weights() -> None:
    maps = np.zeros((1, 1, 2, 2))
    maps[0, 0] = [[1.0, 0.0], [0.25, 0.75]]
    colors = cells_of(draw_matrix(Attention(["a", "b"], maps), ArcChoices(Head(0, 0)), PAPER))
    side = len(colors) // 2
    ramp = color_ramp(CIVIDIS).astype(int)
    for row, column in np.ndindex(2, 2):
        step = round(255 * maps[0, 0, row, column] ** 0.5)
        shown = colors[row * side + side // 2, column * side + side // 2].astype(int)
        assert np.abs(shown - ramp[step]).max() <= 8  # of 64 colors
    assert side > 50  # enlarged, so that a viewer's smoothing leaves sharp edges


def test_words_in_focus_are_outlined_as_rows_or_as_columns() -> None:
    theme = PAPER.theme
    for direction, colors in (
        ("outgoing", [theme.arc] * 2),
        ("incoming", [theme.incoming] * 2),
        ("both", [theme.arc] * 2 + [theme.incoming] * 2),
    ):
        choices = ArcChoices(Head(1, 0), focus=(1, 3), link_direction=direction)  # type: ignore[arg-type]
        drawing = draw_matrix(SMALL, choices, PAPER)
        assert outlines_of(drawing) == colors
        assert drawing.svg().count('font-weight="bold"') == len(colors)


def test_a_pair_has_its_boundary_and_another_text_its_own_words() -> None:
    attention = pair()
    whole = draw_matrix(attention, ArcChoices(Head(0, 0)), PAPER)
    assert 'stroke="#bebebe"' in whole.svg()
    across = draw_matrix(attention, ArcChoices(Head(0, 0), part="A->B"), PAPER)
    assert 'stroke="#bebebe"' not in across.svg()
    cross = Attention(["le"], np.full((1, 1, 1, 3), 1 / 3), key_tokens=["the", "cat", "sat"])
    drawing = draw_matrix(cross, ArcChoices(Head(0, 0), focus=(0,)), PAPER)
    assert texts_of(drawing)[:4] == ["le", "the", "cat", "sat"]
    assert outlines_of(drawing) == [PAPER.theme.arc]


def test_signed_weights_have_a_diverging_scale() -> None:
    maps = np.array([[[[0.5, -0.25], [0.0, 0.1]]]])
    signed = Attention(["a", "b"], maps, signed=True)
    texts = texts_of(draw_matrix(signed, ArcChoices(Head(0, 0)), PAPER))
    assert {"−0.5", "0", "+0.5"} <= set(texts)  # noqa: RUF001


def test_hostile_words_are_text() -> None:
    drawing = draw_matrix(random_attention(list(HOSTILE), 1, 1), ArcChoices(Head(0, 0)), PAPER)
    parsed(drawing)
    assert "<script" not in drawing.svg()


def test_a_long_text_is_pooled_and_says_so() -> None:
    words = [f"w{i}" for i in range(1000)]
    maps = np.zeros((1, 1, 1000, 1000), np.float32)
    maps[0, 0, np.arange(1000), np.arange(1000)[::-1]] = 1
    started = time.process_time()
    drawing = draw_matrix(Attention(words, maps), ArcChoices(Head(0, 0)), PAPER)
    assert time.process_time() - started < 20
    assert len(drawing.svg()) < 400_000
    assert drawing.caption.endswith("Each cell is the largest of several weights.")
    colors = cells_of(drawing)
    yellow = color_ramp(CIVIDIS)[255]
    assert (np.abs(colors.astype(int) - yellow).max(-1) < 8).any(axis=1).all()


@pytest.mark.parametrize("show", ["arcs", "matrix", "both", "auto"])
def test_a_view_is_saved_as_it_is_now(tmp_path: Path, show: str) -> None:
    view = bl.ArcView(SMALL, "2-1", show=show, focused="cat")
    content = view.save(tmp_path / "view.svg").read_text("utf-8")
    assert ("<image" in content) == (show in ("matrix", "both"))
    assert ("bl-" in content) is False
    assert content.count("Head 2-1 of tiny") >= 1
