"""Values that color cells of a grid, their colors and labels (``js/data/statistics.js``)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bertlook.looks import CIVIDIS, DIVERGING, color_ramp
from bertlook.statistic import Statistic
from bertlook.text import printable

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Shading:
    """One value for every head, by which cells are colored.

    Attributes:
        label: What the values are.
        unit: Their unit, or "".
        values: (L, H) values; NaN for heads without one.
        low: The lower end of the scale; if below zero, zero is in the middle.
        high: The upper end.
        baseline: (L, H) baselines, or None; heads above it have a dot.
        note: What the dots say, as a sentence, or "".
    """

    label: str
    unit: str
    values: npt.NDArray[np.floating]
    low: float
    high: float
    baseline: npt.NDArray[np.floating] | None = None
    note: str = ""


def shading_of(statistic: Statistic) -> Shading:
    """Return a statistic, with all its fields filled in, as values that color cells.

    Args:
        statistic: The statistic, as of :func:`bertlook.statistic.statistics_in`.
    """
    assert statistic.domain is not None
    values = np.asarray(statistic.values, float)
    unit, note, baseline = printable(statistic.measured_in), "", None
    if statistic.baseline is not None:
        baseline = np.broadcast_to(np.asarray(statistic.baseline, float), values.shape)
        known = baseline[~np.isnan(baseline)]
        name = printable(statistic.baseline_name)
        name = f"{name} baseline" if name else "baseline"
        note = f"Dots: above the head's {name}."
        if known.size > 0 and (known == known[0]).all():
            value = format_value(float(known[0]), max(-statistic.domain[0], statistic.domain[1]))
            article = "" if statistic.baseline_name else "the "
            note = f"Dots: above {article}{name} ({value}{f' {unit}' if unit else ''})."
    label = printable(statistic.title)
    return Shading(label, unit, values, *statistic.domain, baseline, note)


def cell_color(value: float, shading: Shading) -> tuple[str, str]:
    """Return the color of a value, and a color that is readable on it."""
    is_signed = shading.low < 0
    share = (value - shading.low) / ((shading.high - shading.low) or 1)
    step = min(255, max(0, math.floor(255 * share + 0.5)))
    is_light = (step < 52 or step > 203) if is_signed else step > 120
    channels = color_ramp(DIVERGING if is_signed else CIVIDIS)[step]
    color = "#" + "".join(f"{channel:02x}" for channel in channels)
    return color, "#000000" if is_light else "#ffffff"


def format_short(value: float, high: float) -> str:
    r"""Return a value with two significant digits of its scale's upper end.

    Example:
        >>> [ascii(format_short(*pair)) for pair in ((0.4211, 1), (-2.53, 4.2), (17.2, 30))]
        ["'.42'", "'\\u22122.5'", "'17'"]
    """
    text = f"{value:.{_decimals(high)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    sign = MINUS if text.startswith("-") and text != "-0" else ""
    size = text.removeprefix("-")
    return sign + (size[1:] if size.startswith("0.") else size)


def format_value(value: float, high: float) -> str:
    """Return a value with two significant digits of its scale's largest value: "0.42", "2.5".

    A value that would look like zero has two digits of its own.
    """
    text = f"{value:.{_decimals(high)}f}"
    if value != 0 and float(text) == 0:
        text = f"{value:.2g}"
    return text.replace("-", MINUS)


def _decimals(high: float) -> int:
    return min(20, max(0, 1 - math.floor(math.log10(0.999 * high)))) if high > 0 else 20
