"""A scan beside the plain forward pass of the same batches, and beside its floor.

The floor is the pass of a scan without measures, which makes all maps and drops them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from record import Figures, Row

import bertlook as bl
from bertlook.measures import Measure
from bertlook.model import tap
from bertlook.model.layer import Layer
from bertlook.scanning.reader import Reader
from bertlook.scanning.scan import Scan

#: A pass of a model over prepared inputs that a scan is compared with.
Plain = Callable[[bl.Model, dict[str, torch.Tensor]], Any]


def forward(model: bl.Model, inputs: dict[str, torch.Tensor]) -> None:
    """Run the plain pass: sdpa attention without maps and, as in a scan, no language model head."""
    with torch.no_grad():
        model.module.base_model(**inputs)


def row(
    what: str,
    model: bl.Model,
    corpus: Sequence[Any],
    measures: Measure[Any] | Iterable[Measure[Any]],
    *,
    repetitions: int,
    at_most: float | None = None,
    plain: Plain = forward,
    plain_name: str = "plain forward pass",
) -> Row:
    """Return the row of a scan beside the plain passes, which it may exceed ``at_most`` times."""
    seconds(model, corpus[:20], measures, plain)
    turns = [seconds(model, corpus, measures, plain) for _ in range(repetitions)]
    own, peer, floor = (Figures([turn[side] for turn in turns]) for side in (0, 1, 2))
    times = None if at_most is None else 1 / at_most
    parts = {"without measures": floor.median} if plain is forward else {}
    return Row(what, "s", own, peer, peer_name=plain_name, times=times, parts=parts)


def seconds(
    model: bl.Model,
    corpus: Sequence[Any],
    measures: Measure[Any] | Iterable[Measure[Any]],
    plain: Plain,
) -> tuple[float, float, float]:
    """Return the seconds of the scan, of the plain passes, and of the floor.

    They take turns batch by batch, so that other load on the machine affects all alike. The scan is
    measured from tokenizing to the results; the passes get prepared tensors.
    """
    batches = [
        model.inputs(list(inputs.encodings.values()))
        for inputs in Reader(model, corpus)
        if inputs.encodings
    ]
    running = Scan(model, corpus, measures, controls=0)
    steps = iter(running)
    scan_seconds = plain_seconds = floor_seconds = 0.0
    for inputs in batches:
        start = time.perf_counter()
        next(steps)
        middle = time.perf_counter()
        plain(model, inputs)
        scan_seconds += middle - start
        plain_seconds += time.perf_counter() - middle
        if plain is forward:
            start = time.perf_counter()
            with tap.tapped(model.module.base_model, _ignore) as open_tap:
                open_tap.network(**inputs)
            floor_seconds += time.perf_counter() - start
    start = time.perf_counter()
    assert next(steps, None) is None, "the scan makes other batches"
    running.results()
    return scan_seconds + time.perf_counter() - start, plain_seconds, floor_seconds


def _ignore(_: Layer) -> None:
    """Take a layer's maps, and do nothing with them."""
