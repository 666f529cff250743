from __future__ import annotations

import io
from base64 import b64decode
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from bertlook.attention.coding import quantize
from bertlook.drawings.thumbnails import ramp_image, thumbnail_codes, thumbnails_image
from bertlook.looks import CIVIDIS, color_ramp
from tests.drawings.texts import of_maps, random_attention


def decoded(markup: str) -> np.ndarray:
    href = ElementTree.fromstring(markup).get("href", "")
    with Image.open(io.BytesIO(b64decode(href.partition(",")[2]))) as image:
        return np.asarray(image.convert("RGBA"))


def image_of(attention, pixels: int = 0, present=None) -> np.ndarray:
    return decoded(
        thumbnails_image(
            thumbnail_codes(attention, 32),
            attention.present if present is None else present,
            signed=attention.signed,
            pixels=pixels,
            gap=0.1,
            row_gap=0.1,
            x=0,
            y=0,
            width=9,
            height=9,
        )
    )


def test_pixels_have_the_colors_of_weights() -> None:
    attention = random_attention(["a", "b", "c"], 2, 3)
    pixels = image_of(attention)
    assert pixels.shape[:2] == (2 * 5 + 1, 3 * 5 + 2)
    expected = color_ramp(CIVIDIS)[quantize(attention.maps[1, 2])].astype(int)
    assert np.abs(pixels[6:, 12:, :3] - expected).max() <= 6  # of 64 colors in place of 256
    assert (pixels[5, :, 3] == 0).all()


def test_cells_are_enlarged_without_smoothing() -> None:
    attention = random_attention(["a", "b", "c"])
    assert np.array_equal(image_of(attention, 15), np.kron(image_of(attention), np.ones((3, 3, 1))))


def test_absent_heads_are_transparent() -> None:
    pixels = image_of(random_attention(["a"], 1, 2), present=np.array([[True, False]]))
    assert (pixels[:, 4:, 3] == 0).all()


def test_long_texts_show_the_largest_weight_of_a_cell() -> None:
    maps = np.zeros((40, 40))
    maps[3, 39] = 1
    attention = of_maps([f"w{i}" for i in range(40)], maps)
    codes = thumbnail_codes(attention, 8)
    assert np.argwhere(codes[0, 0]).tolist() == [[0, 7]]
    signed = of_maps([f"w{i}" for i in range(40)], -maps, signed=True)
    codes = thumbnail_codes(signed, 8)
    assert codes[0, 0, 0, 7] == 1
    assert np.unique(codes).tolist() == [1, 128]


def test_the_scale_runs_from_its_low_to_its_high_color() -> None:
    pixels = decoded(ramp_image(signed=False, x=0, y=0, width=9, height=9))
    assert pixels[0, 0, :3].tolist() == color_ramp(CIVIDIS)[0].tolist()
    assert pixels[0, -1, :3].tolist() == color_ramp(CIVIDIS)[255].tolist()
