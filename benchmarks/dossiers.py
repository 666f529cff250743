"""Dossiers with all other measures of one pass over EWT dev, beside the plain forward pass.

Memory is the peak of a fresh process, model included, for 500 and for 50,000 random sentences.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import machine
import numpy as np
import real_data
import side_by_side
from record import Figures, Options, Row

import bertlook as bl
from bertlook.app.memory import return_large_blocks
from bertlook.corpora import read_treebank
from bertlook.measures import (
    DependencyAccuracy,
    Dossiers,
    Entropy,
    Measure,
    RelativePosition,
    TokenClasses,
)

TITLE = "Dossiers of EWT dev (2,001 sentences) in one pass with other measures"
_MEASURES: tuple[Measure[Any], ...] = (
    RelativePosition(),
    TokenClasses(),
    Entropy(),
    DependencyAccuracy(),
    Dossiers(top=20),
)
_WORDS = [f"{first}{second}" for first in "bdfgklmnprst" for second in ("a", "e", "i", "o", "u")]


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    model = real_data.encoder()
    corpus = options.first(read_treebank(real_data.EWT), 200)
    turns = options.repetitions(3)
    row = side_by_side.row
    rows = [
        row("dossiers and others", model, corpus, _MEASURES, repetitions=turns, at_most=1.35),
        row("dossiers alone", model, corpus, _MEASURES[-1:], repetitions=turns),
        row("the others alone", model, corpus, _MEASURES[:-1], repetitions=turns),
    ]
    if options.smoke:
        return rows
    return [
        *rows,
        Row(
            "peak memory, 50,000 sentences beside 500",
            "MB",
            Figures([_peak(50_000)]),
            Figures([_peak(500)]),
            peer_name="500 sentences",
            times=1 / 1.05,
        ),
    ]


def _peak(count: int) -> float:
    """Return the peak memory of a fresh process that scans random sentences."""
    command = [sys.executable, __file__, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.splitlines()[-1])


def _scan_random(count: int) -> None:
    return_large_blocks()
    machine.start_peak()
    random = np.random.default_rng(0)
    model = bl.load()

    def sentences() -> Any:
        for _ in range(count):
            yield random.choice(_WORDS, random.integers(5, 15)).tolist()

    bl.scan(model, sentences(), Dossiers(top=20), progress=False)
    print(machine.peak_mb())


if __name__ == "__main__":
    _scan_random(int(sys.argv[1]))
