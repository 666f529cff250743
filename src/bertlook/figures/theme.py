"""The theme of all figures, for light and dark pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bertlook.figures.display import displayed_offline
from bertlook.looks import PALETTE, SHAPES, Look

_COMMAND = re.compile(r"([A-Z])([^A-Z]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_ARC_FLAGS = (2, 3, 4)  # of seven numbers: the rotation and two flags, which aren't lengths


def themed(chart: Any, facts: Mapping[str, Any]) -> Any:
    """Return a chart without background, with text and lines legible on light and dark pages.

    A notebook displays it without the network.

    Args:
        chart: An Altair chart.
        facts: Facts on how the numbers were made, which files of the figure hold as its
            ``usermeta``.
    """
    if facts:
        chart = chart.properties(usermeta={"provenance": dict(facts)})
    return displayed_offline(chart)


def color_scale(labels: Sequence[str], looks: Sequence[Look]) -> Any:
    """Return an Altair scale from labels to the colors of their looks."""
    import altair as alt

    return alt.Scale(domain=list(labels), range=[PALETTE[look.color] for look in looks])


def shape_scale(labels: Sequence[str], looks: Sequence[Look]) -> Any:
    """Return an Altair scale from labels to the shapes of their looks."""
    import altair as alt

    return alt.Scale(domain=list(labels), range=[_vega_path(SHAPES[look.shape]) for look in looks])


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
