from __future__ import annotations

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.explorer import draw_explorer
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


def test_compared_heads_are_below_the_shown_one() -> None:
    one, _ = drawn(17, heads=1, has_table=False)
    two, widths = drawn(17, heads=2, has_table=False)
    assert two.height > one.height
    assert len(widths) == 3
