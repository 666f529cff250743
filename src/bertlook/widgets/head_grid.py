"""HeadGrid: every head of every layer as a thumbnail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.head_grid import draw_grid
from bertlook.drawings.paper import Paper
from bertlook.head import HeadLike
from bertlook.widgets.assets import front_end
from bertlook.widgets.grid_traits import GridTraits


class HeadGrid(GridTraits):
    """A grid of thumbnails, one for each head of an Attention.

    Rows are layers and columns are heads; the color is cividis on the square root of the weight,
    over the fixed domain 0 to 1. Hovering over a head previews it, a click locks it, and
    shift-click compares it with the locked one. Arrow keys move, Enter locks, Esc unlocks.
    Dragging with shift, and shift with the arrow keys, sets ``highlight``.

    With ``statistics`` the cells can be colored by one number for each head instead, such as its
    entropy or its weight in a probe. A dot marks heads above the baseline. ``order`` puts the
    heads in the order of a statistic instead of rows of layers, and ``only_passing`` leaves out
    those that don't meet the condition ``find``.

    A grid of more than 800 heads is seen as a whole at first; zoom in with Ctrl and the wheel, two
    fingers, or the keys + and -.

    Args:
        attention: The attention to show, or a mapping from names to Attentions to choose from, such
            as the streams of an encoder-decoder.
        head: The head to lock at first, as ``Head(7, 9)``, "8-10" or (7, 9).
        statistics: Statistics that can color the cells: a dict from names to (layers, heads) arrays
            or :class:`~bertlook.Statistic`, a result with statistics, or the results of a scan.
        baselines: Baselines of statistics by name, each one number or a (layers, heads) array.
        names: Names of heads, as ``{"5-2": "obj"}``, or a result of ``DependencyAccuracy`` or
            ``RepeatedBlocks``, which names them (:func:`bertlook.names_of`).
        **traits: Initial values of the traits below.

    Raises:
        BertlookError: If there is no such head, a statistic has another shape or a value that is
            not finite, or a trait can't take its value.
        TypeError: If a trait doesn't exist.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> to_itself = attention.maps.diagonal(axis1=2, axis2=3).mean(2)
        >>> grid = bl.HeadGrid(attention, "3-2", statistics={"attention to itself": to_itself})
        >>> grid.statistic = "attention to itself"
        >>> grid.highlight = ["1-1", (0, 2)]
        >>> grid.highlight
        [(0, 0), (0, 2)]
    """

    _esm = front_end("head_grid.js")
    _view = "head_grid"

    def _draw(self, paper: Paper) -> Drawing:
        return draw_grid(self._attention, self._grid_choices(), paper)

    def __init__(
        self,
        attention: Attention | Mapping[str, Attention],
        head: HeadLike | int | None = None,
        *,
        statistics: object = None,
        baselines: Mapping[str, npt.ArrayLike] | None = None,
        names: object = None,
        **traits: Any,
    ) -> None:
        named = self._take_named(traits)
        super().__init__(attention, head, names={} if names is None else names, **traits)
        self._set_statistics(statistics, baselines)
        self._set_named(named)
