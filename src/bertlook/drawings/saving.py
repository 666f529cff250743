"""Writing of drawings as files, with vl-convert where they are not SVG."""

from __future__ import annotations

import io
import json
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.missing_letters import check_letters
from bertlook.errors import BertlookError
from bertlook.files import write_file
from bertlook.page import html_page

#: The formats of drawings.
KINDS = ("html", "pdf", "png", "svg")
#: The resolution of PNG files, in pixels per inch.
_RESOLUTION = 300


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


def save_drawing(drawing: Drawing, path: Path, kind: str) -> Path:
    """Write a drawing to a file.

    Args:
        drawing: The drawing.
        path: The file, as checked by :func:`bertlook.files.check_format`.
        kind: The format, one of ``KINDS``.

    Returns:
        The path.

    Raises:
        BertlookError: If vl-convert is missing, or the file can't be written.
    """
    return write_file(path, drawing_content(drawing, kind))


def drawing_content(drawing: Drawing, kind: str) -> str | bytes:
    """Return a drawing as the content of a file.

    Args:
        drawing: The drawing.
        kind: The format, one of ``KINDS``.

    Raises:
        BertlookError: If vl-convert is missing, or, for PDF and PNG, a font for some letters.
    """
    if kind in ("pdf", "png"):
        check_can_convert(f"A {kind.upper()} file")
        check_letters(drawing)
    if kind == "svg":
        return drawing.svg() + "\n"
    if kind == "html":
        return html_page(drawing.title, f"<main>{drawing.svg()}</main>")
    import vl_convert

    # vl-convert takes a pixel of SVG for a point in a PDF, and for a pixel in a PNG file.
    unit = 72 if kind == "pdf" else _RESOLUTION
    size = (f"{cm / 2.54 * unit:.2f}" for cm in (drawing.width_cm, drawing.height_cm))
    svg = drawing.svg_sized(*size)
    if kind == "pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    facts = json.dumps(dict(drawing.provenance), default=str) if drawing.provenance else ""
    return png_with_facts(vl_convert.svg_to_png(svg), facts, _RESOLUTION)


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
