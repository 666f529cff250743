from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# Machines are busy at times: how long an example takes says nothing.
hypothesis.settings.register_profile("bertlook", deadline=None)
hypothesis.settings.load_profile("bertlook")

# Before anything imports the hub's client: no test reaches the network.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# The tests' networks are tiny: more threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A shell starts background jobs with interrupts ignored, and so would be those of the tests.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def read_with_torch() -> Iterator[None]:
    """Load models with torch at once, whether or not an earlier test has imported transformers.

    Light models have tests of their own, some in processes that this doesn't reach.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bertlook.model.load.find_light_model", lambda *_: None)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A masked language model and its tokenizer, saved."""
    # Imported here: most tests need no network, and the hub must be off first.
    from tests.tiny_models import tiny
    from tests.tiny_tokenizers import wordpiece

    path = tmp_path / "tiny"
    tiny().save_pretrained(path)
    wordpiece().save_pretrained(path)
    return path
