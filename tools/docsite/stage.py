"""Lay out the sources of the site as they lie in the repository, so that their links hold."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat

from tools.docsite.outline import toctrees
from tools.docsite.reference import write_reference
from tools.docsite.running import ROOT, notebook_of, prepare_outputs, run_all

#: The pages of the site: new ones join by their place.
PAGES = (
    "*.md",
    "docs/*.md",
    "docs/recipes/*.md",
    "benchmarks/README.md",
    "benchmarks/results/README.md",
    "src/bertlook/bundled/bert-mini/README.md",
    "tests/golden/README.md",
    "notebooks/*.ipynb",
)
#: The pages whose blocks of Python code run in the build, each on its own.
RUN = ("docs/start.md", "docs/gallery.md", "docs/recipes/*.md")
#: A notebook that readers fill in, shown without outputs.
EXERCISES = "notebooks/lesson.ipynb"
#: A page whose code is apps of other programs.
APPS = "docs/recipes/dashboards.md"
#: The first page; its links start at the root.
FRONT = "docs/site/index.md"
#: Notebooks that take longest are run first.
_LONGEST_FIRST = ("checkpoints", "causes", "probes", "clusters", "syntax", "coreference")

_PICTURE = re.compile(r'(?:src|srcset)="(?![a-z]+:)([^"#\s]+)"')

_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")


def stage(folder: Path, beside: Path, cache: Path, *, fresh: bool = False) -> None:
    """Write the sources of the site into an empty folder, after running what runs.

    Args:
        folder: The folder.
        beside: The folder for what Sphinx would leave out, or take for a source: pictures in markup
            and notebooks to download.
        cache: The folder that keeps what has run.
        fresh: Whether to run what has not changed, too.
    """
    pages = [path for pattern in PAGES for path in sorted(ROOT.glob(pattern))]
    running = find_running()
    notebooks = {
        path: nbformat.read(path, 4)
        for path in pages
        if path.suffix == ".ipynb" and path != ROOT / EXERCISES
    }
    notebooks |= {path: notebook_of(path.read_text("utf-8")) for path in running}
    front = notebook_of((ROOT / FRONT).read_text("utf-8"))
    order = sorted(notebooks, key=lambda path: path.stem not in _LONGEST_FIRST)
    named = {path.relative_to(ROOT).as_posix(): notebooks[path] for path in order}
    run_all(named | {FRONT: front}, cache, fresh=fresh)

    for path in pages:
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        page = notebooks.get(path) or (nbformat.read(path, 4) if path == ROOT / EXERCISES else None)
        if page is not None:
            _finish(page, path.parent, running)
            if path.suffix == ".ipynb":
                _copy(path, beside / path.relative_to(ROOT))
                link = f'<a href="{path.name}" download>Download this notebook</a>'
                title, _, rest = page.cells[0].source.partition("\n")
                page.cells[0].source = f"{title}\n\n{link}\n{rest}"
            nbformat.write(page, place.with_suffix(".ipynb"))
        else:
            place.write_text(_to_notebooks(path.read_text("utf-8"), path.parent, running), "utf-8")
    _copy_targets(pages, folder, beside)
    write_reference(folder / "docs" / "reference")
    staged = [path for path in folder.rglob("*") if path.suffix in (".md", ".ipynb")]
    names = {path.relative_to(folder).with_suffix("").as_posix() for path in staged}
    _finish(front, ROOT, running)
    front.cells.append(nbformat.v4.new_markdown_cell(toctrees(names)))
    nbformat.write(front, folder / "index.ipynb")


def find_running() -> list[Path]:
    """Return the pages whose blocks of Python code run in the build."""
    paths = [path for pattern in RUN for path in sorted(ROOT.glob(pattern))]
    return [path for path in paths if path != ROOT / APPS]


def _finish(page: nbformat.NotebookNode, home: Path, running: list[Path]) -> None:
    """Prepare a page that has run for Sphinx: its outputs and its links."""
    prepare_outputs(page)
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = _to_notebooks(cell.source, home, running)


def _to_notebooks(markdown: str, home: Path, running: list[Path]) -> str:
    """Let links to pages that run lead to the notebooks that they have become."""

    def replace(link: re.Match[str]) -> str:
        target = (home / link[1]).resolve()
        return f"]({link[1].removesuffix('.md')}.ipynb" if target in running else link[0]

    return _LINK.sub(replace, markdown)


def _copy_targets(pages: list[Path], folder: Path, beside: Path) -> None:
    """Copy the pictures and other files to which pages lead."""
    for page in pages:
        for target in _LINK.findall(page.read_text("utf-8")):
            path = (page.parent / target).resolve()
            place = folder / path.relative_to(ROOT)
            if path.is_file() and path not in pages:
                _copy(path, place)
        if page.suffix == ".md":
            for target in _PICTURE.findall(page.read_text("utf-8")):
                path = (page.parent / target).resolve()
                if path.is_file():
                    _copy(path, beside / path.relative_to(ROOT))


def _copy(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, place)
