"""The still picture shows the maps."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from bertlook.attention.attention import Attention
from bertlook.head import Head
from bertlook.looks import color_ramp
from bertlook.widgets.still import grid_png


def test_the_color_map_has_the_ends_of_the_ramp() -> None:
    assert color_ramp()[0].tolist() == [0, 34, 78]
    assert color_ramp()[255].tolist() == [254, 232, 56]
    assert color_ramp().shape == (256, 3)


def test_lightness_grows_with_the_weight() -> None:
    luma = color_ramp().astype(float) @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(luma) > -0.5).all()
    assert luma[-1] > luma[0] + 150


def test_a_thumbnail_has_the_colors_of_its_weights() -> None:
    maps = np.zeros((1, 2, 4, 4), np.float32)
    maps[0, 1] = 1
    image = np.asarray(
        Image.open(io.BytesIO(grid_png(Attention(list("abcd"), maps)))).convert("RGB")
    )
    colors = {tuple(color) for color in image.reshape(-1, 3).tolist()}
    assert {(0, 34, 78), (254, 232, 56)} <= colors


def test_the_locked_head_is_outlined(short: Attention) -> None:
    assert grid_png(short, Head(1, 2)) != grid_png(short)


def test_the_picture_stays_small_for_long_texts() -> None:
    scores = np.exp(2 * np.random.default_rng(0).normal(size=(12, 12, 64, 64)))
    maps = scores / scores.sum(-1, keepdims=True)
    assert len(grid_png(Attention(["w"] * 64, maps))) < 60_000


def test_many_heads_fit_the_width() -> None:
    maps = np.full((24, 16, 8, 8), 1 / 8, np.float32)
    image = Image.open(io.BytesIO(grid_png(Attention(["w"] * 8, maps), width=640)))
    assert image.width <= 640


def test_absent_heads_are_crossed_out_not_drawn_as_zeros() -> None:
    maps = np.zeros((1, 2, 4, 4), np.float32)
    maps[0, 1] = np.nan
    image = np.asarray(
        Image.open(io.BytesIO(grid_png(Attention(list("abcd"), maps)))).convert("RGB")
    )
    dark = (image == (0, 34, 78)).all(-1)
    assert dark.any()
    assert not dark[:, image.shape[1] // 2 + 20 :].any()


def test_the_boundary_of_a_pair_is_marked(short: Attention) -> None:
    pair = Attention(short.tokens, short.maps, short.word_ids, boundary=2)
    assert grid_png(pair) != grid_png(short)
