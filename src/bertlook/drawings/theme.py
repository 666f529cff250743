"""Colors of drawings: black on white for print, and middle tones for light and dark screens."""

from __future__ import annotations

from typing import NamedTuple

from bertlook.looks import PALETTE, TEXT_COLOR


class Theme(NamedTuple):
    """The colors of a drawing, each the value of an attribute such as ``fill``.

    Attributes:
        ink: Text and marks.
        quiet: Text and lines of less importance.
        line: Thin lines.
        half: Filled areas, between ink and paper.
        pale: Filled areas that stand for little.
        paper: The background, "none" if it is that of the page.
        arc: Links, and what belongs to the shown head.
        incoming: Links to a word, where they are drawn apart from those from it.
        right: Correct predictions, and negative weights, which are dashed.
        wrong: Wrong predictions, which are dashed, and positive weights.
        clusters: Clusters of mentions, used in turn.
    """

    ink: str
    quiet: str
    line: str
    half: str
    pale: str
    paper: str
    arc: str
    incoming: str
    right: str
    wrong: str
    clusters: tuple[str, ...]


#: The blue of links, before it is mixed with the ink (--bl-accent in js/ui/base.css).
_ACCENT = "#1a7fd4"
#: The orange of incoming links (--bl-amber in js/ui/base.css).
_INCOMING = "#c26a00"


def mix(color: str, share: float, other: str) -> str:
    """Return a color that consists of a share of one color and otherwise of another.

    Args:
        color: A color as "#rrggbb".
        share: Its share, 0 to 1.
        other: The other color.
    """
    channels = (
        round(share * int(color[i : i + 2], 16) + (1 - share) * int(other[i : i + 2], 16))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def theme_of(ink: str, paper: str) -> Theme:
    """Return the theme of an ink and a paper, in the same shares as in the style sheets of views.

    Args:
        ink: The color of text as "#rrggbb".
        paper: The color of the background.
    """
    return Theme(
        ink=ink,
        quiet=mix(ink, 0.64, paper),
        line=mix(ink, 0.18, paper),
        half=mix(ink, 0.52, paper),
        pale=mix(ink, 0.16, paper),
        paper=paper,
        arc=mix(_ACCENT, 0.72, ink),
        incoming=mix(_INCOMING, 0.85, ink),
        right=mix(PALETTE["blue"], 0.85, ink),
        wrong=mix(PALETTE["red"], 0.85, ink),
        clusters=(
            mix(PALETTE["orange"], 0.78, ink),
            mix(PALETTE["green"], 0.8, ink),
            mix(PALETTE["pink"], 0.85, ink),
            mix(PALETTE["sky"], 0.8, ink),
            mix(ink, 0.64, paper),
        ),
    )


PRINT = theme_of("#000000", "#ffffff")


def _translucent(share: float) -> str:
    """Return the color of text on screens, of which a share covers the page."""
    red, green, blue = (int(TEXT_COLOR[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


#: The theme of stills, legible on light and dark pages. An image in a page can't know which one it
#: is on: a notebook's theme is not the system's.
SCREEN = Theme(
    ink=TEXT_COLOR,
    quiet=TEXT_COLOR,
    line=_translucent(0.35),
    half=_translucent(0.6),
    pale=_translucent(0.2),
    paper="none",
    arc=_ACCENT,
    incoming=_INCOMING,
    right=mix(PALETTE["blue"], 0.8, "#ffffff"),
    wrong=PALETTE["red"],
    clusters=(
        mix(PALETTE["orange"], 0.5, TEXT_COLOR),
        PALETTE["green"],
        PALETTE["pink"],
        mix(PALETTE["sky"], 0.5, PALETTE["blue"]),
        TEXT_COLOR,
    ),
)
