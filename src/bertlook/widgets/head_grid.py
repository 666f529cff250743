"""HeadGrid: every head of every layer as a thumbnail."""

from __future__ import annotations

from typing import Any

import traitlets as t

from bertlook.widgets.assets import asset
from bertlook.widgets.base import AttentionWidget
from bertlook.widgets.trait_error import BadTrait

#: Heads shown beside the locked one.
MOST_COMPARED = 3


class HeadGrid(AttentionWidget):
    """Layer x head thumbnails of one attention.

    Rows are layers, columns heads; the colour is cividis on the square root of the weight, over the
    fixed domain [0, 1]. Hovering previews a head, a click locks it, shift-click compares, arrow
    keys move, Enter locks, Esc frees.

    Args:
        attention: what to look at.
        head: the head to lock at first, as ``Head(7, 9)``, ``"8-10"`` or, with ``layer=``, 0-based.
        **traits: ``layer``, ``selection``.

    """

    _esm = asset("head_grid.js")
    _view = "head_grid"

    selection = t.List(t.Tuple(t.Int(), t.Int())).tag(sync=True)

    @t.validate("selection")
    def _heads_exist(self, proposal: dict[str, Any]) -> list[tuple[int, int]]:
        return check_selection(proposal["value"], self._attention.maps.shape[:2])


def check_selection(
    selection: list[tuple[int, int]], shape: tuple[int, ...]
) -> list[tuple[int, int]]:
    """The compared heads, if each is there and they are not too many."""
    layers, heads = shape
    for layer, head in selection:
        if not (0 <= layer < layers and 0 <= head < heads):
            raise BadTrait(
                f"selection names head ({layer}, {head}); there are {layers} layers of {heads} "
                "heads, counted from 0."
            )
    if len(selection) > MOST_COMPARED:
        raise BadTrait(
            f"selection holds {len(selection)} heads; at most {MOST_COMPARED} are compared."
        )
    return selection
