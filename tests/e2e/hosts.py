"""Hosts of widgets, each with a view of each kind: how they are started, opened and darkened."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from playwright.sync_api import BrowserContext, Page

from tests.e2e.lab import Lab
from tests.e2e.mounted import write_views
from tests.e2e.servers import ROOT, serving, static_files, widget_files
from tests.e2e.views import VIEWS, made_up_views

#: What a page without a kernel can't do.
NO_KERNEL = ("text",)


@dataclass
class Opened:
    """A page on which a host shows the views."""

    page: Page
    #: Makes the host dark, or None if it has no dark look.
    darken: Callable[[], object] | None = None
    #: Checks that don't apply.
    skip: tuple[str, ...] = ()
    #: Whether still pictures stand for the views.
    is_still: bool = False


@dataclass
class Start:
    """What a host needs to open its page."""

    context: BrowserContext
    #: An empty folder for what the host reads and writes.
    folder: Path
    #: Returns a server that a fixture of this name runs.
    fixture: Callable[[str], Any]

    def open(self, address: str) -> Page:
        """Return a new page at an address."""
        page = self.context.new_page()
        go(page, address)
        return page


def go(page: Page, address: str) -> None:
    """Open an address, which may take as long as the views take to be made."""
    page.goto(address, wait_until="domcontentloaded", timeout=180_000)


Host = Callable[[Start], AbstractContextManager[Opened]]

#: The first lines of every notebook and app.
SETUP = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.e2e.views import made_up_views
views = made_up_views()"""
CELLS = [SETUP, *(f"views[{view!r}]" for view in VIEWS)]

_MARIMO = f"""\
import marimo
app = marimo.App(width="full")

@app.cell
def _():
    import sys
    sys.path.insert(0, {str(ROOT)!r})
    import marimo as mo
    from tests.e2e.views import made_up_views
    show = mo.ui.anywidget if mo.query_params().get("wrap") else lambda view: view
    shown = [show(view) for view in made_up_views().values()]
    return (shown,)

""" + "\n".join(
    f"@app.cell\ndef _(shown):\n    shown[{index}]\n    return\n" for index in range(len(VIEWS))
)  # fmt: skip

_PANEL = f"""\
{SETUP}
import panel as pn
pn.extension("ipywidgets")
pn.Column(*[pn.panel(view) for view in views.values()]).servable()"""

_SPHINX = """\
project = "views"
extensions = ["myst_nb"]
nb_execution_mode = "off"
html_static_path = ["_static"]
nb_ipywidgets_js = {"require.js": {}, "embed-amd.js": {}}"""

#: VS Code's variables, wrappers and rules.
_VS_CODE = """
html { --vscode-editor-foreground: #3b3b3b; --vscode-editor-background: #ffffff; }
html.dark { --vscode-editor-foreground: #cccccc; --vscode-editor-background: #1f1f1f; }
body { background: var(--vscode-editor-background); --jp-widgets-color: black; }
.cell-output-ipywidget-background { background: white !important; }
.jupyter-widgets { color: var(--jp-widgets-color); }"""


@contextmanager
def jupyterlab(start: Start, fixture: str = "lab") -> Iterator[Opened]:
    server: Lab = start.fixture(fixture)
    page = start.context.new_page()
    notebook = server.open(page, server.write("views.ipynb", CELLS))
    for cell in range(len(CELLS)):
        notebook.run_cell(cell)
    yield Opened(page, lambda: notebook.theme(dark=True))
    if fixture == "lab":
        notebook.theme(dark=False)  # the server keeps it for other tests


@contextmanager
def notebook7(start: Start) -> Iterator[Opened]:
    with jupyterlab(start, "notebook7") as opened:
        yield opened


@contextmanager
def marimo(start: Start, query: str = "") -> Iterator[Opened]:
    page = start.open(f"{start.fixture('marimo_server')}/{query}")
    yield Opened(page, lambda: page.emulate_media(color_scheme="dark"))


@contextmanager
def marimo_anywidget(start: Start) -> Iterator[Opened]:
    with marimo(start, "?wrap=1") as opened:
        yield opened


@contextmanager
def marimo_server(folder: Path) -> Iterator[str]:
    """Run an app of marimo, which wraps the views in ``mo.ui.anywidget`` where asked to."""
    (folder / "app.py").write_text(_MARIMO)
    settings = folder / "settings" / "marimo"
    settings.mkdir(parents=True)
    (settings / "marimo.toml").write_text('[display]\ntheme = "system"\n')
    options = ("-y", "run", "--headless", "--no-token", "--port", "{port}", "app.py")
    with serving(folder, "marimo", *options, health="/health") as address:
        yield address


