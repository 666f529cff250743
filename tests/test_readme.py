"""The Python code of the README type-checks, with mypy and with pyright."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_CODE_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def code_file(tmp_path: Path) -> Path:
    """The blocks of Python code in the README, which continue each other, in one file."""
    blocks = _CODE_BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
    assert blocks, "README.md has no block of Python code"
    path = tmp_path / "readme_code.py"
    path.write_text("\n".join(blocks), "utf-8")
    return path


@pytest.mark.slow
def test_the_code_runs(code_file: Path, tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-W", "error", str(code_file)],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr


@pytest.mark.slow
def test_the_code_passes_mypy(code_file: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml"]
    process = subprocess.run([*command, str(code_file)], cwd=ROOT, capture_output=True, text=True)
    errors = [line for line in process.stdout.splitlines() if "readme_code" in line]
    assert not errors, "\n".join(errors)
    assert process.returncode in (0, 1), process.stdout + process.stderr


@pytest.mark.slow
def test_the_code_passes_pyright(code_file: Path, tmp_path: Path) -> None:
    pyright = shutil.which("pyright", path=str(ROOT / "node_modules" / ".bin"))
    if pyright is None:
        pytest.skip("pyright is missing: run `npm ci`")
    settings = {"include": ["."], "extraPaths": [str(ROOT / "src")]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    process = subprocess.run(
        [pyright, "--project", str(tmp_path), "--pythonpath", sys.executable],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert process.returncode == 0, process.stdout + process.stderr
    assert "0 errors" in process.stdout
