"""The paper's figures as Altair charts, which can be linked with widgets, and drawings for papers.

Both can be saved.
"""

from __future__ import annotations

from bertlook.figures.attention_drawings import arcs, head_grid, matrix
from bertlook.figures.head_plane import head_map
from bertlook.figures.head_scatter import scatter
from bertlook.figures.linking import linked
from bertlook.figures.overview import summary
from bertlook.figures.relation_drawing import relations
from bertlook.figures.saving import save
from bertlook.figures.surface import entropy, gradients, relative_position, token_classes
from bertlook.figures.word_links import head_examples

__all__ = [
    "arcs",
    "entropy",
    "gradients",
    "head_examples",
    "head_grid",
    "head_map",
    "linked",
    "matrix",
    "relations",
    "relative_position",
    "save",
    "scatter",
    "summary",
    "token_classes",
]


def __dir__() -> list[str]:
    return sorted(__all__)
