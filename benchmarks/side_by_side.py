"""A scan beside the plain forward pass of the same batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from record import Figures, Row

import bertlook as bl
from bertlook.measures import Measure
from bertlook.scanning.reader import Reader
from bertlook.scanning.scan import Scan

#: Runs a model on ready-made inputs, in whatever way a scan is compared with.
Plain = Callable[[bl.Model, dict[str, torch.Tensor]], Any]


def forward(model: bl.Model, inputs: dict[str, torch.Tensor]) -> None:
    """The plain pass: sdpa, no maps, and as a scan does, without a language model's head."""
    with torch.no_grad():
        model.module.base_model(**inputs)


def row(
    what: str,
    model: bl.Model,
    corpus: Sequence[Any],
    measures: Measure | Iterable[Measure],
    *,
    repetitions: int,
    at_most: float | None = None,
    plain: Plain = forward,
    plain_name: str = "plain forward pass",
) -> Row:
    """A scan beside the plain passes; it may take ``at_most`` times as long."""
    seconds(model, corpus[:20], measures, plain)
    turns = [seconds(model, corpus, measures, plain) for _ in range(repetitions)]
    ours, theirs = (Figures([turn[side] for turn in turns]) for side in (0, 1))
    times = None if at_most is None else 1 / at_most
    return Row(what, "s", ours, theirs, peer_name=plain_name, times=times)


def seconds(
    model: bl.Model,
    corpus: Sequence[Any],
    measures: Measure | Iterable[Measure],
    plain: Plain,
) -> tuple[float, float]:
    """Seconds of the scan, tokenizing and results included, and of the plain passes.

    The two take turns batch by batch, so that what else the machine does hits both alike. The
    plain pass gets its tensors ready-made.
    """
    padded = [
        model.inputs(list(inputs.encodings.values()))
        for inputs in Reader(model, corpus)
        if inputs.encodings
    ]
    running = Scan(model, corpus, measures)
    steps = iter(running)
    scanned = passed = 0.0
    for inputs in padded:
        begun = time.perf_counter()
        next(steps)
        between = time.perf_counter()
        plain(model, inputs)
        scanned += between - begun
        passed += time.perf_counter() - between
    begun = time.perf_counter()
    assert next(steps, None) is None, "the batches are the scan's own"
    running.results()
    return scanned + time.perf_counter() - begun, passed
