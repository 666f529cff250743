"""Run the tests of the package against the lowest versions that pyproject.toml allows.

    python3 tools/lowest.py

The lower bounds become the constraints of an environment of its own, runs/lowest. torch is the
exception: it is the one in constraints.txt. Tests that need a browser, a notebook or the training
code are left out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from environment import ROOT, report_step, run_npm

FOLDER = ROOT / "runs" / "lowest"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: What the tests need beside the package.
TOOLS = (
    "conllu",
    "hatchling>=1.26",
    "editables",
    "hypothesis",
    "ipykernel",
    "nbclient",
    "psutil",
    "pytest",
    "pytest-xdist",
    "vl-convert-python",
)
LEFT_OUT = ("app/test_lab.py", "e2e", "test_imports.py", "test_readme.py", "test_release.py",
            "test_wheel.py", "test_benchmarks.py", "training")  # fmt: skip


def main(pytest_options: list[str]) -> None:
    """Create the environment, and run the tests in it."""
    bounds = lower_bounds((ROOT / "pyproject.toml").read_text("utf-8"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    constraints = FOLDER / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in bounds.items()))
    report_step(f"installing {', '.join(constraints.read_text().split())} into {FOLDER}")
    if not PYTHON.exists():
        _run(sys.executable, "-m", "venv", str(FOLDER))
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run(*pip, "--constraint", str(constraints), "--constraint", "constraints.txt", *TOOLS, *bounds,
         "torch")  # fmt: skip
    # Without the resolver, which would read the bounds again.
    _run(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")
    run_npm("ci", "--no-audit", "--no-fund")
    run_npm("run", "--silent", "build")
    report_step("Python: tests")
    ignored = [f"--ignore=tests/{name}" for name in LEFT_OUT]
    # Old versions warn of what newer ones of torch and Python deprecate.
    _run(str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider",
         "-W", "default::DeprecationWarning", *ignored, *pytest_options)  # fmt: skip


def lower_bounds(pyproject: str) -> dict[str, str]:
    """Return the lowest version of each dependency but torch, by name.

    Args:
        pyproject: The text of pyproject.toml, whose dependencies are written as "name>=version",
            with or without a marker of the platform.
    """
    section = pyproject.partition("\ndependencies = [")[2].partition("]")[0]
    bounds = dict(re.findall(r'"([\w-]+)>=([\w.]+)[";]', section))
    del bounds["torch"]
    return bounds


def _run(*command: str) -> None:
    code = subprocess.run(command, cwd=ROOT).returncode
    if code:
        raise SystemExit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
