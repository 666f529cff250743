"""An axis of a scatter of heads: its ends, the lines at 0 and at a baseline, and tooltips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bertlook.drawings.label_places import Box
from bertlook.drawings.text import text_width
from bertlook.looks import TEXT_COLOR
from bertlook.measures.head_statistics import HeadStatistic

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

#: The lengths of the axes and the space at their ends, in pixels.
LENGTHS = {"x": 420, "y": 340}
_PADDING = 12
_DASHES = [5, 4]
_SIZE = 10
#: Half the width of what a line covers.
_LINE = 2


@dataclass(frozen=True)
class ScatterAxis:
    """An axis of a scatter.

    Attributes:
        name: "x" or "y".
        of: The statistic along it.
        heads: The rows of the figure, with the statistic in the column ``name``.
    """

    name: str
    of: HeadStatistic
    heads: pd.DataFrame

    @property
    def baseline(self) -> float | None:
        """The baseline that all heads share, or None."""
        baselines = self.heads.get(f"{self.name}_baseline")
        if baselines is None or not np.allclose(baselines, baselines[0]):  # NaN is close to nothing
            return None
        return float(baselines[0])

    @property
    def lines(self) -> list[float]:
        """The values with a line: 0 between values of both signs, and the baseline."""
        shown = self.heads[self.name]
        zero = [0.0] if shown.min() < 0 < shown.max() else []
        return zero if self.baseline is None else [*zero, self.baseline]

    @property
    def domain(self) -> tuple[float, float]:
        """The ends, between which all marks and lines are."""
        shown = [*self.heads[self.name], *self.lines]
        low, high = min(shown), max(shown)
        room = LENGTHS[self.name] - 2 * _PADDING
        space = (high - low) * _PADDING / room or abs(low) / 10 or 1.0
        return float(low - space), float(high + space)

    @property
    def caption(self) -> str:
        """The name at the line of the baseline."""
        return self.of.statistic.baseline_name or "baseline"

    def to_pixels(self, values: Any) -> NDArray[np.float64]:
        """Return the distances of values from the left or upper edge."""
        low, high = self.domain
        share = (np.asarray(values, np.float64) - low) / (high - low)
        return LENGTHS[self.name] * (share if self.name == "x" else 1 - share)

    def to_values(self, pixels: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the values at distances from the left or upper edge."""
        low, high = self.domain
        share = np.asarray(pixels, np.float64) / LENGTHS[self.name]
        return low + (high - low) * (share if self.name == "x" else 1 - share)

    def channel(self, kind: Any) -> Any:
        """Return the encoding of the values, for ``alt.X`` or ``alt.Y``."""
        import altair as alt

        return kind(
            f"{self.name}:Q",
            title=self.of.statistic.label,
            scale=alt.Scale(domain=list(self.domain), nice=False, zero=False),
            axis=alt.Axis(tickCount=6),
        )

    def tooltips(self) -> list[alt.Tooltip]:
        """Return the tooltips of the value and of the head's baseline."""
        import altair as alt

        tooltips = [alt.Tooltip(f"{self.name}:Q", title=self.of.statistic.label, format=".3~r")]
        if f"{self.name}_baseline" in self.heads:
            name = f"{self.of.statistic.baseline_name} baseline".strip()
            title = f"{name[:1].upper()}{name[1:]}"
            tooltips.append(alt.Tooltip(f"{self.name}_baseline:Q", title=title, format=".3~r"))
        return tooltips

    def rules(self) -> list[alt.Chart]:
        """Return the lines, the one of the baseline with its name.

        A baseline that depends on the head is in the tooltips alone.
        """
        import altair as alt
        import pandas as pd

        rules = []
        for value in self.lines:
            base = alt.Chart(pd.DataFrame({self.name: [value]}))
            base = base.encode(**{self.name: f"{self.name}:Q"})
            if value != self.baseline:
                rules.append(base.mark_rule(color=TEXT_COLOR, opacity=0.7))
                continue
            rules.append(base.mark_rule(color=TEXT_COLOR, strokeDash=_DASHES))
            options = {"baseline": "bottom", "dy": -3, "fontSize": _SIZE, "color": TEXT_COLOR}
            if self.name == "x":
                text = base.mark_text(align="center", **options).encode(y=alt.value(0))
            else:
                text = base.mark_text(align="right", dx=-4, **options)
                text = text.encode(x=alt.value(LENGTHS["x"]))
            rules.append(text.encode(text=alt.value(self.caption)))
        return rules

    def line_boxes(self) -> list[Box]:
        """Return what the lines cover."""
        at = [float(self.to_pixels(value)) for value in self.lines]
        if self.name == "x":
            return [(x - _LINE, 0, x + _LINE, LENGTHS["y"]) for x in at]
        return [(0, y - _LINE, LENGTHS["x"], y + _LINE) for y in at]

    def caption_boxes(self) -> list[Box]:
        """Return what the name of a horizontal line covers; that of a vertical one is outside."""
        if self.baseline is None or self.name == "x":
            return []
        y, right = float(self.to_pixels(self.baseline)), LENGTHS["x"]
        return [(right - text_width(self.caption, _SIZE) - 8, y - _SIZE - 6, right, y)]
