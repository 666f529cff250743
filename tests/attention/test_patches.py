from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bertlook.attention.attention import Attention
from bertlook.attention.patches import name_patches, name_tokens, to_patches, to_pixels
from bertlook.errors import BertlookError

PIXELS = np.random.default_rng(0).integers(0, 256, (8, 12, 3), np.uint8)


def test_the_last_tokens_are_the_patches() -> None:
    patches = to_patches(PIXELS, (2, 3), None, 8)
    assert patches is not None
    assert (patches.rows, patches.columns, patches.start, patches.stop) == (2, 3, 2, 8)
    np.testing.assert_array_equal(patches.image, PIXELS)


def test_the_patches_may_lie_before_other_tokens() -> None:
    patches = to_patches(PIXELS, (2, 3), 1, 9)
    assert patches is not None
    assert (patches.start, patches.stop) == (1, 7)


@pytest.mark.parametrize(
    "image",
    [
        PIXELS,
        Image.fromarray(PIXELS),
        PIXELS.astype(np.int64),
        PIXELS / 255,
        (PIXELS / 255).astype(np.float32),
        PIXELS.tolist(),
        torch.tensor(PIXELS),
        Image.fromarray(PIXELS).convert("RGBA"),
        np.asarray(Image.fromarray(PIXELS).convert("RGBA")),
    ],
)
def test_images_are_read_in_every_form(image: Any) -> None:
    np.testing.assert_array_equal(to_pixels(image), PIXELS)


@pytest.mark.parametrize(
    "image",
    [PIXELS[..., 0], PIXELS[..., :1], Image.fromarray(PIXELS[..., 0]), PIXELS[..., 0] / 255],
)
def test_gray_images_are_read(image: Any) -> None:
    np.testing.assert_array_equal(to_pixels(image), np.repeat(PIXELS[..., :1], 3, axis=2))


def test_the_image_is_a_read_only_copy() -> None:
    pixels = to_pixels(given := PIXELS.copy())
    given[:] = 0
    np.testing.assert_array_equal(pixels, PIXELS)
    with pytest.raises(ValueError, match="read-only"):
        pixels[0, 0, 0] = 1


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("cat.png", "neither a PIL image nor an array.*PIL.Image.open"),
        (object(), "neither a PIL image nor an array"),
        ([[1, 2], [3]], "neither a PIL image nor an array"),
        (PIXELS.transpose(2, 0, 1), r"channels come first.*transpose\(1, 2, 0\)"),
        (PIXELS[None], r"shape \(1, 8, 12, 3\)"),
        (PIXELS[:0], r"shape \(0, 12, 3\)"),
        (np.zeros((4, 4, 2)), r"shape \(4, 4, 2\)"),
        (PIXELS.astype(float), "values from 0 to 255.*undo a normalization"),
        (PIXELS.astype(int) - 1, "values from -1 to"),
        (np.full((4, 4), np.nan), "values from nan"),
        (torch.ones(4, 4, 3, requires_grad=True), "neither a PIL image nor an array"),
        (Image.new("RGB", (0, 4)), "no pixels"),
        (Image.fromarray(np.full((4, 4), 9000, np.uint16)), "values from 9000 to 9000"),
        (Image.fromarray(np.full((4, 4), 3, np.float32)), "values from 3 to 3"),
    ],
)
def test_what_is_no_image_is_refused(image: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        to_pixels(image)


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.fromarray(PIXELS).save(stream, "PNG")
    (tmp_path / "x.png").write_bytes(stream.getvalue()[:-40])
    with (
        Image.open(tmp_path / "x.png") as image,
        pytest.raises(BertlookError, match="The image can't be read"),
    ):
        to_pixels(image)


@pytest.mark.parametrize(
    ("patches", "first", "tokens", "message"),
    [
        ((3, 3), None, 9, "8 pixels high and 12 wide, which 3 rows and 3 columns .* don't divide"),
        ((2, 5), None, 10, "resized and cropped as its image processor did"),
        ((4, 4), None, 10, "4 x 4 patches are 16, but attention goes to 10 tokens"),
        (None, None, 10, "patches=None is not a grid"),
        ((2, 3, 1), None, 10, "not a grid"),
        ("23", None, 10, "not a grid"),
        ((0, 3), None, 10, "The rows of patches=0 is out of range"),
        ((2, 1.5), None, 10, "The columns of patches=1.5 is out of range"),
        ((2, 3), 5, 10, "first_patch=5 is out of range.*from 0 to 4"),
        ((2, 3), -1, 10, "first_patch=-1 is out of range"),
        ((2, 3), "a", 10, "first_patch='a' is out of range"),
    ],
)
def test_images_and_patches_that_do_not_fit_are_refused(
    patches: Any, first: Any, tokens: int, message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        to_patches(PIXELS, patches, first, tokens)


def test_patches_without_an_image_are_refused() -> None:
    assert to_patches(None, None, None, 4) is None
    with pytest.raises(BertlookError, match="patches describes an image, which is missing"):
        to_patches(None, (2, 2), None, 4)
    with pytest.raises(BertlookError, match="first_patch describes an image, which is missing"):
        to_patches(None, None, 0, 4)


def test_patches_are_named_row_by_row_from_1() -> None:
    assert name_patches(2, 2) == ["patch 1,1", "patch 1,2", "patch 2,1", "patch 2,2"]


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 3))
def test_the_tokens_of_an_image_get_names(rows: int, columns: int, special: int) -> None:
    count = special + rows * columns
    maps = np.full((1, 2, count, count), 1 / count)
    image = np.zeros((rows * 2, columns * 2), np.uint8)
    attention = Attention(None, maps, image=image, patches=(rows, columns))
    assert attention.words == name_patches(rows, columns)
    assert attention.word_ids[:special] == [None] * special
    assert attention.patches is not None
    assert attention.tokens[attention.patches.start :] == attention.words


def test_one_token_before_the_patches_is_the_class_token() -> None:
    assert name_tokens((1, 2), np.zeros((1, 1, 3, 3)))[0] == ["[CLS]", "patch 1,1", "patch 1,2"]
    with pytest.raises(BertlookError, match="are 6 patches, but the maps have 3 tokens"):
        name_tokens((2, 3), np.zeros((1, 1, 3, 3)))
    for maps in (np.zeros((3, 3)), [[1], [1, 2]], None):
        with pytest.raises(BertlookError, match="maps isn't an array"):
            name_tokens((2, 3), maps)


def test_text_attends_to_patches() -> None:
    maps = np.full((1, 1, 2, 6), 1 / 6)
    attention = Attention(
        ["a", "cat"], maps, key_tokens=name_patches(2, 3), image=PIXELS, patches=(2, 3)
    )
    assert attention.patches is not None
    assert attention.patches.start == 0
    assert attention.is_cross
    with pytest.raises(BertlookError, match="tokens=None"):
        Attention(None, maps, key_tokens=name_patches(2, 3), image=PIXELS, patches=(2, 3))


def test_a_png_holds_the_pixels_and_can_be_scaled_down() -> None:
    patches = to_patches(PIXELS, (2, 3), None, 6)
    assert patches is not None
    with Image.open(io.BytesIO(patches.png())) as image:
        np.testing.assert_array_equal(np.asarray(image), PIXELS)
    with Image.open(io.BytesIO(patches.png(6))) as image:
        assert image.size == (6, 4)
