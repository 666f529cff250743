"""The thumbnails of all heads as one embedded image, in the colors of the live grid."""

from __future__ import annotations

import io
from base64 import b64encode

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.attention.coding import find_scale, quantize
from bertlook.drawings.svg import Markup, tag
from bertlook.looks import CIVIDIS, DIVERGING, color_ramp

#: The number of colors of an image, and of one of many heads. The steps between them can't be seen,
#: and the image is a third smaller than with 256.
_COLORS, _FEW_COLORS, _MANY_HEADS = 64, 32, 200
#: The largest number of pixels of an image's thumbnail per cell of its map; that of a single map is
#: large, and its edges should be sharp.
_MAX_ENLARGED, _MAX_ENLARGED_MANY, _MAX_ENLARGED_SINGLE = 4, 2, 64

Codes = npt.NDArray[np.uint8]


def thumbnail_codes(attention: Attention, size: int) -> Codes:
    """Return the (L, H, T, S) codes of every head's thumbnail, T and S at most ``size``."""
    codes = quantize(attention.overview.thumbs, find_scale(attention))
    return pooled_codes(pooled_codes(codes, 2, size, attention.signed), 3, size, attention.signed)


def thumbnails_image(
    codes: Codes,
    present: npt.NDArray[np.bool_],
    *,
    signed: bool,
    pixels: int,
    gap: float,
    row_gap: float,
    **attributes: float,
) -> Markup:
    """Return one image of all thumbnails, each enlarged without smoothing.

    An image is a tenth of the size of rectangles. Viewers of PDF files may smooth what they
    enlarge, so cells of maps are enlarged already.

    Args:
        codes: (L, H, T, S) codes.
        present: (L, H), which heads there are; the cells of others are transparent.
        signed: Whether the codes are those of signed weights.
        pixels: About how many pixels wide a thumbnail should be.
        gap: The space between columns, as a share of a thumbnail.
        row_gap: The space between rows.
        **attributes: The place of the image: x, y, width and height.
    """
    layers, heads, rows, columns = codes.shape
    is_many = layers * heads > _MANY_HEADS
    colors = _FEW_COLORS if is_many else _COLORS
    largest = max(rows, columns)
    most = _MAX_ENLARGED_MANY if is_many else _MAX_ENLARGED
    enlarged = min(round(pixels / largest), _MAX_ENLARGED_SINGLE if layers * heads == 1 else most)
    side = largest * max(1, enlarged)
    # Of signed codes, 128 stands for 0, which is the middle of the scale, at 127.
    shares = np.maximum(codes.astype(float) - 1, 0) / 254 if signed else codes / 255
    levels = np.rint(shares * (colors - 1)).astype(np.uint8)
    row_of, column_of = (((np.arange(side) + 0.5) * n // side).astype(int) for n in (rows, columns))
    down, across = (side + max(1, round(side * share)) for share in (row_gap, gap))
    canvas = np.full(((layers - 1) * down + side, (heads - 1) * across + side), colors, np.uint8)
    for layer, head in np.argwhere(present):
        top, left = layer * down, head * across
        thumb = levels[layer, head][np.ix_(row_of, column_of)]
        canvas[top : top + side, left : left + side] = thumb
    return _embedded(canvas, colors, signed, **attributes)


def ramp_image(*, signed: bool, **attributes: float) -> Markup:
    """Return a color scale from left to right as an image.

    Args:
        signed: Whether it is the scale of signed values.
        **attributes: The place of the image: x, y, width and height.
    """
    steps = np.arange(_COLORS, dtype=np.uint8)[None].repeat(8, 0)
    return _embedded(steps, _COLORS, signed, **attributes)


def pooled_codes(codes: Codes, axis: int, size: int, signed: bool) -> Codes:
    """Return codes with at most a number of cells along an axis: those of the largest weights.

    Args:
        codes: The codes.
        axis: The axis.
        size: The largest number of cells.
        signed: Whether the codes are those of signed weights.
    """
    count = codes.shape[axis]
    if count <= size:
        return codes
    cells = []
    for cell in range(size):
        start, stop = cell * count // size, -(-(cell + 1) * count // size)
        part = np.take(codes, range(start, stop), axis)
        high = part.max(axis)
        if signed:
            low = part.min(axis)
            high = np.where(128 - low.astype(int) > high.astype(int) - 128, low, high)
        cells.append(high)
    return np.stack(cells, axis)


def _embedded(canvas: Codes, colors: int, signed: bool, **attributes: float) -> Markup:
    """Return an image of levels, of which the one after the last color is transparent."""
    from PIL import Image

    ramp = color_ramp(DIVERGING if signed else CIVIDIS)
    palette = ramp[np.rint(np.linspace(0, 255, colors)).astype(int)]
    image = Image.fromarray(canvas, "P")
    image.putpalette([*palette.reshape(-1).tolist(), 255, 255, 255])
    file = io.BytesIO()
    image.save(file, "PNG", transparency=colors)
    data = b64encode(file.getvalue()).decode("ascii")
    return tag(
        "image",
        href=f"data:image/png;base64,{data}",
        preserveAspectRatio="none",
        image_rendering="pixelated",
        **attributes,
    )
