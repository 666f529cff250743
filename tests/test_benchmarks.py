"""Each benchmark runs on its smallest input and returns rows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def entries() -> tuple[str, ...]:
    """Return the names of the benchmarks as run.py lists them."""
    module = ast.parse((BENCHMARKS / "run.py").read_text("utf-8"))
    for node in module.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ENTRIES":
            return tuple(
                constant.value for constant in ast.walk(node) if isinstance(constant, ast.Constant)
            )
    raise AssertionError("run.py has no ENTRIES")


@pytest.mark.slow
@pytest.mark.parametrize("name", entries())
def test_a_benchmark_returns_rows(name: str) -> None:
    command = [sys.executable, str(BENCHMARKS / "run.py"), "--smoke", name]
    process = subprocess.run(command, capture_output=True, text=True)
    if "There is no Chromium" in process.stderr:
        pytest.skip("no Chromium: install it (on Debian: `apt-get install chromium`)")
    assert process.returncode == 0, process.stdout + process.stderr
    if reason := re.search(r"^left out: (.*)", process.stdout, re.MULTILINE):
        pytest.skip(reason[1])
    rows = re.search(rf"^{name}: (\d+) rows", process.stdout, re.MULTILINE)
    assert rows is not None
    assert int(rows[1]) > 0
