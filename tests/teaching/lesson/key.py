"""The key of the lesson, read from the teacher's page, and the lesson with the key in place."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

import bertlook as bl
from bertlook.teaching import lesson
from bertlook.teaching.reading import read_figures

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "lesson.md"
NOTEBOOK = ROOT / "notebooks" / "lesson.ipynb"


@cache
def key() -> dict[str, str]:
    """Return the code of each exercise by its tag."""
    blocks = re.findall(r"### (\S+)\n\n```python\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)
    return dict(blocks)


def solution(tag: str, name: str) -> Any:
    """Return what the key of an exercise defines under a name."""
    values: dict[str, Any] = {
        "bl": bl,
        "lesson": lesson,
        "model": bl.load(),
        "np": np,
        "read_figures": read_figures,
        "SENTENCE": "The old man read the morning paper in the garden.",
    }
    exec(key()[tag], values)
    return values[name]


def notebook(*, solved: bool) -> nbformat.NotebookNode:
    """Return the lesson as it is, or with the key in place of the exercises."""
    lesson_notebook = nbformat.read(NOTEBOOK, as_version=4)
    if solved:
        for cell in lesson_notebook.cells:
            for tag in cell.metadata.get("tags", []):
                cell.source = key()[tag]
    return lesson_notebook
