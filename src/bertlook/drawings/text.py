"""Widths of texts and their fonts, without a browser and the same on every machine.

Latin, Greek, Cyrillic and Hebrew have the true widths of the fonts; other scripts have those of
their usual fonts, which are close enough to place words by their middles.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bertlook.errors import BertlookError
from bertlook.text import quote


class Font(NamedTuple):
    """A font by the names that it has on different systems.

    Attributes:
        families: The value of ``font-family``. The last families are on every system, since
            vl-convert leaves out a text without any font.
        widths: The key of its widths.
    """

    families: str
    widths: str


#: The fonts of drawings by name. Every font of a paper is near one of these.
FONTS = {
    "Helvetica": Font("Helvetica, Arial, 'Liberation Sans', sans-serif", "sans"),
    "Times": Font("Times, 'Times New Roman', 'Liberation Serif', serif", "serif"),
}
#: Families to try for scripts that the fonts above lack, by the first words of character names.
_SCRIPTS = (
    (("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "IDEOGRAPHIC"),
     "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Hiragino Sans', 'Microsoft YaHei', "
     "'Malgun Gothic', 'WenQuanYi Zen Hei', "),
    (("ARABIC",), "'Noto Sans Arabic', 'Geeza Pro', 'Segoe UI', 'DejaVu Sans', "),
    (("HEBREW",), "'Noto Sans Hebrew', 'Arial Hebrew', 'Segoe UI', 'DejaVu Sans', "),
    (("DEVANAGARI",), "'Noto Sans Devanagari', 'Kohinoor Devanagari', 'Nirmala UI', "),
    (("THAI",), "'Noto Sans Thai', 'Thonburi', 'Leelawadee UI', "),
)  # fmt: skip
_PLAIN = re.compile(r"[\0-\u058f\u1e00-\u1fff\u2010-\u2044\u20a0-\u20bf\u2190-\u2199]*")
#: Parts of an emoji that are drawn into the one before them.
_JOINED = re.compile("\u200d[\u2600-\u27bf\U0001f000-\U0001faff]|[\U0001f3fb-\U0001f3ff]")
_RIGHT_TO_LEFT = ("R", "AL")
_OTHER_WIDTH = 0.62
_WIDE = 1.0
_ELLIPSIS = "…"


def find_font(name: object) -> Font:
    """Return a font by name; one that isn't known has the widths of Helvetica.

    Raises:
        BertlookError: If the name can't be that of a font.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[\w .-]+", name):
        raise BertlookError(
            f"font={quote(name)} is not the name of a font family. Use 'Helvetica', 'Times', or "
            "the name of a font that is installed."
        )
    return FONTS.get(name) or Font(f"'{name}', {FONTS['Helvetica'].families}", "sans")


def families_for(text: str, font: Font) -> str | None:
    """Return the families for a text in a script that a font may lack, or None for its own."""
    if _PLAIN.fullmatch(text):
        return None
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in text}
    special = [families for scripts, families in _SCRIPTS if not names.isdisjoint(scripts)]
    return "".join(special) + font.families


def text_width(
    text: str, size: float, font: Font = FONTS["Helvetica"], bold: bool = False
) -> float:
    """Return the width of a text.

    Args:
        text: The text, on one line.
        size: The size of the font, in the unit of the result.
        font: The font.
        bold: Whether the text is bold.
    """
    widths = _widths(font.widths + (" bold" if bold else ""))
    return size * sum(
        widths.get(letter) or _unlisted_width(letter) for letter in _JOINED.sub("", text)
    )


def shorten(text: str, width: float, size: float, font: Font = FONTS["Helvetica"]) -> str:
    """Return a text, cut off with an ellipsis if it is wider than a width.

    A mark is never parted from its letter.
    """
    if text_width(text, size, font) <= width:
        return text
    room = width - text_width(_ELLIPSIS, size, font)
    end = 0
    for stop in _ends_of_characters(text):
        if text_width(text[:stop], size, font) > room:
            break
        end = stop
    return text[:end] + _ELLIPSIS


def wrap_text(text: str, width: float, size: float, font: Font = FONTS["Helvetica"]) -> list[str]:
    """Return the lines of a text that is broken at spaces, and within words that are too wide."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if text_width(longer, size, font) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        start = 0
        for stop in _ends_of_characters(word):
            if text_width(word[start:stop], size, font) > width and lines[-1]:
                start += len(lines[-1])
                lines.append("")
            lines[-1] = word[start:stop]
    return [line for line in lines if line]


def is_right_to_left(texts: list[str]) -> bool:
    """Return whether the first letter of some texts is of a right-to-left script."""
    for text in texts:
        for letter in text:
            if letter.isalpha():
                return unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT
    return False


def _ends_of_characters(text: str) -> list[int]:
    """Return the ends of the characters of a text, each with its marks and joiners."""
    ends: list[int] = []
    for index, letter in enumerate(text):
        joined = unicodedata.category(letter) in ("Mn", "Me", "Mc") or letter in "\u200d\ufe0f"
        joined = joined or "\U0001f3fb" <= letter <= "\U0001f3ff" or text[index - 1] == "\u200d"
        if joined and ends:
            ends[-1] = index + 1
        else:
            ends.append(index + 1)
    return ends


@cache
def _unlisted_width(letter: str) -> float:
    """Return about the width of a character of which no font's width is known, in ems."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    if unicodedata.bidirectional(letter) == "AL":
        return 0.55
    return _OTHER_WIDTH


@cache
def _widths(name: str) -> dict[str, float]:
    """Return the widths of a font's characters, in ems."""
    tables = json.loads(Path(__file__).with_name("widths.json").read_text("utf-8"))
    return {
        chr(first + index): width / 1000
        for first, widths in tables[name]
        for index, width in enumerate(widths)
        if width is not None
    }
