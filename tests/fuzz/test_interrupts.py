"""A scan that is interrupted at any moment keeps whole batches, and the model as it was."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest

import bertlook as bl
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning.run import scan
from tests.fuzz.conftest import Rounds
from tests.scanning.test_checkpoint import CORPUS
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

m = bl.measures
MEASURES = [m.DependencyAccuracy(), m.Entropy(), m.RelativePosition()]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr("bertlook.scanning.reader.MAX_TOKENS", 40)
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 15)
    return load(tiny().train(), tokenizer=wordpiece())


def interrupt_soon(random: Random, duration: float) -> threading.Thread:
    """Interrupt the main thread once or twice within some seconds."""
    pauses = [random.random() * duration, random.random() * duration / 50][: random.randrange(1, 3)]

    def interrupt() -> None:
        for pause in pauses:
            time.sleep(pause)
            signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    return thread


def test_an_interrupted_scan_counts_whole_batches(
    rounds: Rounds, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Python ignores an interrupt within a finalizer, and only says so; a second one would hit
    # pytest while it listens.
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    start = time.perf_counter()
    whole = scan(model, CORPUS, MEASURES, progress=False)
    duration = time.perf_counter() - start
    for number, random in enumerate(rounds(40)):
        path = tmp_path / f"scan-{number}"
        thread = None
        try:
            thread = interrupt_soon(random, duration)
            results = scan(model, CORPUS, MEASURES, progress=False, checkpoint=path)
            counted = results.provenance["inputs"]
            # Every measure has counted the same inputs.
            assert len(results["DependencyAccuracy"].records.units) == counted
            assert (results["Entropy"].counts == counted).all()
            assert (results["RelativePosition"].counts == counted).all()
        except KeyboardInterrupt:
            pass
        while thread is not None and thread.is_alive():
            with contextlib.suppress(KeyboardInterrupt):
                thread.join()
        assert all(part.training for part in model.module.modules())
        resumed = scan(model, CORPUS, MEASURES, progress=False, checkpoint=path)
        for name in whole:
            for key, array in whole[name].to_parts()[0].items():
                np.testing.assert_array_equal(resumed[name].to_parts()[0][key], array)
