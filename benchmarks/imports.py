"""``import bertlook`` beside ``import transformers``, each in fresh processes."""

from __future__ import annotations

import subprocess
import sys

from record import Figures, Options, Row

TITLE = "Import"
_TIMED = "import time; t = time.perf_counter(); import {0}; print(1000 * (time.perf_counter() - t))"


def measure(options: Options) -> list[Row]:
    names = ("bertlook", "transformers")
    for name in names:
        _import(name)  # from here on the files are in memory
    times = [[_import(name) for name in names] for _ in range(options.repetitions(9))]
    ours, theirs = (Figures(values) for values in zip(*times, strict=True))
    what = "import bertlook, beside import transformers"
    return [Row(what, "ms", ours, theirs, peer_name="transformers", times=10)]


def _import(name: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(name)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)
