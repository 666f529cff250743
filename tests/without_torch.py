"""Code that is run in an environment without torch and transformers."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

#: The beginning of a process in which torch and transformers, and what comes with them, can't be
#: imported.
PREAMBLE = """
import pkgutil, sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"accelerate", "huggingface_hub", "torch", "transformers"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
import bertlook as bl
TEXT, FOLDER = "The chef who ran the kitchen made a cake .", sys.argv[1]
"""


def run_without_torch(code: str, folder: Path) -> list[str]:
    """Return the lines that code prints in an environment without torch and transformers."""
    run = subprocess.run(
        [sys.executable, "-c", PREAMBLE + textwrap.dedent(code), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()
