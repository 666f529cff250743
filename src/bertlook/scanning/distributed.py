"""A scan by the processes of a ``torch.distributed`` group: one result from all of them.

Only files of results and their like go from process to process, as bytes, and never a pickle.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import torch
from torch import distributed as dist

from bertlook.errors import BertlookError
from bertlook.scanning.reader import WHOLE, Shard
from bertlook.scanning.results import Results, Skipped

if TYPE_CHECKING:
    from bertlook.scanning.scan import Scan

_PATIENCE = timedelta(days=30)
"""How long a process that is done waits for the others, as long as they live."""


def own_shard() -> Shard:
    """This process's part of a corpus; all of it outside a process group."""
    if dist.is_available() and dist.is_initialized():
        return Shard(dist.get_rank(), dist.get_world_size())
    return WHOLE


@contextmanager
def process_group(timeout: float) -> Iterator[Shard]:
    """Meet the other processes that ``torchrun`` (or whoever set RANK and WORLD_SIZE) started.

    The group is one of gloo, on GPUs too: what is exchanged are results, which lie on the CPU.

    Args:
        timeout: seconds within which all must be there.

    Raises:
        BertlookError: if they don't come together.
    """
    world = os.environ.get("WORLD_SIZE", "1")
    if world == "1" or own_shard() != WHOLE:
        yield own_shard()
        return
    try:
        _meet(timedelta(seconds=timeout))
    except (RuntimeError, ValueError, OSError) as error:
        where = ":".join(os.environ.get(name, "?") for name in ("MASTER_ADDR", "MASTER_PORT"))
        raise BertlookError(
            f"{world} processes were to meet at {where}, and didn't within {timeout:g} seconds: "
            f"{str(error).splitlines()[0]} Start all of them with torchrun, and see that each "
            "machine can reach that address."
        ) from error
    try:
        yield own_shard()
    finally:
        dist.destroy_process_group()


def _meet(timeout: timedelta) -> None:
    store, rank, world = next(iter(dist.rendezvous("env://", timeout=timeout)))
    if os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True":
        store = _fresh_store(store, rank, world, timeout)
    # A group that is being formed waits as long as it later waits for results: too long.
    store.set(f"bertlook/{rank}", "here")
    store.wait([f"bertlook/{other}" for other in range(world)], timeout)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=world, timeout=_PATIENCE)


def _fresh_store(board: dist.Store, rank: int, world: int, timeout: timedelta) -> dist.Store:
    """A store of this start's own, whose address is left on torchrun's.

    torchrun keeps one store over all restarts, where processes would find the addresses of those
    that were killed (as they do in PyTorch 2.13). An address that is out of date answers no more.
    """
    host, key = os.environ["MASTER_ADDR"], "bertlook/store"
    if rank == 0:
        store = dist.TCPStore(host, 0, world, True, timeout, wait_for_workers=False)
        board.set(key, str(store.port))
        return store
    end = time.monotonic() + timeout.total_seconds()
    while True:
        port = int(board.get(key))
        try:
            return dist.TCPStore(host, port, world, False, timedelta(seconds=1))
        except dist.DistError:
            if time.monotonic() > end:
                raise


def own_device(device: str | None) -> str | None:
    """Of "cuda", the GPU that is this process's own on its machine."""
    local = os.environ.get("LOCAL_RANK")
    return f"cuda:{local}" if device == "cuda" and local is not None else device


def together(begin: Callable[[], Scan], run: Callable[[Scan], None]) -> Results:
    """The results of all processes' scans, the same in each of them.

    Args:
        begin: makes this process's scan.
        run: goes through it.

    Raises:
        BertlookError: if that fails in any of the processes, which it names, or they scan with
            different models, corpora or measures.
    """
    error, running = _tried(begin)
    found = _exchanged(error, None if running is None else running.identity())
    _check_same(found)
    assert running is not None
    scan = running

    error, _ = _tried(lambda: run(scan))
    ends = _exchanged(
        error,
        {
            "corpus_hash": scan.corpus_hash,
            "done": scan.done,
            "skipped": [asdict(one) for one in scan.skipped],
        },
    )
    return _added(scan, ends)


def _added(scan: Scan, ends: list[dict[str, Any]]) -> Results:
    from bertlook.scanning.scan import nothing_to_read

    partial = not all(end["done"] for end in ends)
    if not partial:
        _check_same([{"corpus": end["corpus_hash"]} for end in ends])
    # Each process has read the whole corpus, and skipped the same.
    told = {one["position"]: Skipped(**one) for end in ends for one in end["skipped"]}
    skipped = tuple(told[position] for position in sorted(told))
    total: Results | None = None
    for content in in_turn(scan.results().to_bytes() if scan.counted else b""):
        if content:
            one = Results.from_bytes(content)
            total = one if total is None else total + one
    if total is None:
        raise BertlookError(nothing_to_read(skipped))
    said = {k: v for k, v in total.provenance.items() if k not in ("place", "shard")}
    said |= {"skipped": len(skipped), "partial": partial}
    found = {name: replace(result, provenance=said) for name, result in total.found.items()}
    return Results(found, partial, skipped, said)


def _tried(work: Callable[[], Any]) -> tuple[str, Any]:
    """What is wrong, or nothing, and what came of it: the others must hear of either."""
    try:
        return "", work()
    except BertlookError as error:
        return str(error), None
    except KeyboardInterrupt:
        return "It was interrupted before anything was counted.", None


def _exchanged(error: str, said: Any) -> list[Any]:
    """What each process says.

    Raises:
        BertlookError: if one of them says that something is wrong.
    """
    told = [json.loads(one) for one in in_turn(json.dumps([error, said]).encode())]
    for rank, (wrong, _) in enumerate(told):
        if wrong:
            raise BertlookError(f"In process {rank} of {len(told)}: {wrong}")
    return [said for _, said in told]


def _check_same(found: list[dict[str, Any]]) -> None:
    first = found[0]
    for rank, other in enumerate(found):
        for name, value in first.items():
            if other[name] != value:
                raise BertlookError(
                    f"The processes scan with different things: {name.replace('_', ' ')} is "
                    f"{value} in process 0 and {other[name]} in process {rank}. Give all of them "
                    "the same model, corpus and measures."
                )


def in_turn(own: bytes) -> Iterator[bytes]:
    """What each process has to tell, from the first to the last; all must take all of it.

    Raises:
        BertlookError: if a process is gone.
    """
    shard = own_shard()
    device = "cpu"
    if dist.get_backend() == "nccl":
        device = f"cuda:{torch.cuda.current_device()}"
    try:
        for rank in range(shard.world):
            size = torch.tensor([len(own)], device=device)
            dist.broadcast(size, rank)
            content = torch.empty(int(size), dtype=torch.uint8, device=device)
            if rank == shard.rank and own:
                content.copy_(torch.frombuffer(bytearray(own), dtype=torch.uint8))
            if len(content):
                dist.broadcast(content, rank)
            yield content.cpu().numpy().tobytes()
    except RuntimeError as error:
        raise BertlookError(
            "Another process of the group has ended early; it says why itself. What each has "
            f"counted is in its checkpoint. ({str(error).splitlines()[0]})"
        ) from error
