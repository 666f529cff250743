"""Drawing: a picture of a view as SVG."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bertlook.drawings.missing_letters import check_letters
from bertlook.drawings.pdf import pdf_with_facts
from bertlook.drawings.saving import KINDS, check_can_convert, png_with_facts
from bertlook.drawings.svg import Markup, tag
from bertlook.drawings.text import Font
from bertlook.drawings.theme import Theme
from bertlook.files import check_format, write_file
from bertlook.page import html_page

#: The resolution of PNG files, in pixels per inch.
_RESOLUTION = 300


@dataclass(frozen=True, eq=False, repr=False)
class Drawing:
    """A picture of a view as vector graphics, whose text is text.

    It shows itself in a notebook. ``drawing.save(path)`` and ``bl.figures.save(drawing, path)``
    write it as SVG, PDF, PNG or HTML.

    Attributes:
        width: The width in units of the drawing.
        height: The height in the same units.
        title: What it shows, in words.
        caption: The text of the caption, or "".
        provenance: Facts on how the numbers were made, which files hold.
    """

    content: Markup
    width: float
    height: float
    title: str
    caption: str
    provenance: Mapping[str, Any]
    font: Font
    theme: Theme
    units_per_cm: float

    @property
    def width_cm(self) -> float:
        """The width on paper in centimeters."""
        return self.width / self.units_per_cm

    @property
    def height_cm(self) -> float:
        """The height on paper in centimeters."""
        return self.height / self.units_per_cm

    def save(self, path: str | Path) -> Path:
        """Write the drawing to a file, as ``bl.figures.save`` does.

        Args:
            path: The file to write; its ending is .svg, .pdf, .png or .html.

        Returns:
            The path.

        Raises:
            BertlookError: If the ending is unknown, vl-convert is missing (which PDF and PNG need),
                or the file can't be written.
        """
        return save_drawing(self, *check_format(path, KINDS))

    def svg(self) -> str:
        """Return the drawing as an SVG file's content, the same at each call."""
        return self.svg_sized(f"{self.width_cm:.3f}cm", f"{self.height_cm:.3f}cm")

    def svg_sized(self, width: str, height: str) -> str:
        """Return the drawing as SVG of another size.

        Args:
            width: The width with its unit, such as "12cm".
            height: The height, in the same proportion.
        """
        facts = self.provenance
        paper = self.theme.paper
        return tag(
            "svg",
            tag("title", self.title),
            tag("metadata", json.dumps(dict(facts), default=str)) if facts else Markup(),
            tag("rect", width=self.width, height=self.height, fill=paper)
            if paper != "none"
            else Markup(),
            self.content,
            xmlns="http://www.w3.org/2000/svg",
            class_="bertlook-drawing",
            role="img",
            width=width,
            height=height,
            viewBox=f"0 0 {self.width} {self.height}",
            font_family=self.font.families,
            font_size=15,
            fill=self.theme.ink,
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<Drawing: {self.title}, {self.width_cm:.1f} x {self.height_cm:.1f} cm>"


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
        check_letters(drawing.content, drawing.font)
    if kind == "svg":
        return drawing.svg() + "\n"
    if kind == "html":
        return html_page(drawing.title, f"<main>{drawing.svg()}</main>")
    import vl_convert

    # vl-convert takes a pixel of SVG for a point in a PDF, and for a pixel in a PNG file.
    unit = 72 if kind == "pdf" else _RESOLUTION
    size = (f"{cm / 2.54 * unit:.2f}" for cm in (drawing.width_cm, drawing.height_cm))
    svg = drawing.svg_sized(*size)
    facts = json.dumps(dict(drawing.provenance), default=str) if drawing.provenance else ""
    if kind == "pdf":
        return pdf_with_facts(bytes(vl_convert.svg_to_pdf(svg)), drawing.title, facts)
    return png_with_facts(vl_convert.svg_to_png(svg), facts, _RESOLUTION)
