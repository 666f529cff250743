"""The legend of the colors of a head grid (``js/grid/color_scale.js``)."""

from __future__ import annotations

import math

from bertlook.attention.attention import Attention
from bertlook.attention.coding import find_scale
from bertlook.drawings.paper import Paper
from bertlook.drawings.shading import MINUS, Shading, format_short
from bertlook.drawings.svg import Markup, join
from bertlook.drawings.text import shorten
from bertlook.drawings.thumbnails import ramp_image

_TICK_SIZE = 10.5
_RAMP_WIDTH, _RAMP_HEIGHT = 112, 7


def draw_legend(
    attention: Attention, shading: Shading | None, width: float, max_width: float, paper: Paper
) -> tuple[Markup, float, float]:
    """Return the legend of the colors, with its width and height.

    Args:
        attention: The attention whose weights are shown.
        shading: The values that are shown instead, or None.
        width: The width of the grid, at whose right edge the legend ends.
        max_width: The width that the legend may take.
        paper: The paper.
    """
    ticks, name = _ticks(attention, shading)
    quiet = paper.theme.quiet
    ramp = min(_RAMP_WIDTH, max_width)
    if ramp < _RAMP_WIDTH:
        ticks = [ticks[0], ticks[-1]]
    # The name stands beside the scale if there is space, or else above it.
    beside = paper.measure(name, _TICK_SIZE) + 8
    room = max(width, ramp)
    is_above = beside + ramp > room
    x, y = (0.0, 12.0) if is_above else (room - ramp, 0.0)
    name = shorten(name, max_width, _TICK_SIZE, paper.font)
    parts = [paper.text(name, 0 if is_above else x - beside, 8, size=_TICK_SIZE, fill=quiet)]
    is_signed = attention.signed if shading is None else shading.low < 0
    parts.append(ramp_image(signed=is_signed, x=x, y=y + 1, width=ramp, height=_RAMP_HEIGHT))
    for at, text in ticks:
        anchor = None if at == 0 else "end" if at == 1 else "middle"
        tick = x + at * ramp, y + _RAMP_HEIGHT + 13
        parts.append(paper.text(text, *tick, size=_TICK_SIZE, anchor=anchor, fill=quiet))
    full = max(room, paper.measure(name, _TICK_SIZE)) if is_above else room
    return join(*parts), full, y + _RAMP_HEIGHT + 16


def _ticks(attention: Attention, shading: Shading | None) -> tuple[list[tuple[float, str]], str]:
    """Return the ticks, with their places from 0 to 1, and the name of the scale."""
    scale = find_scale(attention)
    quantity = str(attention.provenance.get("quantity", "weight"))
    if shading is not None:
        name = shading.label + (f" ({shading.unit})" if shading.unit else "")
        low, high = shading.low, shading.high
        ends = [(at, low + at * (high - low)) for at in (0, 0.5, 1)]
        ticks = [(at, format_short(value, high)) for at, value in ends]
    elif scale is not None:
        name, end = quantity, f"{scale:.2g}"
        ticks = [(0.0, f"{MINUS}{end}"), (0.5, "0"), (1.0, f"+{end}")]
    else:
        name = quantity
        weights = ((0.0, "0"), (0.1, ".1"), (0.25, ".25"), (0.5, ".5"), (1.0, "1"))
        ticks = [(math.sqrt(weight), text) for weight, text in weights]
    return ticks, name
