from __future__ import annotations

import base64
import io
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from bertlook.attention.attention import Attention
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import STILL, Paper, find_paper
from bertlook.drawings.patches import draw_patches
from bertlook.head import Head
from tests.drawings.test_drawing import SVG

GRAY = np.full((40, 60, 3), 200, np.uint8)


def made(**options: Any) -> Attention:
    """Return an attention whose head 1-1 looks at the second of six patches."""
    maps = np.full((1, 2, 7, 7), 0.02, np.float32)
    maps[0, 0, :, 2] = 0.8
    return Attention(None, maps, image=GRAY, patches=(2, 3), **options)


def drawn(attention: Attention, focus: tuple[int, ...] = (), paper: Paper = STILL) -> Drawing:
    return draw_patches(attention, Head(0, 0), focus, paper)


def pixels_of(drawing: Drawing) -> np.ndarray[Any, Any]:
    image = ElementTree.fromstring(drawing.svg()).find(f".//{SVG}image")
    assert image is not None
    data = image.attrib["href"].partition("base64,")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


@pytest.mark.parametrize("paper", [STILL, find_paper(8)])
def test_what_is_attended_to_is_bright_and_the_rest_dark(paper: Paper) -> None:
    pixels = pixels_of(drawn(made(), paper=paper)).astype(int)
    assert abs(pixels[10, 30] - 200).max() <= 8
    for row, column in ((10, 10), (10, 50), (30, 30)):
        assert pixels[row, column].max() < 80


def test_signed_weights_have_two_colors() -> None:
    maps = np.zeros((1, 1, 7, 7), np.float32)
    maps[0, 0, :, 1], maps[0, 0, :, 6] = 0.5, -0.5
    attention = Attention(None, maps, image=GRAY, patches=(2, 3), signed=True)
    pixels = pixels_of(drawn(attention)).astype(int)
    assert pixels[10, 10, 0] > pixels[10, 10, 2] + 40  # orange
    assert pixels[30, 50, 2] > pixels[30, 50, 0] + 40  # blue


def test_the_caption_says_what_is_seen() -> None:
    caption = drawn(made()).caption
    assert "On average, a token gives the image 90% of its attention" in caption
    assert "most to the patch in row 1, column 2 (80%); 2% goes to [CLS]." in caption
    assert "The patch in row 1, column 1 gives the image" in drawn(made(), focus=(1,)).caption
    assert "[CLS] gives the image" in drawn(made(), focus=(0,)).caption
    assert "On average, one of 2 tokens gives the image" in drawn(made(), focus=(1, 3)).caption


def test_a_focused_patch_is_framed() -> None:
    rings = [drawn(made(), focus).svg().count("<rect") for focus in ((), (0,), (4,), (1, 4))]
    assert rings == [0, 0, 2, 4]


def test_the_still_of_a_large_photograph_is_small() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (96, 96, 3), np.uint8)
    photo = np.asarray(Image.fromarray(noise).resize((960, 960)))
    maps = np.full((1, 1, 577, 577), 1 / 577, np.float32)
    svg = drawn(Attention(None, maps, image=photo, patches=(24, 24))).svg()
    assert len(svg) < 45_000
