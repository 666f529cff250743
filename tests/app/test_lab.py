"""The quickstart is copied, runs completely, and writes a page."""

from __future__ import annotations

import os
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


def test_the_page_replaces_no_other_file_unless_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = []
    monkeypatch.setattr("nbclient.NotebookClient.execute", lambda self: runs.append(self))
    page = tmp_path / lab.PAGE
    page.write_text("mine")
    command = ["lab", "--headless", "--folder", str(tmp_path)]
    assert main(command) == 2
    assert "exists and is not a page of bertlook" in capsys.readouterr().err
    assert (page.read_text(), runs) == ("mine", [])
    assert main([*command, "--overwrite"]) == 0
    assert len(runs) == 1


@pytest.mark.parametrize("link", ["folder", "hard", "soft"])
def test_the_notebook_of_the_installation_is_not_replaced(
    link: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packaged = lab._packaged_notebook()
    content = packaged.read_bytes()
    folder = tmp_path / "folder"
    if link == "folder":
        folder.symlink_to(packaged.parent)
    else:
        folder.mkdir()
        target = folder / lab.NOTEBOOK
        target.symlink_to(packaged) if link == "soft" else target.hardlink_to(packaged)
    assert main(["lab", "--headless", "--folder", str(folder)]) == 2
    assert "is the notebook of this installation" in capsys.readouterr().err
    assert packaged.read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"", b"mine", b"[]", b"\xff", b"[" * 100_000, b'{"nbformat": 4, "cells": 3}', None]
)
def test_a_file_that_is_no_notebook_is_named_and_kept(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = tmp_path / lab.NOTEBOOK
    if content is None:
        os.mkfifo(notebook)
    else:
        notebook.write_bytes(content)
    assert main(["lab", "--headless", "--folder", str(tmp_path)]) == 2
    assert "quickstart.ipynb is not a notebook. Remove it" in capsys.readouterr().err
    assert content is None or notebook.read_bytes() == content


@pytest.mark.parametrize("folder", ["a\0b", "", "l" * 300, "/proc/none"])
def test_a_folder_that_cannot_exist_is_an_error(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lab", "--folder", folder]) == 2
    assert capsys.readouterr().err.startswith("bertlook: ")


def test_a_failing_cell_is_an_error_with_its_message(tmp_path: Path) -> None:
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(broken, tmp_path / lab.NOTEBOOK)
    with pytest.raises(BertlookError, match=r"at a cell: ZeroDivisionError: division by zero$"):
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
