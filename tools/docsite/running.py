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
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from tools.docsite.recorder import LIVE

ROOT = Path(__file__).resolve().parents[2]
#: Blocks of Python code in Markdown; those of other languages are only shown.
CODE_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
#: Notebooks and pages that run at once: each has a kernel with torch in it, of about a gigabyte.
AT_ONCE = min(4, os.cpu_count() or 1)
#: What has run is kept here, by content.
CACHE = ROOT / "artifacts" / "site-cache"
_SETUP = "from tools.docsite.recorder import record_views\nrecord_views()"
#: Between two pages that share a kernel: no page can use what another one has defined.
_RESET = "%reset -f"
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


def run_all(groups: Sequence[dict[str, NotebookNode]], cache: Path, *, fresh: bool = False) -> None:
    """Run groups of notebooks in place, side by side, each group in a kernel of its own.

    Args:
        groups: Notebooks by their names in messages; those of a group run one after the other.
        cache: The folder that keeps what has run.
        fresh: Whether to run what has not changed, too.

    Raises:
        CellExecutionError: If a cell fails; the message has the cell.
    """
    stamp = package_digest()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(run_group, group, cache, stamp, fresh=fresh) for group in groups]
        for job in jobs:
            job.result()


def run_group(
    group: dict[str, NotebookNode], cache: Path, stamp: bytes, *, fresh: bool = False
) -> None:
    """Run notebooks in place, one after the other, none of which can use names of another.

    Args:
        group: The notebooks by name.
        cache: The folder that keeps what has run.
        stamp: What ``package_digest`` returns.
        fresh: Whether to run what has not changed, too.

    Raises:
        CellExecutionError: If a cell fails; the message has the cell.
    """
    cache.mkdir(parents=True, exist_ok=True)
    sources = "\0".join(cell.source for page in group.values() for cell in page.cells)
    kept = cache / f"{hashlib.sha256(stamp + sources.encode()).hexdigest()}.ipynb"
    with _alone(kept.with_suffix(".lock")):
        if kept.exists() and not fresh:
            whole = nbformat.read(kept, as_version=4)
        else:
            whole = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_SETUP)])
            for name, page in group.items():
                whole.cells.append(nbformat.v4.new_code_cell(f"{_RESET}  # {name}"))
                whole.cells.extend(page.cells)
            _run(whole)
            temporary = kept.with_suffix(".new")
            nbformat.write(whole, temporary)
            temporary.replace(kept)
    start = 1
    for page in group.values():
        page.cells = whole.cells[start + 1 : start + 1 + len(page.cells)]
        page.metadata.widgets = whole.metadata.widgets
        start += 1 + len(page.cells)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock: the tests of notebooks and the site, side by side, run each notebook once."""
    with lock.open("w") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(notebook: NotebookNode) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONWARNINGS": "ignore",
            "OMP_NUM_THREADS": "1",
        }
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(notebook, timeout=300, resources=resources)
        client.execute(env=environment, stderr=subprocess.DEVNULL)


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
