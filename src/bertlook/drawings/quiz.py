"""Drawing of a question of a quiz, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import CAPTION_SIZE, WORD_SIZE, Paper
from bertlook.drawings.svg import Markup, tag
from bertlook.drawings.text import wrap_text

_LINE_HEIGHT, _GAP, _INDENT = 1.4, 8.0, 24.0


def draw_quiz(
    quiz: Mapping[str, Any], paper: Paper, *, shown: int, provenance: Mapping[str, Any]
) -> Drawing:
    """Draw a question of a quiz; after the last one, the last one.

    Args:
        quiz: The quiz as JSON, as a view gets it.
        paper: The paper.
        shown: The index of the question.
        provenance: Facts on how the numbers were made.
    """
    rounds = quiz["rounds"]
    index = min(shown, len(rounds) - 1)
    asked = rounds[index]
    parts: list[Markup] = []
    y = 0.0

    def write(text: str, size: float, x: float = 0, *, bold: bool = False, fill: str = "") -> None:
        nonlocal y
        # Bold letters are wider than those that lines are measured with.
        room = (paper.width - x) * (0.92 if bold else 1)
        for line in wrap_text(text, room, size, paper.font):
            y += size * _LINE_HEIGHT
            parts.append(paper.text(line, x, y, size=size, bold=bold, fill=fill or None))
        y += _GAP

    quiet = paper.theme.quiet
    write(f"{asked['title']} Question {index + 1} of {len(rounds)}", CAPTION_SIZE, fill=quiet)
    write(asked["prompt"], WORD_SIZE, bold=True)
    write(" ".join(asked["units"][1:-1]), WORD_SIZE)
    for letter, option in zip("ABCDEFGH", asked["options"], strict=False):
        start = y
        write(option["label"], WORD_SIZE, _INDENT)
        parts.append(paper.text(letter, 0, start + WORD_SIZE * _LINE_HEIGHT, bold=True))
    return paper.finish(
        tag("g", *parts),
        paper.width,
        y,
        title=f"{asked['title']} {asked['prompt']}",
        caption="",
        provenance=provenance,
    )
