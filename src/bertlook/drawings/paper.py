"""The page of a drawing: its width in centimeters, its font, and the caption below it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bertlook.choices import check_number
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.geometry import MARGIN
from bertlook.drawings.svg import Markup, join, tag
from bertlook.drawings.text import FONTS, Font, families_for, find_font, text_width, wrap_text
from bertlook.drawings.theme import PRINT, SCREEN, Theme
from bertlook.errors import BertlookError
from bertlook.text import quote

#: Units of a drawing in a centimeter of paper. A unit is a pixel of the live view, whose words are
#: 15 pixels high; on paper they are 9 points high.
UNITS_PER_CM = 96 / 2.54 * 15 / 12
#: The width of a page's text, to which a drawing without a given width may grow, in centimeters.
MAX_WIDTH = 17.0
#: Sizes of text: words, titles and captions, labels.
WORD_SIZE, CAPTION_SIZE, LABEL_SIZE = 15.0, 13.0, 11.0
_LINE_HEIGHT = 1.35
_CAPTION_GAP = 10
#: The number of letters from which a line of a still is held to its width, whatever font a browser
#: has.
_LINE_LETTERS = 24


@dataclass(frozen=True)
class Paper:
    """What a drawing is made for.

    Attributes:
        width: The width in units, which drawings wrap and shrink to.
        is_fixed: Whether the drawing has this width even if its content is narrower.
        caption: The caption: True for the one that names head and model, False for none, or a text.
        font: The font.
        theme: The colors.
    """

    width: float = MAX_WIDTH * UNITS_PER_CM
    is_fixed: bool = False
    caption: bool | str = True
    font: Font = FONTS["Helvetica"]
    theme: Theme = PRINT

    @property
    def is_still(self) -> bool:
        """Whether the drawing is for a saved notebook, and so should be small."""
        return self.theme is SCREEN

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = WORD_SIZE,
        anchor: str | None = None,
        fill: str | None = None,
        bold: bool = False,
        **attributes: Any,
    ) -> Markup:
        """Return a text element.

        Args:
            text: The text.
            x: The x of its start, or of what ``anchor`` says: "middle" or "end". The end of a
                right-to-left text is still its right end.
            y: The y of its baseline.
            size: The size of the font.
            anchor: None, "middle" or "end".
            fill: The color; by default the ink.
            bold: Whether the text is bold.
            **attributes: Further attributes.
        """
        if self.is_still and len(text) >= _LINE_LETTERS:
            width = round(self.measure(text, size, bold), 1)
            attributes |= {"textLength": width, "lengthAdjust": "spacingAndGlyphs"}
        return tag(
            "text",
            text,
            x=x,
            y=y,
            font_size=None if size == WORD_SIZE else size,
            text_anchor=anchor,
            fill=fill,
            font_weight="bold" if bold else None,
            font_family=families_for(text, self.font),
            **attributes,
        )

    def label(
        self, text: str, x: float, y: float, *, size: float, fill: str, bold: bool = False
    ) -> Markup:
        """Return a text, centered at x, on a strip of the paper's color that hides lines behind it.

        An outline of the letters would write the text twice into a PDF.
        """
        width = self.measure(text, size) + 4
        return join(
            tag(
                "rect",
                x=x - width / 2,
                y=y - 0.8 * size,
                width=width,
                height=size,
                fill=self.theme.paper,
            ),
            self.text(text, x, y, size=size, anchor="middle", fill=fill, bold=bold),
        )

    def measure(self, text: str, size: float = WORD_SIZE, bold: bool = False) -> float:
        """Return the width of a text in units."""
        return text_width(text, size, self.font, bold)

    def finish(
        self,
        content: Markup,
        width: float,
        height: float,
        *,
        title: str,
        caption: str,
        provenance: Mapping[str, Any],
    ) -> Drawing:
        """Return the drawing of some content, with its caption.

        Args:
            content: Elements from (0, 0) to (width, height), in units.
            width: The content's width; it is centered if the paper is wider and fixed.
            height: Its height.
            title: What is drawn, for those who don't see it.
            caption: The caption that names what is shown, if none is given.
            provenance: Facts on how the numbers were made.
        """
        full = max(self.width, width) if self.is_fixed else width
        own = " ".join(filter(None, [caption, *conditions(provenance)])) if caption else ""
        text = self.caption if isinstance(self.caption, str) else own if self.caption else ""
        # A caption needs some width; below a narrow drawing it is as wide as it needs to be.
        room = max(full, min(self.width, self.measure(text, CAPTION_SIZE) + 2 * MARGIN + 1, 320))
        lines = wrap_text(text, room - 2 * MARGIN, CAPTION_SIZE, self.font)
        shift = (room - width) / 2
        parts = [tag("g", content, transform=f"translate({shift:.2f} 0)") if shift else content]
        step = _LINE_HEIGHT * CAPTION_SIZE
        first = height + _CAPTION_GAP + 0.9 * CAPTION_SIZE
        indent = float(MARGIN)
        if len(lines) == 1:
            indent = (room - self.measure(lines[0], CAPTION_SIZE)) / 2
        parts += [
            self.text(line, indent, first + index * step, size=CAPTION_SIZE)
            for index, line in enumerate(lines)
        ]
        if lines:
            height = first + (len(lines) - 1) * step + 0.4 * CAPTION_SIZE
        return Drawing(
            content=join(*parts),
            width=math.ceil(room),
            height=math.ceil(height),
            title=title,
            caption=text,
            provenance=provenance,
            font=self.font,
            theme=self.theme,
            units_per_cm=UNITS_PER_CM if self.theme is PRINT else 96 / 2.54,
        )


#: What a notebook shows where a view can't be.
STILL = Paper(width=720, theme=SCREEN)


def conditions(provenance: Mapping[str, Any]) -> Iterator[str]:
    """Yield sentences on what is drawn in place of weights, and on edits, if there are any."""
    if quantity := provenance.get("quantity"):
        yield f"Links show {quantity}."
    if edits := provenance.get("edits"):
        yield f"Under edits: {', '.join(map(str, edits))}."


def find_paper(width: object = None, caption: object = True, font: object = "Helvetica") -> Paper:
    """Return the paper of a drawing's options.

    Args:
        width: The width in centimeters, 2 to 200; by default that of the content, at most 17.
        caption: Whether a caption names head and model, or the text of another caption.
        font: The name of a font.

    Raises:
        BertlookError: If an option has another value.
    """
    if not isinstance(caption, (bool, str)):
        raise BertlookError(f"caption={quote(caption)} is neither True, False, nor a text.")
    cm = MAX_WIDTH if width is None else check_number("width", width, 2, 200)
    return Paper(cm * UNITS_PER_CM, width is not None, caption, find_font(font))
