"""The time of ``import bertlook`` beside ``import transformers``, each in fresh processes."""

from __future__ import annotations

import subprocess
import sys

from record import Figures, Options, Row

TITLE = "Import"
_PROGRAM = "import time; t = time.perf_counter(); import {}; print(1e3 * (time.perf_counter() - t))"


def measure(options: Options) -> list[Row]:
    names = ("bertlook", "transformers")
    for name in names:
        _import_ms(name)  # brings the files into the system's cache
    times = [[_import_ms(name) for name in names] for _ in range(options.repetitions(9))]
    own, peer = (Figures(values) for values in zip(*times, strict=True))
    what = "import bertlook, beside import transformers"
    return [Row(what, "ms", own, peer, peer_name="transformers", times=10)]


def _import_ms(name: str) -> float:
    process = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(name)], capture_output=True, text=True, check=True
    )
    return float(process.stdout)
