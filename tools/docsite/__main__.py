"""Build the site: ``python -m tools.docsite [--fresh] [--output FOLDER]``."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from tools.docsite.build import ROOT, build


def main() -> None:
    """Build the site as the command line says, and say how long it took."""
    parser = argparse.ArgumentParser(prog="tools/docs.py", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="run what has not changed, too")
    parser.add_argument("--output", type=Path, default=ROOT / "artifacts" / "site")
    options = parser.parse_args()
    start = time.monotonic()
    index = build(options.output, fresh=options.fresh)
    print(f"{index} ({time.monotonic() - start:.0f} s)")


main()
