"""Write src/bertlook/drawings/widths.json, the widths of characters in the fonts of drawings.

    python tools/font_widths.py /usr/share/fonts/truetype/liberation

The Liberation fonts have the widths of Arial and Helvetica (Sans) and of Times (Serif). The tool
needs fonttools.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "src" / "bertlook" / "drawings" / "widths.json"
FONTS = {
    "sans": "LiberationSans-Regular.ttf",
    "sans bold": "LiberationSans-Bold.ttf",
    "serif": "LiberationSerif-Regular.ttf",
    "serif bold": "LiberationSerif-Bold.ttf",
}
#: Latin, Greek, Cyrillic, Hebrew; punctuation, currencies, arrows and operators.
RANGES = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x386, 0x3CE), (0x400, 0x45F), (0x5D0, 0x5EA)),
    *((0x1E80, 0x1EF9), (0x2010, 0x2044), (0x20A0, 0x20B5), (0x2190, 0x2195), (0x2202, 0x2265)),
)


def main(folder: Path) -> None:
    """Read the fonts of a folder and write their widths, in thousandths of the font's size."""
    widths = {}
    for name, file in FONTS.items():
        font = TTFont(folder / file)
        glyphs, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        widths[name] = [
            [
                first,
                [
                    round(1000 * advances[glyphs[code]][0] / em) if code in glyphs else None
                    for code in range(first, last + 1)
                ],
            ]
            for first, last in RANGES
        ]
    TARGET.write_text(json.dumps(widths, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
