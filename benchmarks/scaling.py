"""The same scan by one process and by two, one thread each, started by torchrun.

The scan takes section 3's statistics of the pretrained encoder on two-paragraph segments. Its
seconds start when all processes have read the corpus and end when all have the results. Beside them
stand the times of the exchange of results and of a checkpoint, and the share of its time that a
process waits for tokenized inputs, with and without a separate process that tokenizes.
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
    limit = 20 if options.smoke else 150 if options.quick else 600
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
        _finish_scan(model, corpus[:20])
        figures: dict[str, float] = {}
        start = _time_together()
        results = bl.scan(model, corpus, _MEASURES, progress=False)
        figures["seconds"] = _time_together() - start
        figures["speed"] = results.provenance["tokens"] / figures["seconds"]
        start = _time_together()
        if shard.world > 1:
            for content in distributed.exchange(results.to_bytes()):
                bl.Results.from_bytes(content)
        figures["exchange"] = 1000 * (_time_together() - start)
        start = time.perf_counter()
        results.save(out.with_name("checkpoint"))
        figures["checkpoint"] = 1000 * (time.perf_counter() - start)
        if shard.world == 1:
            for name, overlap in (("waited", False), ("fed", True)):
                start = time.perf_counter()
                running = _finish_scan(model, corpus, overlap)
                figures[name] = 100 * running.waited / (time.perf_counter() - start)
            figures["cutting"], figures["passing"] = _reading(model, corpus, results)
        if shard.rank == 0:
            out.write_text(json.dumps(figures))


def _reading(model: bl.Model, corpus: list[Any], results: bl.Results) -> tuple[float, float]:
    """Return tokens per second: cut into segments; tokenized, but left to other processes."""
    start = time.perf_counter()
    segments = real_data.segments()
    middle = time.perf_counter()
    assert not any(inputs.encodings for inputs in Reader(model, corpus, Shard(500, 1000)))
    end = time.perf_counter()
    tokens = results.provenance["tokens"]
    return tokens * len(segments) / len(corpus) / (middle - start), tokens / (end - middle)


def _finish_scan(model: bl.Model, corpus: list[Any], overlap: bool = False) -> Scan:
    running = Scan(model, corpus, _MEASURES, overlap=overlap)
    list(running)
    return running


def _time_together() -> float:
    """Wait for all processes, and return the time."""
    if dist.is_initialized():
        dist.barrier()
    return time.perf_counter()


if __name__ == "__main__":
    _process(int(sys.argv[1]), Path(sys.argv[2]))
