"""The drawing of a head's attention over an image (js/image/description.js)."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.attention.patches import Patches
from bertlook.drawings.captions import model_of
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import LABEL_SIZE, Paper
from bertlook.drawings.svg import Markup, join, tag
from bertlook.drawings.text import shorten
from bertlook.head import Head
from bertlook.looks import DIVERGING, color_ramp

#: The width of the image, unless another is given.
_WIDTH, _STILL_WIDTH = 420.0, 320.0
#: The largest side of the embedded image in pixels, and that of a still.
_MAX_PIXELS, _STILL_PIXELS = 1024, 240
#: Darkness of a patch without attention, and the share of the color of a signed weight.
_SHADE, _TINT = 0.82, 0.72
#: Weights on other tokens that are worth a word, and how many of them are named.
_MIN_SHARE, _MAX_OTHERS = 0.005, 3

Floats = npt.NDArray[np.floating]


class _Scene(NamedTuple):
    """What a head does with an image.

    Attributes:
        weights: (rows, columns) The weights on the patches.
        others: The weights on other units by their names, largest size first.
        source: What attends.
        focused: The places of the patches that attend, as (row, column), unless all do.
    """

    weights: Floats
    others: list[tuple[str, float]]
    source: str
    focused: list[tuple[int, int]]


def draw_patches(attention: Attention, head: Head, focus: Sequence[int], paper: Paper) -> Drawing:
    """Draw an image with the weights of a head over it: what is attended to is bright.

    Args:
        attention: The attention, which has an image.
        head: The head.
        focus: The units of the rows whose mean weights are shown, or none for that of all rows.
        paper: The paper.
    """
    patches = attention.patches
    assert patches is not None  # the caller has checked it
    scene = _scene(attention, patches, head, focus)
    limit = float(np.abs(scene.weights).max())
    largest = _STILL_WIDTH if paper.is_still else _WIDTH
    width = paper.width if paper.is_fixed else min(paper.width, largest)
    height = width * patches.image.shape[0] / patches.image.shape[1]
    image = _shaded(patches, scene.weights, limit, signed=attention.signed, paper=paper)
    parts = [tag("image", href=image, width=width, height=height, preserveAspectRatio="none")]
    parts += [_frame(patch, patches, width, height) for patch in scene.focused]
    legend = _legend(limit, signed=attention.signed)
    if legend:
        legend = shorten(legend, width, LABEL_SIZE, paper.font)
        quiet = paper.theme.quiet
        parts.append(paper.text(legend, 0, height + 16, size=LABEL_SIZE, fill=quiet))
        height += 20
    model = model_of(attention)
    of = f" of {model}" if model else ""
    return paper.finish(
        join(*parts),
        width,
        height,
        title=f"Head {head} on an image",
        caption=f"Head {head}{of}. {_sentence(scene)}",
        provenance=attention.provenance,
    )


def _scene(attention: Attention, patches: Patches, head: Head, focus: Sequence[int]) -> _Scene:
    key_units = attention.key_units
    maps = attention.word_maps(specials=True, layers=head.layer)[head.head]
    weights = np.nan_to_num(maps[list(focus)] if focus else maps).mean(0)
    first = next(index for index, unit in enumerate(key_units) if unit.start == patches.start)
    stop = first + patches.rows * patches.columns
    others = [
        (unit.text, float(weights[index]))
        for index, unit in enumerate(key_units)
        if not first <= index < stop
    ]
    others.sort(key=lambda other: -abs(other[1]))
    focused = [
        (int(unit - first) // patches.columns, int(unit - first) % patches.columns)
        for unit in focus
        if not attention.is_cross and first <= unit < stop
    ]
    source = "On average, a token"
    if len(focus) == 1:
        text = attention.units[focus[0]].text
        source = f"The patch in {_place(*focused[0])}" if focused else text
    elif focus:
        source = f"On average, one of {len(focus)} tokens"
    return _Scene(
        weights[first:stop].reshape(patches.rows, patches.columns), others, source, focused
    )


def _shaded(patches: Patches, weights: Floats, limit: float, *, signed: bool, paper: Paper) -> str:
    """Return the image, with each patch shaded by its weight, as a data URL."""
    from PIL import Image

    image = Image.fromarray(patches.image)
    image.thumbnail((_STILL_PIXELS,) * 2 if paper.is_still else (_MAX_PIXELS,) * 2)
    pixels = np.asarray(image, float)
    shares = weights / limit if limit else np.zeros_like(weights)
    if signed:
        cover = color_ramp(DIVERGING)[np.rint(127.5 + 127.5 * shares).astype(int)].astype(float)
        opacity = np.full(shares.shape, _TINT)
    else:
        cover = np.zeros((*shares.shape, 3))
        opacity = _SHADE * (1 - np.sqrt(shares))
    row_of, column_of = (
        np.arange(side) * count // side
        for side, count in zip(pixels.shape[:2], shares.shape, strict=True)
    )
    of_pixel = np.ix_(row_of, column_of)
    share = opacity[of_pixel][..., None]
    shaded = np.rint((1 - share) * pixels + share * cover[of_pixel]).astype(np.uint8)
    stream = io.BytesIO()
    # A still is part of every saved notebook.
    if paper.is_still:
        Image.fromarray(shaded).save(stream, "JPEG", quality=75)
    else:
        Image.fromarray(shaded).save(stream, "PNG")
    kind = "jpeg" if paper.is_still else "png"
    return f"data:image/{kind};base64,{b64encode(stream.getvalue()).decode('ascii')}"


def _frame(patch: tuple[int, int], patches: Patches, width: float, height: float) -> Markup:
    """Return two rings around a patch, of which one is seen on any image."""
    across, down = width / patches.columns, height / patches.rows
    x, y = patch[1] * across, patch[0] * down
    return join(
        *(
            tag(
                "rect",
                x=x - grown, y=y - grown, width=across + 2 * grown, height=down + 2 * grown,
                fill="none", stroke=color, stroke_width=1.5,
            )
            for color, grown in (("#ffffff", 0.75), ("#000000", 2.25))
        )
    )  # fmt: skip


def _sentence(scene: _Scene) -> str:
    """Return what is shown as a sentence."""
    weights = scene.weights
    row, column = np.unravel_index(np.abs(weights).argmax(), weights.shape)
    most = float(weights[row, column])
    parts = [f"{scene.source} gives the image {_percent(float(weights.sum()))} of its attention"]
    if most:
        parts.append(f", most to the patch in {_place(int(row), int(column))} ({_percent(most)})")
    parts += [
        f"; {_percent(weight)} goes to {name}"
        for name, weight in scene.others[:_MAX_OTHERS]
        if abs(weight) >= _MIN_SHARE
    ]
    return "".join([*parts, "."])


def _legend(limit: float, *, signed: bool) -> str:
    if not limit:
        return ""
    most = _percent(limit)
    if signed:
        return f"Blue: \N{MINUS SIGN}{most}. Orange: +{most}."
    return f"Dark: 0%. Bright: {most}, the strongest patch."


def _place(row: int, column: int) -> str:
    return f"row {row + 1}, column {column + 1}"


def _percent(weight: float) -> str:
    digits = 2 if abs(weight) < 0.995 else 3
    return f"{float(f'{100 * weight:.{digits}g}'):g}%"
