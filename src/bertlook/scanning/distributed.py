"""The processes of a ``torch.distributed`` group: connecting, agreeing, and adding results.

Processes exchange only JSON and result files, as bytes, never pickles.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.scanning.reader import WHOLE, Shard, own_shard
from bertlook.scanning.results import Results
from bertlook.text import first_line

if TYPE_CHECKING:
    from torch import distributed as dist


#: Maximum time that a finished process waits for the others while they are running.
_TIMEOUT = timedelta(days=30)


@contextmanager
def process_group(timeout: float) -> Iterator[Shard]:
    """Join the processes started by ``torchrun`` (or any launcher that sets RANK and WORLD_SIZE).

    The group uses gloo, on GPUs too: only results are exchanged, which are on the CPU.

    Args:
        timeout: Seconds within which all processes must have started.

    Yields:
        The part of a corpus that this process counts.

    Raises:
        BertlookError: If the processes don't connect in time.
    """
    world = os.environ.get("WORLD_SIZE", "1")
    if world == "1" or own_shard() != WHOLE:
        yield own_shard()
        return
    try:
        _connect(timedelta(seconds=timeout))
    except (RuntimeError, ValueError, OSError) as error:
        address = ":".join(os.environ.get(name, "?") for name in ("MASTER_ADDR", "MASTER_PORT"))
        raise BertlookError(
            f"{world} processes didn't connect at {address} within {timeout:g} seconds: "
            f"{first_line(error)} Start all of them with torchrun, and make sure that "
            "each machine can reach that address.",
            page="cluster",
        ) from error
    try:
        yield own_shard()
    finally:
        torch.distributed.destroy_process_group()


def _connect(timeout: timedelta) -> None:
    store, rank, world = next(iter(torch.distributed.rendezvous("env://", timeout=timeout)))
    if os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True":
        store = _fresh_store(store, rank, world, timeout)
    # Wait for all processes here: forming a group uses the much longer timeout for results.
    store.set(f"bertlook/{rank}", "ready")
    store.wait([f"bertlook/{other}" for other in range(world)], timeout)
    torch.distributed.init_process_group(
        "gloo", store=store, rank=rank, world_size=world, timeout=_TIMEOUT
    )


def _fresh_store(torchrun: dist.Store, rank: int, world: int, timeout: timedelta) -> dist.Store:
    """Return a new store for this start, whose address is published on torchrun's store.

    torchrun keeps one store over all restarts, where processes would find the addresses of killed
    ones (as of PyTorch 2.13). An outdated address doesn't answer.
    """
    host, key = os.environ["MASTER_ADDR"], "bertlook/store"
    if rank == 0:
        store = torch.distributed.TCPStore(host, 0, world, True, timeout, wait_for_workers=False)
        torchrun.set(key, str(store.port))
        return store
    end = time.monotonic() + timeout.total_seconds()
    while True:
        port = int(torchrun.get(key))
        try:
            return torch.distributed.TCPStore(host, port, world, False, timedelta(seconds=1))
        except torch.distributed.DistError:
            if time.monotonic() > end:
                raise


def own_device(device: str | None) -> str | None:
    """Return this process's own GPU if the device is "cuda", else the device itself."""
    local = os.environ.get("LOCAL_RANK")
    return f"cuda:{local}" if device == "cuda" and local is not None else device


def run_in_all(work: Callable[[], Any]) -> list[Any]:
    """Run a function in every process, and return the values from all of them.

    Args:
        work: A function that returns a value representable in JSON.

    Raises:
        BertlookError: If it fails in any process, which the message names; all processes raise
            the error.
    """
    fault, value = "", None
    try:
        value = work()
    except BertlookError as error:
        fault = str(error)
    except KeyboardInterrupt:
        fault = "It was interrupted before anything was counted."
    outcomes = [json.loads(content) for content in exchange(json.dumps([fault, value]).encode())]
    for rank, (fault, _) in enumerate(outcomes):
        if fault:
            raise BertlookError(f"In process {rank} of {len(outcomes)}: {fault}")
    return [value for _, value in outcomes]


def check_agreement(facts: list[dict[str, Any]]) -> None:
    """Raise BertlookError unless all processes have the same facts.

    Args:
        facts: The facts of each process, by name.
    """
    for rank, other in enumerate(facts):
        for name, value in facts[0].items():
            if other[name] != value:
                raise BertlookError(
                    f"The processes scan different things: {name.replace('_', ' ')} is {value} in "
                    f"process 0 and {other[name]} in process {rank}. Give all of them the same "
                    "model, corpus and measures.",
                    page="cluster",
                )


def add_results(own: Results | None) -> Results | None:
    """Return the sum of all processes' results, the same in each of them.

    Args:
        own: The results of this process, or None if it has counted nothing.

    Returns:
        The sum, or None if no process has counted anything.
    """
    total: Results | None = None
    for content in exchange(b"" if own is None else own.to_bytes()):
        if content:
            results = Results.from_bytes(content)
            total = results if total is None else total.merge(results)
    return total


def exchange(own: bytes) -> Iterator[bytes]:
    """Yield the content of each process in order; every process must consume all of it.

    Args:
        own: The content of this process.

    Raises:
        BertlookError: If a process has ended.
    """
    shard = own_shard()
    device = "cpu"
    if torch.distributed.get_backend() == "nccl":
        device = f"cuda:{torch.cuda.current_device()}"
    try:
        for rank in range(shard.world):
            size = torch.tensor([len(own)], device=device)
            torch.distributed.broadcast(size, rank)
            content = torch.empty(int(size), dtype=torch.uint8, device=device)
            if rank == shard.rank and own:
                content.copy_(torch.frombuffer(bytearray(own), dtype=torch.uint8))
            if len(content):
                torch.distributed.broadcast(content, rank)
            yield content.cpu().numpy().tobytes()
    except RuntimeError as error:
        raise BertlookError(
            "Another process of the group has ended early; see its own message. What each process "
            f"has counted is in its checkpoint. ({first_line(error)})",
            page="cluster",
        ) from error