@contextmanager
def voila(start: Start) -> Iterator[Opened]:
    nbformat.write(notebook_of(CELLS), start.folder / "views.ipynb")
    options = ("--no-browser", "--port={port}", "--Voila.ip=127.0.0.1", "views.ipynb")
    with serving(start.folder, "voila", *options, health="/voila/static/voila.js") as address:
        page = start.open(address)
        yield Opened(page, lambda: go(page, f"{address}/?theme=dark"))


@contextmanager
def panel(start: Start) -> Iterator[Opened]:
    (start.folder / "app.py").write_text(_PANEL)
    options = ("serve", "app.py", "--port", "{port}", "--address", "127.0.0.1")
    with serving(start.folder, "panel", *options, health="/static/js/bokeh.min.js") as address:
        # Panel takes the program that loads widgets from a CDN.
        anywidget = widget_files(start.folder) / "anywidget.js"
        start.context.route(
            "https://unpkg.com/anywidget@**",
            lambda route: route.fulfill(
                path=anywidget, headers={"Access-Control-Allow-Origin": "*"}
            ),
        )
        page = start.open(f"{address}/app")
        yield Opened(page, lambda: go(page, f"{address}/app?theme=dark"))


def nbconvert(template: str) -> Host:
    """Return the host that is a page made with one of nbconvert's templates."""

    @contextmanager
    def opened(start: Start) -> Iterator[Opened]:
        notebook = executed(start.folder)
        files = widget_files(start.folder)
        exporter = HTMLExporter(
            template_name=template,
            require_js_url="require.js",
            widget_renderer_url="embed-amd.js",
            mathjax_url="",
            jquery_url="",
            mermaid_js_url="",
        )
        looks = ("light", "dark") if template == "lab" else ("light",)
        for look in looks:
            exporter.theme = look
            page, _ = exporter.from_notebook_node(notebook)
            (files / f"{look}.html").write_text(page, "utf-8")
        with static_files(files) as address:
            page = start.open(f"{address}/light.html")
            darken = (lambda: go(page, f"{address}/dark.html")) if "dark" in looks else None
            yield Opened(page, darken, NO_KERNEL, is_still=template == "basic")

    return opened


@contextmanager
def sphinx(start: Start) -> Iterator[Opened]:
    source = start.folder / "source"
    shutil.copytree(widget_files(start.folder), source / "_static")
    nbformat.write(executed(start.folder), source / "index.ipynb")
    (source / "conf.py").write_text(_SPHINX)
    command = (sys.executable, "-m", "sphinx", "-q", str(source), str(start.folder / "html"))
    subprocess.run(command, check=True)
    # The program that loads widgets is looked for beside the page.
    shutil.copy(source / "_static" / "anywidget.js", start.folder / "html")
    with static_files(start.folder / "html") as address:
        yield Opened(start.open(f"{address}/index.html"), None, NO_KERNEL)


@contextmanager
def vs_code(start: Start) -> Iterator[Opened]:
    places = "".join(f"<div class=jupyter-widgets data-view={view}></div>" for view in VIEWS)
    markup = f"<div class=cell-output-ipywidget-background>{places}</div>"
    page = start.open(write_views(start.folder / "a.html", made_up_views(), markup, _VS_CODE))
    darken = "() => document.documentElement.classList.add('dark')"
    yield Opened(page, lambda: page.evaluate(darken), NO_KERNEL)


@contextmanager
def plain_page(start: Start) -> Iterator[Opened]:
    """Show the views as the pages of ``to_html`` do, but all of them on one page."""
    places = "".join(f"<div data-view={view}></div>" for view in VIEWS)
    style = ":root { color-scheme: light dark }"
    page = start.open(write_views(start.folder / "a.html", made_up_views(), places, style))
    yield Opened(page, lambda: page.emulate_media(color_scheme="dark"), NO_KERNEL)


#: The hosts by name, with the function that opens a page of each.
HOSTS: dict[str, Host] = {
    "JupyterLab": jupyterlab,
    "Notebook 7": notebook7,
    "marimo": marimo,
    "marimo, `mo.ui.anywidget`": marimo_anywidget,
    "Voila": voila,
    "Panel": panel,
    "nbconvert, lab": nbconvert("lab"),
    "nbconvert, classic": nbconvert("classic"),
    "nbconvert, reveal": nbconvert("reveal"),
    "nbconvert, basic": nbconvert("basic"),
    "Sphinx with MyST-NB": sphinx,
    "VS Code (stand-in)": vs_code,
    "plain page": plain_page,
}


def notebook_of(cells: list[str]) -> NotebookNode:
    """Return a notebook with these code cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": kernel},
    )


_executed: list[NotebookNode] = []


def executed(folder: Path) -> NotebookNode:
    """Return the notebook with the views and their state, executed once in this process."""
    if not _executed:
        notebook = notebook_of(CELLS)
        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, timeout=120, resources=resources).execute()
        _executed.append(notebook)
    return _executed[0]
