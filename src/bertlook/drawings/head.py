"""A drawing of one head: its arcs or the shaded image, its matrix, or both."""

from __future__ import annotations

from bertlook.attention.attention import Attention
from bertlook.drawings.arc_scene import ArcChoices
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.matrix import draw_matrix
from bertlook.drawings.paper import Paper
from bertlook.drawings.patches import draw_patches
from bertlook.drawings.stack import panel_paper, stack


def draw_head(attention: Attention, choices: ArcChoices, show: str, paper: Paper) -> Drawing:
    """Draw a head.

    Args:
        attention: The attention.
        choices: The head and what is drawn of it.
        show: "matrix", "both", or anything else for the arcs.
        paper: The paper.
    """
    if show == "matrix":
        return draw_matrix(attention, choices, paper)
    if show != "both":
        return _draw_links(attention, choices, paper)
    panel = panel_paper(paper)
    links, matrix = _draw_links(attention, choices, panel), draw_matrix(attention, choices, panel)
    return stack([[links], [matrix]], paper, title=links.title, provenance=links.provenance)


def _draw_links(attention: Attention, choices: ArcChoices, paper: Paper) -> Drawing:
    if attention.patches is not None:
        return draw_patches(attention, choices.head, choices.focus, paper)
    return draw_arcs(attention, choices, paper)
