"""What files of pictures need: vl-convert, and facts on how the numbers were made."""

from __future__ import annotations

import io
from html import escape
from importlib.util import find_spec
from typing import Any

from bertlook.errors import BertlookError

#: The formats of drawings.
KINDS = ("html", "pdf", "png", "svg")


def can_convert() -> bool:
    """Return whether vl-convert is installed, which draws charts and converts SVG."""
    return find_spec("vl_convert") is not None


def check_can_convert(what: str) -> None:
    """Raise BertlookError unless vl-convert is installed.

    Args:
        what: What needs it.
    """
    if not can_convert():
        raise BertlookError(
            f"{what} needs vl-convert to be drawn offline: pip install bertlook[figures]."
        )


def png_with_facts(picture: bytes, facts: str, resolution: float | None = None) -> bytes:
    """Return the content of a PNG file with the text "provenance".

    Args:
        picture: The content of a PNG file.
        facts: The text, or "" for none.
        resolution: Pixels per inch, if they differ from those of the picture.
    """
    from PIL import Image, PngImagePlugin

    text, file = PngImagePlugin.PngInfo(), io.BytesIO()
    if facts:
        text.add_itxt("provenance", facts)
    with Image.open(io.BytesIO(picture)) as image:
        dpi: Any = image.info.get("dpi") if resolution is None else (resolution, resolution)
        image.save(file, "PNG", pnginfo=text, dpi=dpi)
    return file.getvalue()


def svg_with_facts(svg: str, facts: str) -> str:
    """Return SVG with a text as its ``metadata``.

    Args:
        svg: The SVG.
        facts: The text, or "" for none.
    """
    start, end, rest = svg.partition(">")  # of the root element
    if not facts or not start.startswith("<svg"):
        return svg
    return f"{start}{end}<metadata>{escape(facts)}</metadata>{rest}"
