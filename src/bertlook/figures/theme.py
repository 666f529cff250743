"""What the figures share: colors, shapes, and a look that a light and a dark page both take."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bertlook.errors import BertlookError

#: Colors of Okabe and Ito (2008), told apart with any color vision.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
#: No series is told by its color alone.
SHAPES = ("circle", "triangle-up", "square", "diamond")
#: Readable on white and on near black.
TEXT = "#7d7d7d"

_KINDS = (".html", ".json", ".pdf", ".png", ".svg")


def themed(chart: Any) -> Any:
    """The chart on no background, with texts and lines that a light and a dark page both show."""
    return (
        chart.configure(background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            domainColor=TEXT,
            gridColor=TEXT,
            gridOpacity=0.2,
            labelColor=TEXT,
            tickColor=TEXT,
            titleColor=TEXT,
            titleFontWeight="normal",
        )
        .configure_legend(labelColor=TEXT, titleColor=TEXT, titleFontWeight="normal")
        .configure_title(color=TEXT, subtitleColor=TEXT, anchor="start", fontSize=14)
        .configure_header(labelColor=TEXT, titleColor=TEXT)
    )


def save(chart: Any, path: str | Path) -> Path:
    """Write a figure as SVG, PNG, PDF, HTML or JSON, by the file's ending, offline.

    A page holds all that it needs, and asks the network for nothing.

    Args:
        chart: a figure of this package, or any Altair chart.
        path: the file to write.

    Returns:
        The path written.

    Raises:
        BertlookError: if vl-convert is missing, or the ending is none of these.
    """
    path = Path(path)
    if path.suffix not in _KINDS:
        raise BertlookError(f"{path} can't be written: a figure ends with {', '.join(_KINDS)}.")
    if path.suffix != ".json" and find_spec("vl_convert") is None:
        raise BertlookError(
            f"{path.name} needs vl-convert to be drawn offline: pip install bertlook[figures]."
        )
    options: dict[str, Any] = {"inline": True} if path.suffix == ".html" else {}
    if path.suffix == ".png":
        options["scale_factor"] = 2
    chart.save(str(path), **options)
    return path
