"""Damaged and forged files of results are refused, or hold what was saved."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.sealed import seal, unseal
from tests.fuzz.conftest import Rounds

m = bl.measures

ZOO: list[Any] = [None, True, -1, 10**30, 0.5, float("nan"), "", "x", [], {}, [[]], {"": 0}]


@pytest.fixture(scope="module")
def results() -> bl.Results:
    documents = [*bl.corpora.sample()[:2], *bl.corpora.sample_documents()[:1]]
    attentions = [bl.load()(item, truncate=True) for item in documents]
    by_name = {
        "entropy": m.Entropy().of(attentions),
        "trees": m.DependencyAccuracy().of(attentions[:2]),
        "clusters": m.CoreferenceAccuracy().of(attentions[2:]),
        "heads": m.HeadDivergence().of(attentions[:1]),
    }
    return bl.Results(by_name, True, (), {"inputs": 3})


def read(content: bytes, saved: bl.Results) -> None:
    """Read results that may be refused, but must otherwise be usable."""
    try:
        found = bl.Results.from_bytes(content)
    except BertlookError:
        return
    assert found.by_name.keys() <= saved.by_name.keys() | {"x"}
    for result in found.by_name.values():
        assert min(result.shape) > 0
        repr(result)


def damage(random: Random, content: bytes) -> bytes:
    """Flip bits, cut, repeat, or splice a file."""
    start, stop = sorted(random.choices(range(len(content)), k=2))
    kind = random.randrange(5)
    if kind == 0:
        damaged = bytearray(content)
        damaged[start] ^= 1 << random.randrange(8)
        return bytes(damaged)
    if kind == 1:
        return content[:start]
    if kind == 2:
        return content[:stop] + content[start:]
    if kind == 3:
        return content[:start] + random.randbytes(stop - start) + content[stop:]
    return content[:start] + content[stop:]


def test_a_damaged_file_is_refused(rounds: Rounds, results: bl.Results) -> None:
    content = results.to_bytes()
    for random in rounds(300):
        damaged = damage(random, content)
        if damaged != content:
            with pytest.raises(BertlookError):
                bl.Results.from_bytes(damaged)


def forge(random: Random, value: Any) -> Any:
    """Return a JSON value with one part replaced, removed or repeated."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        name = random.choice(list(value))
        changed = {**value, name: forge(random, value[name])}
        if random.random() < 0.1:
            del changed[name]
        return changed
    if isinstance(value, list) and value and random.random() < 0.9:
        place = random.randrange(len(value))
        return [*value[:place], forge(random, value[place]), *value[place + random.randrange(2) :]]
    return random.choice(ZOO)


def forge_array(random: Random, array: np.ndarray) -> np.ndarray:
    """Return an array of another type, shape or content."""
    kind = random.randrange(4)
    if kind == 0:
        return array.astype(random.choice(["int8", "float32", "int64", "bool", "uint8"]))
    if kind == 1:
        return np.moveaxis(array, 0, -1)
    if kind == 2:
        return array[: random.randrange(len(array) + 1)]
    return random.choice([np.negative, np.square])(array.astype(float)).astype(array.dtype)


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
def test_a_forged_file_is_refused_or_usable(rounds: Rounds, results: bl.Results) -> None:
    header, arrays, _ = unseal(results.to_bytes(), "it")
    for random in rounds(300):
        changed = dict(arrays)
        if random.random() < 0.5:
            name = random.choice(list(arrays))
            changed[name] = forge_array(random, arrays[name])
            read(seal(header, changed), results)
        else:
            forged = json.loads(json.dumps(forge(random, header)))
            read(seal(forged, changed), results)


@settings(max_examples=50)
@given(st.lists(st.text(max_size=9), max_size=4, unique=True))
def test_names_that_can_be_saved_can_be_loaded(names: list[str]) -> None:
    result = m.Entropy().of([bl.load()("The cat sat.")])
    given_results = bl.Results(dict.fromkeys(names, result))
    try:
        content = given_results.to_bytes()
    except BertlookError:
        assert "" in names or any("\ud800" <= letter <= "\udfff" for letter in "".join(names))
        return
    assert bl.Results.from_bytes(content) == given_results


def test_a_file_that_never_ends_is_refused() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no /dev/zero")
    with pytest.raises(BertlookError, match="it is not a regular file"):
        bl.Results.load("/dev/zero")
