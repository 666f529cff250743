"""The quickstart is copied, runs completely, and writes a page."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from bertlook.app import lab
from bertlook.app.cli import main
from bertlook.errors import BertlookError


def test_the_quickstart_runs_and_writes_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lab", "--headless", "--folder", str(tmp_path)]) == 0
    page = Path(capsys.readouterr().out.strip())
    assert page == tmp_path / "quickstart.html"
    assert "<title>" in page.read_text("utf-8")
    notebook = nbformat.read(tmp_path / "quickstart.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    displayed = [output for cell in code for output in cell.outputs if "data" in output]
    assert any("application/vnd.jupyter.widget-view+json" in output.data for output in displayed)
    assert any("bertlook-still" in output.data.get("text/html", "") for output in displayed)


def test_a_failing_cell_is_an_error_with_its_message(tmp_path: Path) -> None:
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(broken, tmp_path / lab.NOTEBOOK)
    with pytest.raises(BertlookError, match="ZeroDivisionError"):
        lab.run_quickstart(tmp_path)


def test_an_existing_notebook_is_kept(tmp_path: Path) -> None:
    notebook = lab.copy_quickstart(tmp_path / "new" / "folder")
    notebook.write_text("changed")
    assert lab.copy_quickstart(notebook.parent).read_text() == "changed"


def test_a_folder_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BertlookError, match="file can't be created"):
        lab.copy_quickstart(tmp_path / "file")


def test_a_missing_package_is_named_with_the_extra_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BertlookError, match=r"pip install 'bertlook\[lab\]'"):
        lab.open_quickstart(tmp_path)


def test_the_notebooks_of_the_project_have_no_outputs() -> None:
    notebooks = list((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        cells = nbformat.read(path, as_version=4).cells
        assert all(not cell.get("outputs") for cell in cells), path
