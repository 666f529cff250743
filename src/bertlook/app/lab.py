"""The quickstart notebook: copied out of the package, opened in JupyterLab, or run headless."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bertlook.errors import BertlookError
from bertlook.files import check_path, write_file

NOTEBOOK = "quickstart.ipynb"
#: The page that the notebook writes, with ``Explorer.to_html``.
PAGE = "quickstart.html"


def open_quickstart(folder: Path, *, browser: bool = True) -> int:
    """Open the quickstart in JupyterLab and wait until the server is stopped.

    Args:
        folder: The folder of the notebook, which is copied there unless it exists.
        browser: Whether to open a browser; without a screen, the address is printed instead.

    Returns:
        The exit code of JupyterLab.

    Raises:
        BertlookError: If JupyterLab is not installed, or the notebook can't be copied.
    """
    _require("jupyterlab", "lab")
    notebook = copy_quickstart(folder)
    command = [sys.executable, "-m", "jupyterlab", str(notebook.absolute())]
    if not browser or not _has_screen():
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # containers often have no other user
    try:
        return subprocess.run(command).returncode
    except KeyboardInterrupt:
        return 0


def run_quickstart(folder: Path, *, overwrite: bool = False) -> Path:
    """Run all cells of the quickstart in a new kernel.

    Args:
        folder: The folder of the notebook, which is copied there unless it exists. The notebook
            with its outputs replaces it.
        overwrite: Whether the page that the notebook writes may replace another file.

    Returns:
        The path of the page that the notebook writes, which opens from disk.

    Raises:
        BertlookError: If nbclient is not installed, the folder has other files of these names, or
            a cell fails; the message contains the error of the cell.
    """
    _require("nbclient", "lab")
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError

    from bertlook.app.outputs import Kind, Output, check_outputs

    path = copy_quickstart(folder)
    if path.samefile(_packaged_notebook()):
        raise BertlookError(
            f"{path} is the notebook of this installation, which would be replaced. Give another "
            "--folder."
        )
    page = Output.create(PAGE, folder / PAGE, Kind.PAGE)
    check_outputs([page], [], overwrite=overwrite)
    notebook = _read_notebook(path)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise BertlookError(
            f"The quickstart stopped at a cell: {error.ename}: {error.evalue}"
        ) from error
    except (CellControlSignal, DeadKernelError) as error:  # a cell took too long, or a crash
        reason = str(error).splitlines()[0]
        raise BertlookError(f"The quickstart stopped at a cell: {reason}") from error
    write_file(path, nbformat.writes(notebook) + "\n")
    return page.path


def _read_notebook(path: Path) -> Any:
    import nbformat

    try:
        # A pipe would be waited for.
        content = path.read_text("utf-8") if path.is_file() else ""
        notebook = nbformat.reads(content, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # a broken file can raise anything
        raise BertlookError(
            f"{path} is not a notebook. Remove it, or give another --folder."
        ) from error
    return notebook


def copy_quickstart(folder: Path) -> Path:
    """Copy the quickstart into a folder unless it is already there.

    Args:
        folder: The folder, which is created if it does not exist.

    Returns:
        The path of the notebook in the folder.

    Raises:
        BertlookError: If the folder can't be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BertlookError(
            f"The folder {folder} can't be created: {error.strerror or error}."
        ) from error
    target = check_path("--folder", folder / NOTEBOOK)
    if not target.exists():
        write_file(target, _packaged_notebook().read_bytes())
    return target


def _packaged_notebook() -> Path:
    """Return the path of the notebook in an installed package or in a source checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "notebooks", package.parents[1] / "notebooks"):
        if (folder / NOTEBOOK).is_file():
            return folder / NOTEBOOK
    raise BertlookError(f"This installation lacks {NOTEBOOK}. Install bertlook again.")


def _require(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise BertlookError(
            f"{module} is not installed. Install it with `pip install 'bertlook[{extra}]'`."
        )


def _has_screen() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
