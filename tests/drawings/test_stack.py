from __future__ import annotations

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import Paper, find_paper
from bertlook.drawings.stack import COLUMN_GAP, ROW_GAP, panel_paper, stack
from bertlook.drawings.svg import tag


def made(width: float, height: float, paper: Paper) -> Drawing:
    content = tag("rect", width=width, height=height)
    return paper.finish(content, width, height, title="", caption="own", provenance={})


def test_rows_are_below_each_other_and_their_drawings_beside() -> None:
    paper = find_paper(17, caption=False)
    part = panel_paper(paper)
    rows = [[made(100, 50, part), made(60, 80, part)], [], [made(150, 30, part)]]
    whole = stack(rows, panel_paper(paper), title="all", provenance={"model": "m"})
    assert whole.width == 100 + COLUMN_GAP + 60
    assert whole.height == 80 + ROW_GAP + 30
    assert whole.svg().count("<rect") == 4  # with the background
    assert f"translate(0.00 {80 + ROW_GAP:.2f})" in whole.svg()


def test_each_part_has_its_own_caption_unless_one_is_given_or_none_is_wanted() -> None:
    for caption, own in ((True, "own"), (False, ""), ("mine", "")):
        paper = find_paper(17, caption=caption)
        part = made(100, 50, panel_paper(paper))
        assert part.caption == own
        whole = stack([[part]], paper, title="all", provenance={})
        assert (">mine<" in whole.svg()) == (caption == "mine")
