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


def run(stem: str, folder: Path) -> list[nbformat.NotebookNode]:
    """A notebook's cells after it was run."""
    [path] = [path for path in NOTEBOOKS if path.stem == stem]
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
    return notebook.cells


def test_the_notebook_on_syntax_runs_from_the_top(tmp_path: Path) -> None:
    beside = run("syntax", tmp_path)[-2].outputs[0].data["text/plain"]
    assert "paper" in beside
    assert "held out" in beside
    assert "94.3" in beside


def test_the_notebook_on_coreference_runs_from_the_top(tmp_path: Path) -> None:
    beside = run("coreference", tmp_path)[-2].outputs[0].data["text/plain"]
    assert "Best head, held out" in beside
    for paper in ("27.0", "52.0", "69.0", "65.0"):
        assert paper in beside


def test_the_notebook_on_surface_patterns_runs_from_the_top(tmp_path: Path) -> None:
    cells = run("surface", tmp_path)
    beside = cells[-3].outputs[0].data["text/plain"]
    assert "paper" in beside
    assert "0.57" in beside  # the paper's layer 8, to [SEP]
    assert "over half on the previous token: paper 4 heads" in cells[-2].outputs[0].text


def test_the_notebook_on_clusters_runs_from_the_top(tmp_path: Path) -> None:
    cells = run("clusters", tmp_path)
    printed_text = "".join(
        output.get("text", "")
        for cell in cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "within a layer" in printed_text
    assert "random weights" in cells[-4].outputs[0].data["text/plain"]


def test_the_notebook_on_probes_runs_from_the_top(tmp_path: Path) -> None:
    cells = run("probes", tmp_path)
    [table] = [
        cell.outputs[0].data["text/plain"]
        for cell in cells
        if cell.cell_type == "code" and "PAPER" in cell.source
    ]
    assert "Right-branching" in table
    assert "77.0" in table
    assert "best tree" in cells[-2].outputs[0].data["text/plain"]
