"""The parts of the site's build that need no Sphinx: links, table of contents, code of pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbclient.exceptions import CellExecutionError

from tools.docsite.links import check_links
from tools.docsite.outline import outline, toctrees
from tools.docsite.running import Kernel, notebook_of


def page(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text(f"<html><body>{body}</body></html>", "utf-8")


def test_links_that_lead_somewhere_are_right(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(b"")
    page(tmp_path, "index.html", '<h1 id="top">A</h1><a href="b.html#part">b</a><a href="#top">')
    page(tmp_path, "b.html", '<p id="part"></p><img src="a%20b.png"><a href="https://a.org/x?y#z">')
    assert check_links(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<a href="missing.html">', "leads to no file"),
        ('<a href="#missing">', "leads to no place"),
        ('<a href="https://no dots">', "is no address"),
        ('<script src="https://cdn.example.org/a.js"></script>', "is loaded from elsewhere"),
        ('<link rel="stylesheet" href="//cdn.example.org/a.css">', "is loaded from elsewhere"),
    ],
)
def test_links_that_lead_nowhere_are_named(tmp_path: Path, body: str, problem: str) -> None:
    page(tmp_path, "index.html", body)
    (found,) = check_links(tmp_path)
    assert problem in found
    assert "index.html" in found


def test_each_page_has_one_place_and_new_ones_join() -> None:
    pages = ["docs/start", "docs/new", "docs/recipes/lora", "notebooks/quickstart", "README"]
    placed = [page for section in outline(pages).values() for page in section]
    assert sorted(placed) == sorted(pages)
    assert "docs/new" in toctrees(pages)
    with pytest.raises(ValueError, match="elsewhere/page"):
        outline(["elsewhere/page"])


def test_only_blocks_of_python_become_cells() -> None:
    cells = notebook_of("# A\n\n```python\nx = 1\n```\n\n```sh\nls\n```\n").cells
    assert [cell.cell_type for cell in cells] == ["markdown", "code", "markdown"]


def test_a_page_that_shares_a_kernel_knows_no_names_of_another() -> None:
    first, second = notebook_of("```python\nx = 1\nx\n```\n"), notebook_of("```python\nx\n```\n")
    with Kernel() as kernel:
        kernel.run("first", first)
        with pytest.raises(CellExecutionError, match="name 'x' is not defined"):
            kernel.run("second", second)
    assert first.cells[0].outputs[0].data["text/plain"] == "1"
