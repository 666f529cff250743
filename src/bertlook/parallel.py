"""Parallel work on small tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bertlook.deferred import torch


def run_in_threads(jobs: Sequence[Callable[[], None]]) -> None:
    """Run jobs on as many cores as torch uses, each job on one of them.

    Jobs that make many operations on small tensors are faster so: torch would split each operation
    among the cores, and wait for the slowest one. Gradients are not recorded.

    Args:
        jobs: The jobs, which must not depend on each other.
    """
    cores = torch.get_num_threads()
    if min(cores, len(jobs)) == 1:
        for job in jobs:
            _run(job)
        return
    try:
        with ThreadPoolExecutor(
            min(cores, len(jobs)), "bertlook-job", initializer=torch.set_num_threads, initargs=(1,)
        ) as pool:
            for _ in pool.map(_run, jobs):
                pass
    finally:
        torch.set_num_threads(cores)  # for threads that begin later


def _run(job: Callable[[], None]) -> None:
    with torch.no_grad():
        job()
