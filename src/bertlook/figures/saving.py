"""Saving of figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bertlook.drawings.drawing import Drawing, save_drawing
from bertlook.drawings.saving import KINDS, check_can_convert
from bertlook.errors import BertlookError
from bertlook.figures.drawing import draw, specification
from bertlook.files import check_format, write_file

_FORMATS = ("html", "json", "pdf", "png", "svg")


def save(chart: Any, path: str | Path) -> Path:
    """Write a figure to a file, in the format given by the file's suffix.

    Nothing is loaded from the network, neither while writing nor by a saved HTML page. An existing
    file is replaced only once the new one is complete; links are followed. The file holds the
    provenance of the figure: HTML and JSON in the chart's ``usermeta``, SVG in its ``metadata``,
    PNG as the text "provenance"; a PDF has only the subtitle.

    Args:
        chart: Figure of this package: a chart or a drawing. Or any Altair chart.
        path: File to write; its suffix is .html, .pdf, .png or .svg, and of charts also .json.

    Returns:
        The path.

    Raises:
        BertlookError: If this is not a figure, the suffix is unknown, vl-convert is missing (JSON
            doesn't need it, nor do drawings as HTML and SVG), or the file can't be written.

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
    if isinstance(chart, Drawing):
        path, kind = check_format(path, KINDS)
        return save_drawing(chart, path, kind)
    if not hasattr(chart, "to_dict"):
        raise BertlookError(
            f"A {type(chart).__name__} is not a chart. Give a figure such as "
            "bl.figures.entropy(result)."
        )
    path, kind = check_format(path, _FORMATS)
    if kind != "json":
        check_can_convert(path.name)
    return write_file(path, draw(specification(chart), kind))
