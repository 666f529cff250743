"""The same scan by one process and by two, one thread each, as torchrun starts them.

Section 3's statistics of the pretrained encoder on two-paragraph segments. Seconds are those from
when all processes have met and read the corpus to when all have the result. Beside them what the
results' exchange and a checkpoint take, and the share of its time for which a process waits for
inputs to be tokenized, with and without a process of its own for that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import real_data
from record import ROOT, Figures, Options, Row
from torch import distributed as dist

import bertlook as bl
from bertlook.measures import Entropy, RelativePosition, TokenClasses
from bertlook.scanning import distributed
from bertlook.scanning.reader import Reader, Shard
from bertlook.scanning.scan import Scan

TITLE = "One process beside two"
_MEASURES = (RelativePosition(), TokenClasses(), Entropy())


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    limit = 150 if options.quick else 600
    turns = [(_run(1, limit), _run(2, limit)) for _ in range(options.repetitions(3))]
    alone, together = ([turn[side] for turn in turns] for side in (0, 1))

    def figures(runs: list[dict[str, float]], name: str) -> Figures:
        return Figures([run[name] for run in runs])

    return [
        Row("the scan by two processes", "s", figures(together, "seconds"),
            figures(alone, "seconds"), peer_name="by one", times=1.8),
        Row("tokens a second, two processes", "tokens/s", figures(together, "speed")),
        Row("tokens a second, one process", "tokens/s", figures(alone, "speed")),
        Row("the results' exchange", "ms", figures(together, "exchange")),
        Row("a checkpoint", "ms", figures(alone, "checkpoint")),
        Row("reading segments", "tokens/s", figures(alone, "cutting")),
        Row("tokenizing what others count", "tokens/s", figures(alone, "passing")),
        Row("waiting for inputs, one process", "%", figures(alone, "waited")),
        Row("waiting for inputs that another process tokenizes", "%", figures(alone, "fed")),
    ]  # fmt: skip


def _run(processes: int, limit: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        subprocess.run(
            [
                *(sys.executable, "-m", "torch.distributed.run", "--standalone"),
                *("--nproc-per-node", str(processes), __file__, str(limit), str(out)),
            ],
            check=True,
            capture_output=True,
            env=os.environ
            | {"OMP_NUM_THREADS": "1", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        )
        return json.loads(out.read_text())


def _process(limit: int, out: Path) -> None:
    with distributed.process_group(timeout=120) as shard:
        model, corpus = real_data.encoder(), real_data.segments()[:limit]
        _scanned(model, corpus[:20])
        found: dict[str, float] = {}
        begun = _together()
        results = bl.scan(model, corpus, _MEASURES, progress=False)
        found["seconds"] = _together() - begun
        found["speed"] = results.provenance["tokens"] / found["seconds"]
        begun = _together()
        if shard.world > 1:
            for content in distributed.exchange(results.to_bytes()):
                bl.Results.from_bytes(content)
        found["exchange"] = 1000 * (_together() - begun)
        begun = time.perf_counter()
        results.save(out.with_name("checkpoint"))
        found["checkpoint"] = 1000 * (time.perf_counter() - begun)
        if shard.world == 1:
            for name, overlap in (("waited", False), ("fed", True)):
                begun = time.perf_counter()
                running = _scanned(model, corpus, overlap)
                found[name] = 100 * running.waited / (time.perf_counter() - begun)
            found["cutting"], found["passing"] = _reading(model, corpus, results)
        if shard.rank == 0:
            out.write_text(json.dumps(found))


def _reading(model: bl.Model, corpus: list[Any], results: bl.Results) -> tuple[float, float]:
    """Tokens a second: cut into segments; read and tokenized, and left to other processes."""
    begun = time.perf_counter()
    cut = real_data.segments()
    between = time.perf_counter()
    assert not any(inputs.encodings for inputs in Reader(model, corpus, Shard(500, 1000)))
    end = time.perf_counter()
    tokens = results.provenance["tokens"]
    return tokens * len(cut) / len(corpus) / (between - begun), tokens / (end - between)


def _scanned(model: bl.Model, corpus: list[Any], overlap: bool = False) -> Scan:
    running = Scan(model, corpus, _MEASURES, overlap=overlap)
    list(running)
    return running


def _together() -> float:
    """The time when all processes are here."""
    if dist.is_initialized():
        dist.barrier()
    return time.perf_counter()


if __name__ == "__main__":
    _process(int(sys.argv[1]), Path(sys.argv[2]))
