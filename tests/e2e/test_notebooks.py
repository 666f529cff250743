"""The notebooks run from the top, need no other machine, and are kept without outputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.offline import check_outputs, is_rendered, rendered_errors
from tools.docsite.running import CACHE, Kernel, package_digest, run_cached

Run = Callable[[str], list[nbformat.NotebookNode]]

#: How often a notebook is opened at most, until JupyterLab has found the state of its widgets.
OPENINGS = 3
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        assert cell.cell_type != "code" or (cell.outputs, cell.execution_count) == ([], None)


@pytest.fixture
def run(lab: Lab, page: Page, watch: Watch) -> Run:
    """Run a notebook and return its cells; its outputs must be shown without another machine."""

    def run(stem: str) -> list[nbformat.NotebookNode]:
        [path] = [path for path in NOTEBOOKS if path.stem == stem]
        notebook = nbformat.read(path, as_version=4)
        with Kernel() as kernel:  # once for the site, too
            run_cached(path.name, notebook, kernel, CACHE, package_digest())
        check_outputs(notebook.cells)
        lab.add_trusted(notebook, path.name)
        for _ in range(OPENINGS):
            lab.open(page, path.name)
            if is_rendered(page):
                break
            watch.complaints.clear()
        assert not rendered_errors(page)
        watch.check()
        return notebook.cells

    return run


def test_the_notebook_on_syntax_runs_from_the_top(run: Run) -> None:
    beside = run("syntax")[-2].outputs[0].data["text/plain"]
    assert "paper" in beside
    assert "held out" in beside
    assert "94.3" in beside


def test_the_notebook_on_coreference_runs_from_the_top(run: Run) -> None:
    beside = run("coreference")[-2].outputs[0].data["text/plain"]
    assert "Best head, held out" in beside
    for paper in ("27.0", "52.0", "69.0", "65.0"):
        assert paper in beside


def test_the_notebook_on_surface_patterns_runs_from_the_top(run: Run) -> None:
    cells = run("surface")
    beside = cells[-3].outputs[0].data["text/plain"]
    assert "paper" in beside
    assert "0.57" in beside  # the paper's layer 8, to [SEP]
    assert "over half on the previous token: paper 4 heads" in cells[-2].outputs[0].text


def test_the_notebook_on_clusters_runs_from_the_top(run: Run) -> None:
    cells = run("clusters")
    printed_text = "".join(
        output.get("text", "")
        for cell in cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "within a layer" in printed_text
    assert "random weights" in cells[-4].outputs[0].data["text/plain"]


def test_the_notebook_on_probes_runs_from_the_top(run: Run) -> None:
    cells = run("probes")
    [table] = [
        cell.outputs[0].data["text/plain"]
        for cell in cells
        if cell.cell_type == "code" and "PAPER" in cell.source
    ]
    assert "Right-branching" in table
    assert "77.0" in table
    assert "best tree" in cells[-2].outputs[0].data["text/plain"]


def printed(cells: list[nbformat.NotebookNode]) -> str:
    """Return all that the cells print, and their last expressions."""
    return "".join(
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for cell in cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def test_the_notebook_on_causes_runs_from_the_top(run: Run) -> None:
    printed_text = printed(run("causes"))
    assert "rank by kl" in printed_text
    assert "in its layer" in printed_text
    assert "value zeroing" in printed_text
    for score in ("previous", "duplicate", "induction", "sink"):
        assert score in printed_text


def test_the_notebook_on_minimal_pairs_runs_from_the_top(run: Run) -> None:
    printed_text = printed(run("minimal_pairs"))
    assert "him / her" in printed_text
    assert "has rank" in printed_text


def test_the_notebook_on_checkpoints_runs_from_the_top(run: Run) -> None:
    printed_text = printed(run("checkpoints"))
    assert "divergence" in printed_text
    assert "difference" in printed_text


def test_the_notebook_on_knowing_a_head_runs_from_the_top(run: Run) -> None:
    printed_text = printed(run("know_a_head"))
    for part in ("strongest:", "middle:", "typical:", "dep->head", "misses."):
        assert part in printed_text
