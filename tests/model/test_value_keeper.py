"""Norms are computed when they are asked for, from values that were kept."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.model import value_keeper
from bertlook.model.layer import Layer
from bertlook.model.load import load
from bertlook.model.value_keeper import ValueKeeper
from tests.architectures import build
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import byte_level, wordpiece


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows with each layer whose norms are computed."""
    calls: list[int] = []
    original = value_keeper.norms_of_values

    def count(values: Any, projection: Any) -> Any:
        calls.append(1)
        return original(values, projection)

    monkeypatch.setattr(value_keeper, "norms_of_values", count)
    return calls


def test_norms_are_computed_once_and_only_when_asked_for(computed: list[int]) -> None:
    attention = load(tiny(), tokenizer=wordpiece())(TEXT)
    widgets = [bl.HeadGrid(attention), bl.ArcView(attention, head="1-1")]
    for widget in widgets:
        widget.close()
    bl.measures.Entropy().of(attention)
    assert computed == []
    norms = attention.value_norms
    assert attention.value_norms is norms
    assert len(computed) == 3


def test_norms_equal_those_of_the_run() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    layers: list[Any] = []
    model.run([model.encode(TEXT)], lambda layer: layers.append(layer.value_norms()[0]))
    np.testing.assert_array_equal(model(TEXT).value_norms, torch.stack(layers).numpy())


@pytest.mark.parametrize(
    "transfer", [copy.copy, copy.deepcopy, lambda attention: pickle.loads(pickle.dumps(attention))]
)
def test_copies_have_the_norms(transfer: Callable[[Any], Any]) -> None:
    model = load(tiny(), tokenizer=wordpiece())
    attention = transfer(model(TEXT))
    with torch.no_grad():
        model.module.bert.encoder.layer[0].attention.output.dense.weight.zero_()
    assert attention.value_norms.shape == (3, 4, 9)


def test_no_more_is_kept_than_the_values() -> None:
    model = load(build("GPT-2"), tokenizer=byte_level(specials=False))
    keeper = ValueKeeper(3, 4)
    model.run([model.encode(TEXT)], keeper.keep)
    for kept in keeper._layers.values():
        assert kept is not None
        values = kept[0]  # GPT-2 computes queries, keys and values in one tensor
        assert values.untyped_storage().nbytes() == values.nbytes


def test_layers_and_heads_that_a_model_does_not_have_are_nan() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    keeper = ValueKeeper(4, 5)

    def keep(layer: Layer) -> None:
        layer.index += layer.index > 0
        keeper.keep(layer)

    model.run([model.encode(TEXT)], keep)
    norms = keeper.norms()
    assert norms is not None
    assert np.isnan(norms[1]).all()
    assert np.isnan(norms[:, 4]).all()
    np.testing.assert_array_equal(norms[[0, 2, 3], :4], model(TEXT).value_norms)


def test_norms_that_are_not_finite_are_absent() -> None:
    module = tiny()
    with torch.no_grad():
        module.bert.encoder.layer[2].attention.output.dense.weight.mul_(1e30)
        module.bert.encoder.layer[2].attention.self.value.weight.mul_(1e30)
    assert load(module, tokenizer=wordpiece())(TEXT).value_norms is None


def test_without_a_layer_there_are_no_norms() -> None:
    assert ValueKeeper(2, 2).norms() is None
