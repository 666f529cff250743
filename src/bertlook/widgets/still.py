"""The still picture of a view, shown where widgets can't be drawn."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bertlook.drawings.drawing import Drawing

#: The largest length of a still, which is part of every saved notebook.
MAX_STILL = 60_000


def first_still(drawings: Iterable[Drawing], name: str = "") -> str:
    """Return the first drawing that is small enough as an image in HTML, or else the last one.

    Args:
        drawings: The drawings, each with less than the one before.
        name: The class of the image, by which its view hides it, if any.
    """
    image = ""
    for drawing in drawings:
        image = still_html(drawing, name)
        if len(image) <= MAX_STILL:
            break
    return image


def still_html(drawing: Drawing, name: str = "") -> str:
    """Return a drawing as an image in HTML, which a notebook shows to strangers too.

    Notebooks remove elements of SVG, and all attributes that could do anything, from what they
    don't trust.

    Args:
        drawing: The drawing.
        name: The class of the image, by which its view hides it, if any.
    """
    data = base64.b64encode(drawing.svg().encode()).decode("ascii")
    alt = html.escape(drawing.title)
    classes = f"bertlook-still {name}".rstrip()
    return f'<img class="{classes}" alt="{alt}" src="data:image/svg+xml;base64,{data}">'
