"""A check that the fonts of this machine have the letters of a drawing.

A viewer of SVG uses the fonts that it has. PDF and PNG files are drawn here, and a letter that no
font has would become an empty box without a word.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from html import unescape
from re import findall

from bertlook.drawings.text import FONTS, Font, families_for
from bertlook.errors import BertlookError

#: A character that no font has, since it isn't assigned.
_UNASSIGNED = "\u0378"


def check_letters(content: str, font: Font) -> None:
    """Raise BertlookError if a drawing has letters of a script that no font has.

    One letter of each script is checked.

    Args:
        content: The elements of the drawing.
        font: Its font.
    """
    text = unescape("".join(findall(r">([^<]+)<", content)))
    by_script: dict[str, str] = {}
    for letter in sorted(set(text)):
        if letter.isalpha() and families_for(letter, font):
            by_script.setdefault(unicodedata.name(letter, "").split(" ")[0], letter)
    for script, letter in by_script.items():
        if not _has_glyph(letter):
            raise BertlookError(
                f"No font on this machine has the letter {letter!r} ({script}). Install one, such "
                "as a Noto font of its script, or save the drawing as .svg or .html, which use the "
                "fonts of their readers."
            )


@lru_cache(maxsize=256)
def _has_glyph(letter: str) -> bool:
    """Return whether a font has a letter; those that have none are drawn alike."""
    import vl_convert

    families = families_for(letter, FONTS["Helvetica"])
    pictures = [
        vl_convert.svg_to_png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
            f'<text x="5" y="30" font-size="24" font-family="{families}">{text}</text></svg>'
        )
        for text in (letter, _UNASSIGNED)
    ]
    return bool(pictures[0] != pictures[1])
