"""A look leaves the caller's network alone, also while other threads run it."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.model.load import load
from bertlook.model.mirror import mirror
from tests.architectures import FALLBACKS, build
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

IDS = torch.tensor([[2, 5, 6, 7, 3]])
PASSES = 200


def test_the_mirror_shares_weights_but_neither_mode_nor_configuration() -> None:
    module = build("BERT").train()
    twins = mirror(module, "eager")
    assert twins is not None
    twin: Any = twins[module]
    assert type(twin) is type(module)
    for (name, own), (other_name, other) in zip(
        module.named_parameters(), twin.named_parameters(), strict=True
    ):
        assert name == other_name
        assert own is other
    assert not any(part.training for part in twin.modules())
    assert all(part.training for part in module.modules())
    assert twin.config is not module.config
    assert twin.encoder.layer[0].attention.self.config is twin.config
    assert twin.config._attn_implementation == "eager"
    assert module.config._attn_implementation == "sdpa"
    assert not set(twin.modules()) & set(module.modules())


def test_what_a_pass_sets_stays_in_the_mirror() -> None:
    module = build("BERT")
    twins = mirror(module, "eager")
    assert twins is not None
    twin = twins[module]
    twin.register_buffer("late", torch.zeros(1))
    twin.register_forward_hook(lambda *_: None)
    assert "late" not in dict(module.named_buffers())
    assert not module._forward_hooks


def test_a_change_of_the_network_shows_in_the_next_look() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    before = model("the cat").maps
    with torch.no_grad():
        model.module.bert.embeddings.word_embeddings.weight.mul_(3)
    assert (model("the cat").maps != before).any()
    layers = model.module.bert.encoder.layer
    layers[0], layers[1] = layers[1], layers[0]
    swapped = model("the cat").maps
    layers[0], layers[1] = layers[1], layers[0]
    assert (model("the cat").maps != swapped).any()


def test_hooks_of_the_caller_run_in_a_look() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    assert model.num_layers  # the network has been run once to show its layers
    calls: list[int] = []
    hook = model.module.bert.encoder.layer[0].register_forward_hook(lambda *_: calls.append(1))
    model("the cat")
    hook.remove()
    model("the cat")
    assert calls == [1]


@pytest.mark.parametrize("name", FALLBACKS)
def test_looks_leave_no_hooks_behind(name: str) -> None:
    module = build(name)
    model = bl.load(module, tokenizer=wordpiece())
    before = [len(part._forward_hooks) for part in module.modules()]
    first = model("the cat").maps
    assert (model("the cat").maps == first).all()
    assert [len(part._forward_hooks) for part in module.modules()] == before


def own_forward(module: Any) -> None:
    """Give a module a forward of its own instance, as accelerate does."""
    module.forward = functools.partial(type(module).forward, module)


def test_a_network_that_cannot_be_mirrored_is_run_itself_and_restored() -> None:
    module = tiny().train()
    reference = load(tiny(), tokenizer=wordpiece())("the cat").maps
    own_forward(module.bert.encoder)
    assert mirror(module, "eager") is None
    before = {name: part.training for name, part in module.named_modules()}
    maps = load(module, tokenizer=wordpiece())("the cat").maps
    assert (maps == reference).all()
    assert {name: part.training for name, part in module.named_modules()} == before
    assert module.config._attn_implementation == "sdpa"


def whole(module: Any) -> Any:
    module.forward = torch.compile(module.forward, backend="eager")
    return module


def in_place(module: Any) -> Any:
    module.compile(backend="eager")
    module.bert.encoder.layer[1].compile(backend="eager")
    return module


def by_layer(module: Any) -> Any:
    layers = module.bert.encoder.layer
    for index, layer in enumerate(layers):
        layers[index] = torch.compile(layer, backend="eager")
    module.bert = torch.compile(module.bert, backend="eager")
    return module


@pytest.mark.parametrize("compiled", [whole, in_place, by_layer])
def test_compiled_parts_are_run_as_they_were_written(compiled: Any) -> None:
    reference = load(tiny(), tokenizer=wordpiece())
    module = compiled(tiny())
    model = load(module, tokenizer=wordpiece())
    attention = model("the cat")
    np.testing.assert_array_equal(attention.maps, reference("the cat").maps)
    np.testing.assert_array_equal(attention.value_norms, reference("the cat").value_norms)
    twins = mirror(module, "eager")
    assert twins is not None
    twin: Any = twins[module]
    assert twin._compiled_call_impl is None
    assert not any(isinstance(part, torch._dynamo.OptimizedModule) for part in twin.modules())
    assert twin.forward.__self__ is twin


def test_weights_made_in_inference_mode_are_copied_to_be_differentiated() -> None:
    with torch.inference_mode():
        module = tiny()
    twins, known = mirror(module, "eager", gradients=True), mirror(module, "eager")
    assert twins is not None
    assert known is not None
    weights = dict(module.named_parameters())
    twin: Any = twins[module]
    assert not any(weight.is_inference() for weight in twin.state_dict(keep_vars=True).values())
    assert twin.cls.predictions.decoder.weight is twin.bert.embeddings.word_embeddings.weight
    assert all(torch.equal(weights[name], weight) for name, weight in twin.state_dict().items()
               if name in weights)  # fmt: skip
    assert all(weight is weights[name] for name, weight in known[module].named_parameters())


def beside(passes: Callable[[], None], look: Callable[[], object]) -> int:
    """Look again and again while the passes run in another thread; return the number of looks."""
    thread = threading.Thread(target=passes)
    looks = 0
    thread.start()
    while thread.is_alive():
        look()
        looks += 1
    thread.join()
    return looks


def test_eager_passes_beside_looks_return_their_attentions() -> None:
    module = tiny()
    module.set_attn_implementation("eager")
    model = load(module, tokenizer=wordpiece())
    missing: list[int] = []

    def run() -> None:
        for number in range(PASSES):
            with torch.no_grad():
                attentions = module(IDS, output_attentions=True).attentions
            if not attentions or any(maps is None for maps in attentions):
                missing.append(number)

    assert beside(run, lambda: model("the cat sat on the mat")) > 5
    assert missing == []


def test_training_passes_beside_looks_have_dropout() -> None:
    module = tiny()
    for part in module.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.5
    model = load(module, tokenizer=wordpiece())
    module.train()
    without_dropout = model("the cat").maps
    alike: list[int] = []

    def run() -> None:
        previous = None
        for number in range(PASSES):
            with torch.no_grad():
                logits = module(IDS).logits
            if previous is not None and torch.equal(logits, previous):
                alike.append(number)
            previous = logits

    looks: list[Any] = []
    beside(run, lambda: looks.append(model("the cat").maps))
    assert alike == []
    assert all((maps == without_dropout).all() for maps in looks)


def test_two_models_of_one_network_look_at_the_same_time() -> None:
    module = tiny()
    models = [load(module, tokenizer=wordpiece()) for _ in range(2)]
    references = [models[0](text).maps for text in ("the cat", "the mat sat")]
    different: list[int] = []

    def run() -> None:
        for number in range(30):
            if (models[1]("the mat sat").maps != references[1]).any():
                different.append(number)

    def look() -> None:
        if (models[0]("the cat").maps != references[0]).any():
            different.append(-1)

    beside(run, look)
    assert different == []
