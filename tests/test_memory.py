import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc")

_LEFT = """
import resource, sys, torch
from bertlook.memory import give_back_large_blocks

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 2**20

if sys.argv[1] == "back":
    give_back_large_blocks()
before = resident()
kept = []
for size in range(30, 10, -1):
    large = torch.ones(size * 2**18)
    kept.append(torch.ones(2**10))
    del large
print(resident() - before)
"""


def left(side: str) -> float:
    """MB that are left of freed blocks of 11 to 30 MB, among which small ones are kept."""
    done = subprocess.run(
        [sys.executable, "-c", _LEFT, side], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def test_freed_large_blocks_are_given_back():
    assert left("back") < 5 < left("kept")
