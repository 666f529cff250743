"""Each benchmark runs on its smallest input and returns rows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
#: Begins the line after all that a benchmark prints.
ENDED = "\tended: "
#: Runs the benchmarks that it reads the names of.
PROGRAM = f"""
import sys
folder = sys.argv.pop(1)
sys.path.insert(0, folder)
import run
options = run.Options(quick=True, smoke=True)
while name := sys.stdin.readline():
    succeeded = run.run(name.strip(), options, run.RESULTS)
    sys.stderr.flush()
    print(chr(10), {ENDED!r}, succeeded, sep="", flush=True)
"""


def entries() -> tuple[str, ...]:
    """Return the names of the benchmarks as run.py lists them."""
    module = ast.parse((BENCHMARKS / "run.py").read_text("utf-8"))
    for node in module.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ENTRIES":
            return tuple(
                constant.value for constant in ast.walk(node) if isinstance(constant, ast.Constant)
            )
    raise AssertionError("run.py has no ENTRIES")


class Runner:
    """A process that runs one benchmark after another, since most of them need the same imports."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, name: str) -> str:
        """Run a benchmark, and return what it prints: as the last line, whether it succeeded."""
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(BENCHMARKS)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        printed = []
        for line in self._process.stdout:
            printed.append(line)
            if line.startswith(ENDED):
                break
        return "".join(printed)

    def end(self) -> None:
        """End the process, which has nothing left to run."""
        if self._process is not None:
            self._process.communicate()


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    running = Runner()
    yield running
    running.end()


@pytest.mark.slow
@pytest.mark.parametrize("name", entries())
def test_a_benchmark_returns_rows(name: str, runner: Runner) -> None:
    printed = runner.run(name)
    if "There is no Chromium" in printed:
        pytest.skip("no Chromium: install it (on Debian: `apt-get install chromium`)")
    assert printed.endswith(f"{ENDED}True\n"), printed
    if reason := re.search(r"^left out: (.*)", printed, re.MULTILINE):
        pytest.skip(reason[1])
    rows = re.search(rf"^{name}: (\d+) rows", printed, re.MULTILINE)
    assert rows is not None, printed
    assert int(rows[1]) > 0
