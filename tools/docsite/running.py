"""Run notebooks and pages with code, side by side, and keep what came out by content."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from tools.docsite.recorder import LIVE

ROOT = Path(__file__).resolve().parents[2]
#: Blocks of Python code in Markdown; those of other languages are only shown.
CODE_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
#: Kernels that run notebooks and pages at once: each has torch in it, and about a gigabyte.
AT_ONCE = min(4, os.cpu_count() or 1)
#: What has run is kept here, by content.
CACHE = ROOT / "artifacts" / "site-cache"
_SETUP = "from tools.docsite.recorder import record_views\nrecord_views()"
#: Begins the output with the still picture of a view, which the view's own markup has, too.
_STILL = '<img class="bertlook-still'


def notebook_of(markdown: str) -> NotebookNode:
    r"""Return a page as a notebook: its blocks of Python code are cells.

    Args:
        markdown: The page.

    Example:
        >>> page = notebook_of("# A page\n\n```python\n1 + 1\n```\n\nThat was it.\n")
        >>> [(cell.cell_type, cell.source) for cell in page.cells]
        [('markdown', '# A page'), ('code', '1 + 1'), ('markdown', 'That was it.')]
    """
    cells = []
    for index, part in enumerate(CODE_BLOCK.split(markdown)):
        new_cell = nbformat.v4.new_code_cell if index % 2 else nbformat.v4.new_markdown_cell
        if part.strip():
            cells.append(new_cell(part.strip()))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def run_all(notebooks: Mapping[str, NotebookNode], cache: Path, *, fresh: bool = False) -> None:
    """Run notebooks in place, side by side.

    Those that run one after the other share a kernel, since most of them take less time than the
    import of torch. None can use names or files of another one.

    Args:
        notebooks: The notebooks by their names in messages.
        cache: The folder that keeps what has run.
        fresh: Whether to run what has not changed, too.

    Raises:
        CellExecutionError: If a cell fails; the message has the cell.
    """
    stamp = package_digest()
    waiting = iter(notebooks.items())
    lock = Lock()

    def work() -> None:
        with Kernel() as kernel:
            while True:
                with lock:
                    name, notebook = next(waiting, (None, None))
                if name is None or notebook is None:
                    return
                run_cached(name, notebook, kernel, cache, stamp, fresh=fresh)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for job in [pool.submit(work) for _ in range(AT_ONCE)]:
            job.result()


def run_cached(
    name: str,
    notebook: NotebookNode,
    kernel: Kernel,
    cache: Path,
    stamp: bytes,
    *,
    fresh: bool = False,
) -> None:
    """Run a notebook in place, or take its outputs from where it has run before.

    Args:
        name: Its name in messages.
        notebook: The notebook.
        kernel: What runs it.
        cache: The folder that keeps what has run.
        stamp: What ``package_digest`` returns.
        fresh: Whether to run it although it has not changed.

    Raises:
        CellExecutionError: If a cell fails; the message has the cell.
    """
    cache.mkdir(parents=True, exist_ok=True)
    sources = "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    kept = cache / f"{hashlib.sha256(stamp + sources.encode()).hexdigest()}.ipynb"
    with _alone(kept.with_suffix(".lock")):
        if kept.exists() and not fresh:
            ran = nbformat.read(kept, as_version=4)
        else:
            ran = nbformat.v4.new_notebook(
                cells=[cell for cell in notebook.cells if cell.cell_type == "code"]
            )
            kernel.run(name, ran)
            temporary = kept.with_suffix(".new")
            nbformat.write(ran, temporary)
            temporary.replace(kept)
    notebook.metadata |= ran.metadata  # the state of its widgets, if it has any
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, done in zip(cells, ran.cells, strict=True):
        cell.outputs, cell.execution_count = done.outputs, done.execution_count


class Kernel:
    """A kernel that runs notebooks one after the other, started when the first one runs."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._client: NotebookClient | None = None

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def run(self, name: str, notebook: NotebookNode) -> None:
        """Run a notebook in place, in a folder of its own, as if nothing had run before it.

        Args:
            name: Its name in messages.
            notebook: The notebook, of code cells.

        Raises:
            CellExecutionError: If a cell fails; the message has the cell.
        """
        if self._client is None:
            self._client = self._start()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        _execute(self._client, f"%reset -f\n%cd -q {folder}\n# {name}")
        _execute(self._client, notebook)
        self._client.set_widgets_metadata()

    def _start(self) -> NotebookClient:
        paths = [str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONWARNINGS": "ignore",
            "OMP_NUM_THREADS": "1",
        }
        client = NotebookClient(notebook_of(""), timeout=300)
        setup = client.setup_kernel(env=environment, stderr=subprocess.DEVNULL)
        self._stack.enter_context(setup)
        _execute(client, _SETUP)
        return client


def _execute(client: NotebookClient, code: str | NotebookNode) -> None:
    """Run code, or a notebook of code cells, in a client's kernel."""
    if isinstance(code, str):
        code = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    client.nb = code
    client.reset_execution_trackers()
    for index, cell in enumerate(code.cells):
        client.execute_cell(cell, index, execution_count=index + 1)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock: the tests of notebooks and the site, side by side, run each notebook once."""
    with lock.open("w") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare_outputs(notebook: NotebookNode) -> None:
    """Leave what a page shows without other programs: live views, markup, pictures with texts.

    Args:
        notebook: The notebook, which has run, and is changed in place.

    Raises:
        ValueError: If a cell has written to stderr.
    """
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown = (_shown(output, cell.source) for output in cell.outputs)
            cell.outputs = [output for output in shown if output is not None]


def _shown(output: NotebookNode, source: str) -> NotebookNode | None:
    """Return an output as the site shows it, or None for the still picture beside a view."""
    if output.get("name") == "stderr":
        raise ValueError(f"A cell has written to stderr:\n{source}\n\n{output.text}")
    data = output.get("data", {})
    if LIVE in data:
        output.data = NotebookNode({"text/html": data[LIVE]})
    elif _STILL in data.get("text/html", ""):
        return None
    elif "image/svg+xml" in data:
        alt = html.escape(f"Chart: {source.strip().splitlines()[-1]}")
        encoded = base64.b64encode(data["image/svg+xml"].encode()).decode("ascii")
        image = f'<img class="chart" alt="{alt}" src="data:image/svg+xml;base64,{encoded}">'
        output.data = NotebookNode({"text/html": image})
    return output


def package_digest() -> bytes:
    """Return a digest of all that outputs depend on, apart from the pages themselves."""
    digest = hashlib.sha256(sys.version.encode())
    endings = (".py", ".json", ".safetensors")
    package = (path for path in (ROOT / "src" / "bertlook").rglob("*") if path.suffix in endings)
    for path in [*sorted(package), Path(__file__).with_name("recorder.py")]:
        digest.update(path.read_bytes())
    return digest.digest()
