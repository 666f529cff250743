"""Drawings of an Explorer: all its views, at the stage of the edits that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bertlook.attention.attention import Attention
from bertlook.drawings.captions import quoted_text
from bertlook.head import Head
from bertlook.widgets.arc_view import ArcTraits
from bertlook.widgets.relation_traits import RelationTraits
from bertlook.widgets.what_if import WhatIfTraits

if TYPE_CHECKING:
    from bertlook.drawings.drawing import Drawing
    from bertlook.drawings.paper import Paper


class ExplorerDrawings(WhatIfTraits, ArcTraits, RelationTraits):
    """Draws grid, arcs, matrix and table of relations as one."""

    def _draw(self, paper: Paper) -> Drawing:
        return self._draw_views(paper, has_table=bool(self.relation_rows))

    def _draw_views(self, paper: Paper, *, has_table: bool) -> Drawing:
        from bertlook.drawings.explorer import draw_explorer
        from bertlook.drawings.head_grid import draw_grid

        heads = [None, *(Head(*pair) for pair in self.selection)]
        return draw_explorer(
            lambda paper: draw_grid(self._attention, self._grid_choices(), paper),
            [partial(self._draw_head, head=head) for head in heads],
            partial(self._draw_table, still_rows=10) if has_table else None,
            matrix=self._draw_matrix if self.show == "auto" and self._has_map(paper) else None,
            title=f"Heads on {quoted_text(self._attention)}",
            provenance=self._provenance(),
            paper=paper,
        )

    def _draw_head(
        self, paper: Paper, head: Head | None = None, attention: Attention | None = None
    ) -> Drawing:
        """Draw a head after the edits, before them, or both, as ``stage`` says."""
        if attention is not None or self._experiment is None or not self.picture_before:
            return super()._draw_head(paper, head, attention)
        before = self._chosen(self._experiment.before.attention)
        if self.stage == "before":
            return super()._draw_head(paper, head, before)
        if self.stage == "after":
            return super()._draw_head(paper, head)
        from bertlook.drawings.stack import panel_paper, stack

        panel = panel_paper(paper)
        first, second = (
            super(ExplorerDrawings, self)._draw_head(panel, head, part) for part in (before, None)
        )
        return stack([[first], [second]], paper, title=second.title, provenance=second.provenance)

    def _draw_matrix(self, paper: Paper, max_height: float) -> Drawing:
        from bertlook.drawings.matrix import draw_matrix

        return draw_matrix(self._attention, self._arc_choices(), paper, max_height)

    def _still_drawings(self) -> Iterator[Drawing]:
        from bertlook.drawings.paper import STILL

        drawings = super()._still_drawings()
        yield next(drawings)
        if self.relation_rows:
            yield self._draw_views(STILL, has_table=False)
        yield from drawings
