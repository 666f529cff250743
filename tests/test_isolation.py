"""Contexts of torch around a call change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.isolation import isolate_steps, isolated
from bertlook.model.load import load
from bertlook.model.model import Model
from tests.architectures import build
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece


@contextmanager
def default_device(device: str) -> Iterator[None]:
    torch.set_default_device(device)
    try:
        yield
    finally:
        torch.set_default_device(None)


@contextmanager
def inference_under_autocast() -> Iterator[None]:
    with torch.inference_mode(), torch.autocast("cpu", torch.float16):
        yield


CONTEXTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "inference mode": torch.inference_mode,
    "no gradients": torch.no_grad,
    "autocast": lambda: torch.autocast("cpu", torch.bfloat16),
    "inference mode under autocast": inference_under_autocast,
    "a default device": lambda: default_device("meta"),
    "a device": lambda: torch.device("meta"),
}


def counts(results: Any) -> list[Any]:
    return [array for result in results.values() for array in result.statistics().values()]


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    networks = {"BERT": tiny(), **{name: build(name) for name in ("Llama", "DeBERTa-v2")}}
    return {name: load(module, tokenizer=wordpiece()) for name, module in networks.items()}


def of_attentions(model: Model) -> list[Any]:
    measures = (bl.measures.Entropy(), bl.measures.NormBased(), bl.measures.RelativePosition())
    return counts({measure.name: measure.of(model(TEXT)) for measure in measures})


def of_probe(model: Model) -> list[Any]:
    trees = bl.probes.gather(model, list(bl.corpora.sample())[:6])
    probe = bl.probes.AttentionProbe(epochs=2).fit(trees)
    return [probe.score(trees), *probe.predict(trees[0]), *probe.logits(trees[0])]


CALLS: dict[str, Callable[[dict[str, Model]], list[Any]]] = {
    "a look": lambda models: [models["BERT"](TEXT).maps, models["BERT"](TEXT).value_norms],
    "a look at a decoder": lambda models: [models["Llama"](TEXT).maps],
    "a look without the interface": lambda models: [models["DeBERTa-v2"](TEXT).maps],
    "norms": lambda models: list(bl.norm_maps(models["BERT"], TEXT, words=True)),
    "a scan": lambda models: counts(
        bl.scan(
            models["BERT"],
            [TEXT, "the cat"],
            [bl.measures.Entropy, bl.measures.NormBased, bl.measures.GradientImportance],
            progress=False,
        )
    ),
    "a measure": lambda models: of_attentions(models["BERT"]),
    "a probe": lambda models: of_probe(models["BERT"]),
    "random weights": lambda models: [bl.random_init(models["BERT"])(TEXT).maps],
    "a folder": lambda _: counts(
        bl.scan(bl.load(), [TEXT], bl.measures.GradientImportance, progress=False)
    ),
    "input embeddings": lambda models: [
        bl.probes.input_embeddings(models["BERT"], ["the", "cats"])["cats"]
    ],
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("context", CONTEXTS)
def test_a_context_around_a_call_changes_nothing(
    call: str, context: str, models: dict[str, Model]
) -> None:
    expected = CALLS[call](models)
    with CONTEXTS[context]():
        changed = CALLS[call](models)
    for one, other in zip(changed, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_network_made_in_inference_mode_is_differentiated() -> None:
    measure = bl.measures.GradientImportance

    def read(module: Any) -> list[Any]:
        return counts(bl.scan((module, wordpiece()), [TEXT], measure, progress=False))

    with torch.inference_mode():
        module = tiny()
        inside = read(module)
    for one, other in zip(inside + read(module), 2 * read(tiny()), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("context", CONTEXTS)
def test_the_callers_contexts_stay(context: str) -> None:
    def state() -> tuple[object, ...]:
        return (
            torch.is_inference_mode_enabled(),
            torch.is_grad_enabled(),
            torch.is_autocast_enabled("cpu"),
            torch.get_default_device(),
        )

    steps = isolate_steps(iter(range(3)))
    with CONTEXTS[context]():
        before = state()
        with isolated():
            assert not torch.is_inference_mode_enabled()
            assert not torch.is_autocast_enabled("cpu")
            assert torch.zeros(1).device.type == "cpu"
        assert next(steps) == 0
        assert state() == before
        with pytest.raises(ZeroDivisionError), isolated():
            _ = 1 / 0
        assert state() == before


def test_steps_are_isolated_and_end() -> None:
    def read() -> Iterator[bool]:
        for _ in range(2):
            yield torch.is_inference_mode_enabled()

    with torch.inference_mode():
        assert list(isolate_steps(read())) == [False, False]
