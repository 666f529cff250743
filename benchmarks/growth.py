"""Memory of a scan against the length of its inputs and the size of its corpus.

Figures are the peak of a fresh process, model included, that takes section 3's statistics of the
pretrained encoder: for eight inputs of 64 to 512 tokens, beside ``output_attentions=True``; and for
corpora of random sentences that grow tenfold, read lazily from a file. Small corpora fit into one
window of inputs, which a scan holds to sort them by length; large ones do not. For corpora, the
process returns freed blocks to the system as ``bertlook scan`` does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import machine
import numpy as np
import real_data
import torch
from record import Figures, Options, Row

import bertlook as bl
from bertlook.app.memory import return_large_blocks
from bertlook.measures import Entropy, RelativePosition, TokenClasses

TITLE = "Memory against length and corpus"
_MEASURES = (RelativePosition(), TokenClasses(), Entropy())
_LENGTHS = (64, 128, 256, 512)
_INPUTS = 8
_WORDS = ("the", "cat", "sat", "on", "a", "mat")


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    turns = options.repetitions(3)
    rows = [
        Row(
            f"{_INPUTS} x {length} tokens",
            "MB",
            _memory("scan", length, turns),
            _memory("all", length, turns),
            peer_name="output_attentions",
            at=length,
        )
        for length in options.first(_LENGTHS)
    ]
    sizes = (500, 5000) if options.quick else (500, 5000, 50_000)
    if options.smoke:
        sizes = (5, 50)
    # The largest corpus takes minutes.
    corpora = {size: _memory("corpus", size, turns if size < 10_000 else 1) for size in sizes}
    for small, large in pairwise(sizes):
        rows.append(
            Row(
                f"a corpus of {large:,} sentences",
                "MB",
                corpora[large],
                corpora[small],
                peer_name=f"of {small:,}",
                times=1 / 1.05,
            )
        )
    return rows


def _memory(mode: str, size: int, turns: int) -> Figures:
    command = [sys.executable, __file__, mode, str(size)]
    return Figures(
        [
            json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            for _ in range(turns)
        ]
    )


def _print_memory(mode: str, size: int) -> None:
    """Print the peak memory of a scan, or of a pass that returns all maps.

    Args:
        mode: "scan" or "all" for eight inputs, "corpus" for random sentences.
        size: The number of tokens of each input, or of sentences.
    """
    model = real_data.encoder()
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.txt"
        lengths = random.integers(3, 40, size) if mode == "corpus" else [size - 2] * _INPUTS
        with path.open("w") as file:
            file.writelines(" ".join(random.choice(_WORDS, n)) + "\n" for n in lengths)
        if mode == "corpus":
            return_large_blocks()
        machine.start_peak()
        if mode == "all":
            model.module.set_attn_implementation("eager")
            inputs = model.inputs([model.encode(line) for line in _lines(path)])
            with torch.no_grad():
                model.module(**inputs, output_attentions=True)
        else:
            bl.scan(model, _lines(path), _MEASURES, progress=False)
    print(machine.peak_mb())


def _lines(path: Path) -> Iterator[str]:
    with path.open() as file:
        yield from map(str.rstrip, file)


if __name__ == "__main__":
    _print_memory(sys.argv[1], int(sys.argv[2]))
