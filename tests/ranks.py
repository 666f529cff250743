"""The program of each process in the tests of scans by several processes.

torchrun --nproc-per-node N tests/ranks.py together OUT
torchrun --nproc-per-node N --max-restarts M tests/ranks.py killed OUT
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bertlook as bl
from bertlook import files
from bertlook.corpora import Sentence
from bertlook.model.load import load
from bertlook.model.random_init import random_init
from bertlook.scanning import checkpoint, distributed, reader, scan
from tests.scanning.test_checkpoint import CORPUS, MEASURES
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

DEADLY = [
    (1, "the first batch"),
    (1, "a later batch"),
    (1, "writing a checkpoint"),
    (0, "the results' exchange"),
]
"""Which process is killed at the first start, the second, and so on, and where.

It is one and the same that is killed while it counts: another one might be done by then.
"""


def together(out: Path, rank: int) -> None:
    """Run valid and invalid scans, and write down their outcomes."""
    model = load(tiny(), tokenizer=wordpiece())
    errors: dict[str, str] = {}

    def run_scan(name: str, corpus: Any, model: bl.Model = model, **options: Any) -> None:
        try:
            results = bl.scan(model, corpus, MEASURES, progress=False, **options)
        except bl.BertlookError as error:
            errors[name] = str(error)
        else:
            results.save(out / f"{name}.{rank}")

    run_scan("uneven", CORPUS)
    run_scan("lazy, in separate processes", iter(CORPUS), overlap=True)
    run_scan("one", CORPUS[:1])
    run_scan("empty", [])
    run_scan("all too long", [CORPUS[3]] * 5)
    run_scan("checkpoints", CORPUS, checkpoint=out / "scan")
    run_scan("checkpoints again", CORPUS, checkpoint=out / "scan")
    run_scan("another model", CORPUS, random_init(model, seed=1) if rank == 1 else model)
    run_scan("another corpus", CORPUS[rank // 2 :])
    run_scan("another end", iter(CORPUS if rank else CORPUS[:-1]))
    run_scan("no gold", [*CORPUS[:5], "the cat"])
    run_scan("no folder", CORPUS, checkpoint=out / ("" if rank else "none") / "new")
    sentence = Sentence(["the", "cat"], [2, 0], ["det", "root"])
    run_scan("after all that", [sentence] * 3)
    (out / f"errors.{rank}").write_text(json.dumps(errors))


def killed(out: Path, rank: int) -> None:
    """A scan in which a process is killed at each start but the last."""
    start = int(os.environ["TORCHELASTIC_RESTART_COUNT"])
    if start < len(DEADLY) and rank == DEADLY[start][0]:
        _arm(DEADLY[start][1])
    model = load(tiny(), tokenizer=wordpiece())
    results = bl.scan(model, iter(CORPUS), MEASURES, progress=False, checkpoint=out / "scan")
    results.save(out / f"killed.{rank}")
    (out / f"starts.{rank}").write_text(str(start))


def _arm(where: str) -> None:
    if where == "writing a checkpoint":
        files.os.replace = _deadly(files.os.replace, 2)
    elif where == "the results' exchange":
        distributed.add_results = _deadly(distributed.add_results, 1)
    else:
        calls = 1 if where == "the first batch" else 3
        scan.Scan._count = _deadly(scan.Scan._count, calls)


def _deadly(function: Callable[..., Any], calls: int) -> Callable[..., Any]:
    """Return the function, of which one call ends the process."""
    left = iter(range(1, 10_000))

    def call(*given: Any) -> Any:
        if next(left) == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*given)

    return call


if __name__ == "__main__":
    reader.WINDOW, reader.MAX_TOKENS, checkpoint._INTERVAL = 15, 40, 0.0
    what, folder = sys.argv[1:]
    with distributed.process_group(timeout=120) as shard:
        {"together": together, "killed": killed}[what](Path(folder), shard.rank)
