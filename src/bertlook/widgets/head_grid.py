"""HeadGrid: every head of every layer as a thumbnail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from bertlook.attention import Attention
from bertlook.head import Head
from bertlook.widgets.assets import asset
from bertlook.widgets.attention_widget import AttentionWidget
from bertlook.widgets.grid_traits import GridTraits


class HeadGrid(GridTraits, AttentionWidget):
    """Layer x head thumbnails of one attention.

    Rows are layers, columns heads; the color is cividis on the square root of the weight, over the
    fixed domain [0, 1]. Hovering previews a head, a click locks it, shift-click compares, arrow
    keys move, Enter locks, Esc frees. Dragging with shift, and shift with the arrow keys, sets
    ``highlight``.

    With ``statistics`` the cells can be colored by one number a head instead, such as its entropy
    or a probe's weight for it; heads above a baseline carry a dot.

    Args:
        attention: what to look at.
        head: the head to lock at first, as ``Head(7, 9)``, ``"8-10"`` or, with ``layer=``, 0-based.
        statistics: what the cells can be colored by: a dict from names to (L, H) arrays or
            :class:`~bertlook.Statistic`, a result that has statistics, or the results of a scan.
        baselines: for some of the statistics by name, one number or (L, H) of them.
        names: what heads are known for, as ``{Head(4, 1): "obj"}``; or the result of
            ``DependencyAccuracy``, which names the best head of each relation (``names_of``).
        **traits: ``layer``, ``selection``, ``highlight``, ``statistic``.

    Raises:
        BertlookError: if a statistic has another shape or isn't finite, or a head isn't there.

    """

    _esm = asset("head_grid.js")
    _view = "head_grid"

    def __init__(
        self,
        attention: Attention,
        head: Head | str | int | None = None,
        *,
        statistics: object = None,
        baselines: Mapping[str, npt.ArrayLike] | None = None,
        names: object = None,
        **traits: Any,
    ) -> None:
        statistic = traits.pop("statistic", None)
        super().__init__(attention, head, names={} if names is None else names, **traits)
        self._take_statistics(statistics, baselines)
        self.statistic = statistic
