"""The lesson runs from the top, as learners get it and with the key in place."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.teaching.lesson.key import NOTEBOOK, key, notebook


def run(solved: bool, folder: Path) -> list[str]:
    """Run the lesson, and return what its checks say."""
    lesson = notebook(solved=solved)
    client = NotebookClient(
        lesson, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute()
    outputs = [output for cell in lesson.cells for output in cell.get("outputs", [])]
    assert all(output.get("name") != "stderr" for output in outputs)
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs]
    return [text for text in texts if text.startswith(("Exercise", "Claims"))]


@pytest.mark.slow
def test_unsolved_exercises_get_hints_and_stop_nothing(tmp_path: Path) -> None:
    feedback = run(False, tmp_path)
    assert len(feedback) == len(key())
    assert all(": not yet." in text for text in feedback)


@pytest.mark.slow
def test_the_key_solves_all_exercises(tmp_path: Path) -> None:
    feedback = run(True, tmp_path)
    assert len(feedback) == len(key())
    assert all(": right." in text for text in feedback)


def test_each_exercise_has_a_key_that_begins_like_its_cell() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    exercises = {tag: cell for cell in cells for tag in cell.metadata.get("tags", [])}
    assert exercises.keys() == key().keys()
    for tag, cell in exercises.items():
        stub, solved = cell.source.splitlines(), key()[tag].splitlines()
        assert stub[-1] == solved[-1]  # the check
        assert stub[0].split("=")[0] == solved[0].split("=")[0]
