"""The notebooks run from the top, and are kept without outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        assert cell.cell_type != "code" or (cell.outputs, cell.execution_count) == ([], None)


def test_the_notebook_on_syntax_runs_from_the_top(tmp_path: Path) -> None:
    [path] = [path for path in NOTEBOOKS if path.stem == "syntax"]
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    beside = notebook.cells[-2].outputs[0].data["text/plain"]
    assert "paper" in beside
    assert "held out" in beside
    assert "94.3" in beside
