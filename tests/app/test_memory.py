"""Freed large blocks go back to the operating system."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc")

_PROGRAM = """
import resource, sys, torch
from bertlook.app.cli import main
from bertlook.app.memory import return_large_blocks

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 2**20

if sys.argv[1] == "returned":
    return_large_blocks()
if sys.argv[1] == "command":
    treebank = sys.argv[2]
    main(["scan", "--quiet", "--no-report", "--treebank", treebank, "-o", treebank + "-results"])
memory_before = resident()
small_blocks = []
for size in range(30, 10, -1):
    large = torch.ones(size * 2**18)
    small_blocks.append(torch.ones(2**10))
    del large
print(resident() - memory_before)
"""


def remaining_mb(mode: str, *arguments: str) -> float:
    """Return how many MB remain of freed blocks of 11 to 30 MB that lie among small ones in use."""
    command = [sys.executable, "-c", _PROGRAM, mode, *arguments]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(process.stdout.split()[-1])


def test_freed_large_blocks_are_returned() -> None:
    assert remaining_mb("returned") < 5 < remaining_mb("default")


def test_the_scan_command_returns_large_blocks(tmp_path: Path) -> None:
    treebank = tmp_path / "one.conllu"
    treebank.write_text(
        "1\tcats\t_\t_\t_\t_\t2\tnsubj\t_\t_\n2\tsit\t_\t_\t_\t_\t0\troot\t_\t_\n\n"
    )
    assert remaining_mb("command", str(treebank)) < 5
