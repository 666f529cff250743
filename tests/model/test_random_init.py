from __future__ import annotations

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.model.model import Model
from bertlook.model.random_init import random_init
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece


@pytest.fixture(scope="module")
def model() -> Model:
    return bl.load(tiny(), tokenizer=wordpiece())


def weights_of(model: Model) -> dict[str, torch.Tensor]:
    return dict(model.module.named_parameters())


def test_all_matrices_have_other_weights_of_the_same_shape(model: Model) -> None:
    trained, control = weights_of(model), weights_of(random_init(model, seed=1))
    assert {name: w.shape for name, w in trained.items()} == {
        name: w.shape for name, w in control.items()
    }
    matrices = [name for name, weight in trained.items() if weight.ndim > 1]
    assert matrices
    for name in matrices:
        assert not torch.equal(trained[name], control[name]), name


def test_its_maps_have_the_same_shape_and_are_others(model: Model) -> None:
    trained, control = model(TEXT), random_init(model, seed=1)(TEXT)
    assert control.maps.shape == trained.maps.shape
    assert control.tokens == trained.tokens
    assert not np.allclose(control.maps, trained.maps)


def test_a_seed_decides_the_weights(model: Model) -> None:
    first, again, other = (weights_of(random_init(model, seed)) for seed in (3, 3, 4))
    assert all(torch.equal(weight, again[name]) for name, weight in first.items())
    assert not all(torch.equal(weight, other[name]) for name, weight in first.items())


def test_torchs_generator_is_untouched(model: Model) -> None:
    state = torch.random.get_rng_state()
    random_init(model, seed=9)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_the_weights_do_not_depend_on_torchs_generator_or_default_device(model: Model) -> None:
    expected = weights_of(random_init(model))
    with torch.random.fork_rng(devices=[]), torch.device("meta"):
        torch.manual_seed(77)
        control = weights_of(random_init(model))
    assert all(torch.equal(weight, control[name]) for name, weight in expected.items())


def test_the_given_model_is_unchanged(model: Model) -> None:
    before = {name: weight.clone() for name, weight in weights_of(model).items()}
    control = random_init(model)
    assert all(torch.equal(before[name], weight) for name, weight in weights_of(model).items())
    assert control.module is not model.module
    assert control.module.config is not model.module.config
    assert control.tokenizer is model.tokenizer


def test_it_has_the_models_precision_and_no_dropout() -> None:
    half = bl.load(tiny().to(torch.bfloat16), tokenizer=wordpiece())
    control = random_init(half)
    assert {weight.dtype for weight in weights_of(control).values()} == {torch.bfloat16}
    assert control.device == half.device
    assert not control.module.training
    np.testing.assert_array_equal(control(TEXT).maps, control(TEXT).maps)


def test_its_name_says_that_it_is_random(model: Model) -> None:
    assert random_init(model, seed=5).name == f"{model.name} (random weights, seed 5)"
