"""Drawing: a picture of a view as SVG."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bertlook.drawings.svg import Markup, tag
from bertlook.drawings.text import Font
from bertlook.drawings.theme import Theme


@dataclass(frozen=True, eq=False, repr=False)
class Drawing:
    """A picture of a view as vector graphics, whose text is text.

    It shows itself in a notebook. ``bl.figures.save(drawing, path)`` writes it as SVG, PDF, PNG or
    HTML.

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
