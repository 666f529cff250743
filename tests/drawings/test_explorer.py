from __future__ import annotations

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.explorer import Drawn, draw_explorer
from bertlook.drawings.paper import Paper, find_paper
from bertlook.drawings.svg import tag


def drawn(cm: float, heads: int = 1, has_table: bool = True) -> tuple[Drawing, list[float]]:
    """Return the drawing of made-up views, and the widths that they were given."""
    widths: list[float] = []

    def view(paper: Paper) -> Drawing:
        widths.append(paper.width)
        width = min(paper.width, 300)
        content = tag("rect", width=width, height=100)
        return paper.finish(content, width, 100, title="", caption="", provenance={})

    table = view if has_table else None
    return draw_explorer(
        view, [view] * heads, table, title="all", provenance={}, paper=find_paper(cm)
    ), widths


def test_arcs_are_beside_the_grid_on_a_wide_paper_and_below_it_on_a_narrow_one() -> None:
    wide, [grid, arcs, table] = drawn(17)
    assert grid < arcs < table == find_paper(17).width
    narrow, widths = drawn(8)
    assert set(widths) == {find_paper(8).width}
    assert narrow.height > wide.height


def test_a_matrix_fills_the_room_that_the_arcs_leave_beside_a_tall_grid() -> None:
    def view(height: float) -> Drawn:
        return lambda paper: paper.finish(
            tag("rect"), 200, height, title="", caption="", provenance={}
        )

    def heights(grid: float, cm: float = 17) -> list[float]:
        """Return the heights that the cells of the matrix were given."""
        given: list[float] = []

        def matrix(paper: Paper, max_height: float) -> Drawing:
            given.append(max_height)
            return view(max_height)(paper)

        draw_explorer(
            view(grid), [view(150)], None, matrix=matrix, title="", provenance={},
            paper=find_paper(cm),
        )  # fmt: skip
        return given

    assert heights(300) == []
    [tall] = heights(500)
    assert 100 < tall < 500 - 150
    assert heights(700) == [tall + 200]
    assert heights(700, cm=8) == []


def test_compared_heads_are_below_the_shown_one() -> None:
    one, _ = drawn(17, heads=1, has_table=False)
    two, widths = drawn(17, heads=2, has_table=False)
    assert two.height > one.height
    assert len(widths) == 3
