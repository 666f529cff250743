"""The quickstart notebook: copied out, opened in JupyterLab, or run without a screen."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bertlook.errors import BertlookError

NOTEBOOK = "quickstart.ipynb"
#: What the notebook itself writes, by ``Explorer.to_html``.
PAGE = "quickstart.html"


def open_quickstart(folder: Path, *, browser: bool = True) -> int:
    """Open the quickstart in JupyterLab, and return its exit code when it is stopped.

    Args:
        folder: where the notebook is copied to, unless it is there already.
        browser: open a browser; where there is no screen only the address is printed.

    """
    _needs("jupyterlab", "lab")
    notebook = copy_quickstart(folder)
    command = [sys.executable, "-m", "jupyterlab", str(notebook)]
    if not browser or not _has_screen():
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often no other user
    try:
        return subprocess.run(command).returncode
    except KeyboardInterrupt:
        return 0


def run_quickstart(folder: Path) -> Path:
    """Run the quickstart to completion in a kernel of its own.

    Args:
        folder: where the notebook is copied to and run.

    Returns:
        The page it leaves, which opens from disk. The notebook beside it holds the outputs.

    Raises:
        BertlookError: if a cell fails; the message has the cell's error.

    """
    _needs("nbclient", "lab")
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    path = copy_quickstart(folder)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise BertlookError(f"The quickstart stopped at a cell: {error}") from error
    nbformat.write(notebook, path)
    return folder / PAGE


def copy_quickstart(folder: Path) -> Path:
    """Copy the notebook into a folder; one that is there already is kept, with its changes."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / NOTEBOOK
    if not target.exists():
        shutil.copyfile(_source(), target)
    return target


def _source() -> Path:
    """The notebook in the wheel, or in a source checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "notebooks", package.parents[1] / "notebooks"):
        if (folder / NOTEBOOK).is_file():
            return folder / NOTEBOOK
    raise BertlookError(f"{NOTEBOOK} is missing from this installation: install bertlook again.")


def _needs(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise BertlookError(
            f"This needs {module}, which isn't installed: `pip install 'bertlook[{extra}]'`."
        )


def _has_screen() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
