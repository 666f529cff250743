"""Write js/live/character_ranges.js: the characters that BERT's tokenizers treat alike.

    python tools/characters.py

The tokenizers' library has tables of an older Unicode than browsers. A page that tokenizes as it
does needs the same tables; ``tests/live/test_characters.py`` fails while they are out of date.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

FILE = Path(__file__).parents[1] / "js" / "live" / "character_ranges.js"

_HEAD = """\
// Written by tools/characters.py from the tokenizers' library, which is where to change it.

"""
_TITLES = {
    "REMOVED": "Characters that a text is cleaned of",
    "MARKS": "Accents that are stripped",
    "PUNCTUATION": "Characters that are words of their own",
    "CHINESE": "Characters that are set apart",
}


def character_sets() -> dict[str, list[int]]:
    """Return the code points of each set, by its name in JavaScript, in order."""
    options = {"clean_text": False, "handle_chinese_chars": False, "lowercase": False}
    clean = BertNormalizer(**{**options, "clean_text": True}, strip_accents=False)
    strip = BertNormalizer(**options, strip_accents=True)
    part = BertNormalizer(**{**options, "handle_chinese_chars": True}, strip_accents=False)
    split = BertPreTokenizer().pre_tokenize_str
    assigned = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) not in ("Cn", "Cs")
    ]
    sets = {
        "REMOVED": [c for c in assigned if not clean.normalize_str(c)],
        "MARKS": [c for c in assigned if not strip.normalize_str(c)],
        "PUNCTUATION": [c for c in assigned if len(split(f"a{c}b")) == 3],
        "CHINESE": [c for c in assigned if part.normalize_str(c) != c],
    }
    return {name: list(map(ord, characters)) for name, characters in sets.items()}


def module_text() -> str:
    """Return the JavaScript module."""
    constants = (
        f"/** {_TITLES[name]}: of each range the gap before it and its length, in base 36. */\n"
        f'export const {name} =\n  "{encode(points)}";\n'
        for name, points in character_sets().items()
    )
    return _HEAD + "\n".join(constants)


def encode(points: Iterable[int]) -> str:
    """Return ordered code points as gaps and lengths of ranges, such as "5 2 1 1" for 5, 6, 8."""
    bounds = [bound for run in _ranges(points) for bound in run]
    return " ".join(_base36(stop - start) for start, stop in pairwise([0, *bounds]))


def _ranges(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = stop = None
    for point in points:
        if start is None or point != stop:
            if start is not None and stop is not None:
                yield start, stop
            start = point
        stop = point + 1
    if start is not None and stop is not None:
        yield start, stop


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    if number < 36:
        return digits[number]
    return _base36(number // 36) + digits[number % 36]


if __name__ == "__main__":
    FILE.write_text(module_text(), encoding="utf-8")
