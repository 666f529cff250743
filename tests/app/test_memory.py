import platform
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc")

_LEFT = """
import resource, sys, torch
from bertlook.app.cli import main
from bertlook.app.memory import give_back_large_blocks

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 2**20

if sys.argv[1] == "back":
    give_back_large_blocks()
if sys.argv[1] == "command":
    treebank = sys.argv[2]
    main(["scan", "--quiet", "--no-report", "--treebank", treebank, "-o", treebank + "-results"])
before = resident()
kept = []
for size in range(30, 10, -1):
    large = torch.ones(size * 2**18)
    kept.append(torch.ones(2**10))
    del large
print(resident() - before)
"""


def left(side: str, *given: str) -> float:
    """MB that are left of freed blocks of 11 to 30 MB, among which small ones are kept."""
    command = [sys.executable, "-c", _LEFT, side, *given]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def test_freed_large_blocks_are_given_back():
    assert left("back") < 5 < left("kept")


def test_the_command_gives_them_back(tmp_path: Path):
    treebank = tmp_path / "one.conllu"
    treebank.write_text(
        "1\tcats\t_\t_\t_\t_\t2\tnsubj\t_\t_\n2\tsit\t_\t_\t_\t_\t0\troot\t_\t_\n\n"
    )
    assert left("command", str(treebank)) < 5
