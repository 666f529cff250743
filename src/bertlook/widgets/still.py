"""A still image of an attention, shown where widgets can't be drawn."""

from __future__ import annotations

import base64
import html
import io

import torch
from PIL import Image, ImageDraw, ImageFont

from bertlook.attention.attention import Attention
from bertlook.attention.coding import find_scale, quantize
from bertlook.attention.overview import pool_maps
from bertlook.drawings.drawing import Drawing
from bertlook.head import Head
from bertlook.looks import color_ramp

# Coarser than the live thumbnails, since the image is part of every output and rarely seen.
_POOL = 12
_COLORS = 32
_GAP = 3
_MARGIN = 26
_INK = (70, 70, 70)
_GRAY = (190, 190, 190)
_PAPER = (255, 255, 255)


def still_html(drawing: Drawing, name: str) -> str:
    """Return a drawing as an image in HTML, which a notebook shows to strangers too.

    Notebooks remove elements of SVG, and all attributes that could do anything, from what they
    don't trust.

    Args:
        drawing: The drawing.
        name: The class of the image, by which its view hides it.
    """
    data = base64.b64encode(drawing.svg().encode()).decode("ascii")
    alt = html.escape(drawing.title)
    return f'<img class="bertlook-still {name}" alt="{alt}" src="data:image/svg+xml;base64,{data}">'


def grid_png(attention: Attention, locked: Head | None = None, width: int = 640) -> bytes:
    """Return an image of every head's thumbnail, with layers as rows and heads as columns.

    Args:
        attention: The attention to draw.
        locked: A head to outline, or None.
        width: The largest width of the image, in pixels.

    Returns:
        The content of a PNG file.
    """
    layers, heads = attention.num_layers, attention.num_heads
    thumbs = pool_maps(torch.from_numpy(attention.overview.thumbs).abs(), _POOL).numpy()
    codes = quantize(thumbs / (find_scale(attention) or 1))
    cell = max(8, min(48, (width - _MARGIN) // heads - _GAP))
    size = (_MARGIN + heads * (cell + _GAP), _MARGIN + layers * (cell + _GAP))
    image = Image.new("RGB", size, _PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(11)
    for layer in range(layers):
        top = _MARGIN + layer * (cell + _GAP)
        draw.text((_MARGIN - 6, top + cell / 2), str(layer + 1), _INK, font, anchor="rm")
        for head in range(heads):
            left = _MARGIN + head * (cell + _GAP)
            if not attention.present[layer, head]:
                draw.rectangle((left, top, left + cell - 1, top + cell - 1), outline=_GRAY)
                draw.line((left, top + cell - 1, left + cell - 1, top), _GRAY)
                continue
            thumbnail = Image.fromarray(color_ramp()[codes[layer, head]])
            image.paste(thumbnail.resize((cell, cell), Image.Resampling.NEAREST), (left, top))
            if attention.boundary is not None:
                edge = round(attention.boundary / len(attention.tokens) * cell)
                draw.line((left + edge, top, left + edge, top + cell - 1), _GRAY)
                draw.line((left, top + edge, left + cell - 1, top + edge), _GRAY)
        if layer == 0:
            for head in range(heads):
                left = _MARGIN + head * (cell + _GAP)
                draw.text((left + cell / 2, _MARGIN - 6), str(head + 1), _INK, font, anchor="ms")
    if locked is not None:
        left, top = (_MARGIN + index * (cell + _GAP) for index in (locked.head, locked.layer))
        draw.rectangle((left - 2, top - 2, left + cell + 1, top + cell + 1), outline=_INK, width=2)
    file = io.BytesIO()
    image.quantize(_COLORS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
