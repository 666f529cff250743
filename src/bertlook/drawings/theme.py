"""Colors of drawings: black on white for print, and a theme that follows light and dark pages."""

from __future__ import annotations

from typing import NamedTuple

from bertlook.looks import PALETTE


class Theme(NamedTuple):
    """The colors of a drawing, each the value of an attribute such as ``fill``.

    Attributes:
        ink: Text and marks.
        quiet: Text and lines of less importance.
        line: Thin lines.
        half: Filled areas, between ink and paper.
        pale: Filled areas that stand for little.
        paper: The background.
        arc: Links, and what belongs to the shown head.
        right: Correct predictions, and negative weights, which are dashed.
        wrong: Wrong predictions, which are dashed, and positive weights.
        clusters: Clusters of mentions, used in turn.
        style: A style sheet that the colors need, or "".
    """

    ink: str
    quiet: str
    line: str
    half: str
    pale: str
    paper: str
    arc: str
    right: str
    wrong: str
    clusters: tuple[str, ...]
    style: str = ""


#: The blue of links, before it is mixed with the ink (--bl-accent in js/ui/base.css).
_ACCENT = "#1a7fd4"


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
_LIGHT = theme_of("#1b1b1b", "#ffffff")
_DARK = theme_of("#e4e4e4", "#111111")

_PLAIN = [name for name, value in PRINT._asdict().items() if isinstance(value, str) and value]


def _variables(theme: Theme) -> str:
    named = {name: getattr(theme, name) for name in _PLAIN}
    named |= {f"cluster{index}": color for index, color in enumerate(theme.clusters)}
    return "".join(f"--bl-{name}:{color};" for name, color in named.items() if name != "paper")


def _style() -> str:
    """Return a style sheet that sets the colors as the page, or else the system, is light or dark.

    The paper is that of the page.
    """
    light, dark, svg = _variables(_LIGHT), _variables(_DARK), ".bertlook-drawing"
    return (
        f"{svg}{{{light}--bl-paper:transparent}}"
        f"@media(prefers-color-scheme:dark){{{svg}{{{dark}}}}}"
        f'[data-jp-theme-light="true"] {svg},.vscode-light {svg}{{{light}}}'
        f'[data-jp-theme-light="false"] {svg},.vscode-dark {svg}{{{dark}}}'
    )


#: The theme of stills. An image in a page, and an element of it, both follow the page.
SCREEN = Theme(
    **{name: f"var(--bl-{name})" for name in _PLAIN},
    clusters=tuple(f"var(--bl-cluster{index})" for index in range(len(PRINT.clusters))),
    style=_style(),
)
