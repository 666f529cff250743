"""Many models against single comparisons."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.comparing import arguments
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.steps import StepsComparison
from bertlook.errors import BertlookError

TEXTS = ["The cat sat.", "It purred.", "The dog barked."]


@pytest.fixture(scope="module")
def models() -> list[bl.Model]:
    model = bl.load()
    return [model, bl.random_init(model), bl.random_init(model, seed=1)]


def test_each_model_is_compared_with_the_first(models: list[bl.Model]) -> None:
    comparison = bl.compare(models, text=TEXTS[0])
    assert isinstance(comparison, StepsComparison)
    assert comparison.names == tuple(model.name for model in models)
    singles = [bl.compare(models[0], other, text=TEXTS[0]) for other in models[1:]]
    for step, single, other in zip(comparison.steps, singles, models[1:], strict=True):
        assert step.names == (models[0].name, other.name)
        np.testing.assert_array_equal(step.divergence, single.divergence)
    np.testing.assert_array_equal(comparison.divergence, [each.divergence for each in singles])


def test_a_corpus_is_read_with_each_model(models: list[bl.Model]) -> None:
    options: dict[str, Any] = {"resamples": 50, "permutations": 9, "progress": False}
    comparison = bl.compare(models, corpus=TEXTS, measures=bl.measures.Entropy(), **options)
    assert isinstance(comparison, StepsComparison)
    for step, other in zip(comparison.steps, models[1:], strict=True):
        single = bl.compare(models[0], other, TEXTS, measures=bl.measures.Entropy(), **options)
        assert isinstance(step, CorpusComparison)
        assert step.table("all").equals(single.table("all"))
        assert step.table().equals(single.table())


def test_the_table_has_the_rows_of_all_steps(models: list[bl.Model]) -> None:
    comparison = bl.compare(models, text=TEXTS[0], names=["0", "100", "200"])
    table = comparison.table()
    assert len(table) == 2 * 48
    for number, name in enumerate(["100", "200"], start=1):
        part = table[table["step"] == number].drop(columns=["step", "name"])
        expected = comparison.steps[number - 1].table()
        assert part.reset_index(drop=True).equals(expected)
        assert set(table["name"][table["step"] == number]) == {name}
        assert table.attrs[name] == expected.attrs


def test_models_of_one_name_are_numbered(models: list[bl.Model]) -> None:
    comparison = bl.compare([models[0], models[1], models[0]], text=TEXTS[0])
    assert comparison.names == ("0", "1", "2")
    assert repr(comparison) == "<StepsComparison: 2 steps from 0: 1, 2>"
    assert comparison.divergence[1].max() == 0


@pytest.mark.parametrize(("place", "most"), [({"text": TEXTS[0]}, 1), ({"corpus": TEXTS}, 2)])
def test_models_are_loaded_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch, place: dict[str, Any], most: int
) -> None:
    loaded: list[weakref.ref[bl.Model]] = []
    alive = []

    def load(name: str) -> bl.Model:
        model = bl.random_init(bl.load(), seed=len(loaded))
        loaded.append(weakref.ref(model))
        gc.collect()
        alive.append(sum(reference() is not None for reference in loaded))
        return model

    monkeypatch.setattr(arguments, "load", load)
    options = {"progress": False} if "corpus" in place else {}
    bl.compare(["step-0", "step-1", "step-2", "step-3"], **place, **options)
    assert max(alive) == most


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": TEXTS[0], "few": True}, "Give two or more models"),
        ({}, "with either a text or a corpus"),
        ({"text": TEXTS[0], "corpus": TEXTS}, "with either a text or a corpus"),
        ({"corpus": iter(TEXTS)}, r"only once.*Give a list"),
        ({"text": TEXTS[0], "names": ["a", "b"]}, "names=.* has not 3 texts"),
        ({"text": TEXTS[0], "matches": []}, "without model and matches"),
        ({"text": TEXTS[0], "resamples": 5}, "options only on a corpus"),
    ],
)
def test_what_cannot_be_compared_gets_a_sentence(
    models: list[bl.Model], arguments: dict[str, Any], message: str
) -> None:
    few = arguments.pop("few", False)
    with pytest.raises(BertlookError, match=message):
        bl.compare(models[:1] if few else models, **arguments)
