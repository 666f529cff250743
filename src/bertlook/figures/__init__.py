"""The paper's figures as Altair charts, and figures linked with the views."""

from __future__ import annotations

from bertlook.figures.head_examples import head_examples
from bertlook.figures.head_map import head_map
from bertlook.figures.linking import linked
from bertlook.figures.summary import summary
from bertlook.figures.surface import entropy, gradients, relative_position, token_classes
from bertlook.figures.theme import save

__all__ = [
    "entropy",
    "gradients",
    "head_examples",
    "head_map",
    "linked",
    "relative_position",
    "save",
    "summary",
    "token_classes",
]


def __dir__() -> list[str]:
    return sorted(__all__)
