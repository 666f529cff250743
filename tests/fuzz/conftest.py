"""The rounds of a fuzzer: few in CI, as many as fit into some minutes by hand."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator

import pytest

Rounds = Callable[[int], Iterator[random.Random]]


@pytest.fixture
def rounds() -> Rounds:
    """Yield a random generator for each round, so that a failure names the seed that repeats it.

    ``for random in rounds(200): ...`` makes the same 200 rounds each time. With
    BERTLOOK_FUZZ_MINUTES the rounds start at a new seed and go on until the minutes are over;
    BERTLOOK_FUZZ_SEED repeats the one round of that seed.
    """

    def generate(count: int) -> Iterator[random.Random]:
        for seed in _seeds(count):
            try:
                yield random.Random(seed)
            except GeneratorExit:
                print(f"Repeat this round with BERTLOOK_FUZZ_SEED={seed}.")
                raise

    return generate


def _seeds(count: int) -> Iterator[int]:
    if seed := os.environ.get("BERTLOOK_FUZZ_SEED"):
        yield int(seed)
        return
    minutes = os.environ.get("BERTLOOK_FUZZ_MINUTES")
    if minutes is None:
        yield from range(count)
        return
    end = time.monotonic() + 60 * float(minutes)
    seed = time.time_ns() % 2**40
    while time.monotonic() < end:
        yield seed
        seed += 1
