"""The theme of all figures, for light and dark pages, and the saving of figures."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bertlook.errors import BertlookError
from bertlook.files import check_path, write_file
from bertlook.looks import PALETTE, SHAPES, TEXT_COLOR, Look

_TEXT_FORMATS = ("html", "json", "svg")
_BINARY_FORMATS = ("pdf", "png")

_SAVE_OPTIONS: dict[str, dict[str, Any]] = {"html": {"inline": True}, "png": {"scale_factor": 2}}

_COMMAND = re.compile(r"([A-Z])([^A-Z]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_ARC_FLAGS = (2, 3, 4)  # of seven numbers: the rotation and two flags, which aren't lengths


def themed(chart: Any) -> Any:
    """Return a chart without background, with text and lines legible on light and dark pages."""
    return (
        chart.configure(background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            domainColor=TEXT_COLOR,
            gridColor=TEXT_COLOR,
            gridOpacity=0.2,
            labelColor=TEXT_COLOR,
            tickColor=TEXT_COLOR,
            titleColor=TEXT_COLOR,
            titleFontWeight="normal",
        )
        .configure_legend(labelColor=TEXT_COLOR, titleColor=TEXT_COLOR, titleFontWeight="normal")
        .configure_title(color=TEXT_COLOR, subtitleColor=TEXT_COLOR, anchor="start", fontSize=14)
        .configure_header(labelColor=TEXT_COLOR, titleColor=TEXT_COLOR)
    )


def color_scale(labels: Sequence[str], looks: Sequence[Look]) -> Any:
    """Return an Altair scale from labels to the colors of their looks."""
    import altair as alt

    return alt.Scale(domain=list(labels), range=[PALETTE[look.color] for look in looks])


def shape_scale(labels: Sequence[str], looks: Sequence[Look]) -> Any:
    """Return an Altair scale from labels to the shapes of their looks."""
    import altair as alt

    return alt.Scale(domain=list(labels), range=[_vega_path(SHAPES[look.shape]) for look in looks])


def save(chart: Any, path: str | Path) -> Path:
    """Write a figure to a file, in the format given by the file's suffix.

    Nothing is loaded from the network, neither while writing nor by a saved HTML page. An existing
    file is replaced only once the new one is complete; links are followed.

    Args:
        chart: Figure of this package, or any Altair chart.
        path: File to write; its suffix is .html, .json, .pdf, .png or .svg.

    Returns:
        The path.

    Raises:
        BertlookError: If the suffix is unknown, vl-convert is missing (JSON doesn't need it), or
            the file can't be written.

    Example:
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> chart = bl.figures.head_examples(attention, ["3-1"])
        >>> with TemporaryDirectory() as folder:
        ...     path = bl.figures.save(chart, Path(folder, "head.json"))
        ...     path.name, path.stat().st_size > 1000
        ('head.json', True)
    """
    path = check_path("path", path)
    kind = path.suffix.removeprefix(".")
    if kind not in (*_TEXT_FORMATS, *_BINARY_FORMATS):
        suffixes = ", ".join(sorted(f".{name}" for name in (*_TEXT_FORMATS, *_BINARY_FORMATS)))
        raise BertlookError(
            f"{path} can't be written: the format {path.suffix!r} is unknown. Use {suffixes}."
        )
    if kind != "json" and find_spec("vl_convert") is None:
        raise BertlookError(
            f"{path.name} needs vl-convert to be drawn offline: pip install bertlook[figures]."
        )
    options = _SAVE_OPTIONS.get(kind, {})
    buffer: Any = io.StringIO() if kind in _TEXT_FORMATS else io.BytesIO()
    chart.save(buffer, format=kind, **options)
    return write_file(path, buffer.getvalue())


def _vega_path(outline: str) -> str:
    """Return an outline scaled to the size of Vega's own marks, which reach from -1 to 1."""

    def scale(command: re.Match[str]) -> str:
        letter = command[1]
        numbers = [float(number) for number in _NUMBER.findall(command[2])]
        scaled = (
            number if letter == "A" and index % 7 in _ARC_FLAGS else number / 4
            for index, number in enumerate(numbers)
        )
        return letter + " ".join(f"{number:g}" for number in scaled)

    return _COMMAND.sub(scale, outline)
