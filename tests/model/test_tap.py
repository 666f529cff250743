from __future__ import annotations

import copy
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AttentionInterface

from bertlook.errors import BertlookError
from bertlook.model.layer import Layer
from bertlook.model.model import Model
from bertlook.model.tap import NAME, tapped
from bertlook.model.tokens.encoding import Encoding
from tests.architectures import (
    ALL,
    DECODERS,
    FALLBACKS,
    HEADS,
    LAYERS,
    TAPPED,
    WITH_SINK,
    build,
)
from tests.tiny_tokenizers import wordpiece

LONG = [2, 10, 11, 12, 13, 14, 15, 16, 17, 3]
SHORT = [2, 10, 30, 3]
PAIR = [2, 10, 11, 3, 20, 21, 22, 3]
BATCHES = {
    "padded batch": [LONG, SHORT],
    "pair": [PAIR],
    "one token": [[7]],
}


def encoding_of(ids: list[int]) -> Encoding:
    segment = [0] * (ids.index(3) + 1) if 3 in ids else [0]
    types = segment + [1] * (len(ids) - len(segment))
    tokens = [f"[{i}]" for i in ids]
    return Encoding(ids, types, tokens, [None] * len(ids), [], None)


def read(module: torch.nn.Module, batch: list[list[int]]) -> list[torch.Tensor]:
    model = Model(module, wordpiece(), name="tiny")
    maps: dict[int, torch.Tensor] = {}
    model.run(
        [encoding_of(ids) for ids in batch],
        lambda layer: maps.update({layer.index: layer.maps.clone()}),
    )
    assert list(maps) == list(range(LAYERS))
    return list(maps.values())


def expected(module: torch.nn.Module, batch: list[list[int]]) -> tuple[torch.Tensor, ...]:
    """The maps that transformers itself returns."""
    reference = copy.deepcopy(module)
    reference.set_attn_implementation("eager")
    longest = max(map(len, batch))
    full = torch.tensor([ids + [0] * (longest - len(ids)) for ids in batch])
    mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids in batch])
    inputs = {"input_ids": full, "attention_mask": mask}
    if getattr(module.config, "type_vocab_size", 0) > 1:
        types = [encoding_of(ids).type_ids + [0] * (longest - len(ids)) for ids in batch]
        inputs["token_type_ids"] = torch.tensor(types)
    with torch.no_grad():
        return reference(**inputs, output_attentions=True).attentions


@pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 2e-3)], ids=["float32", "half"]
)
@pytest.mark.parametrize("name", ALL)
def test_maps_equal_those_of_the_eager_model(
    name: str, dtype: torch.dtype, tolerance: float, batch: list[list[int]]
) -> None:
    module = build(name, dtype)
    if dtype != torch.float32 and name in TAPPED:
        # The reference rounds scores and softmax, the tap neither: see the next test.
        tolerance = 2e-2
    for maps, reference in zip(read(module, batch), expected(module, batch), strict=True):
        assert maps.shape == reference.shape == (len(batch), HEADS, maps.shape[-1], maps.shape[-1])
        for row, ids in enumerate(batch):
            real = len(ids)
            # Rows of padded queries are meaningless.
            torch.testing.assert_close(
                maps[row, :, :real].float(),
                reference[row, :, :real].float(),
                rtol=0,
                atol=tolerance,
            )
            assert not maps[row, :, :real, real:].any(), "padded keys are attended to"
            sums = maps[row, :, :real].float().sum(-1)
            precise = dtype == torch.float32 or name in TAPPED
            torch.testing.assert_close(
                sums, torch.ones_like(sums), rtol=0, atol=1e-5 if precise else 2e-2
            )


@pytest.mark.parametrize("kind", [kind for kind in BATCHES if kind != "one token"])
@pytest.mark.parametrize("name", TAPPED)
def test_half_precision_is_nearer_to_the_exact_maps_than_the_eager_model(
    name: str, kind: str
) -> None:
    batch = BATCHES[kind]
    half = build(name, torch.bfloat16)
    exact, reference = expected(copy.deepcopy(half).float(), batch)[0], expected(half, batch)[0]

    def error(maps: torch.Tensor) -> float:
        """Of the first layer, whose queries and keys are rounded the same on both sides."""
        return sum(
            float((maps[row, :, : len(ids)] - exact[row, :, : len(ids)]).abs().mean())
            for row, ids in enumerate(batch)
        )

    assert error(read(half, batch)[0]) < 0.95 * error(reference)


@pytest.mark.parametrize("name", TAPPED)
def test_tapped_architectures_need_no_second_pass(name: str) -> None:
    module = build(name)
    with tapped(module, lambda layer: None) as tap:
        tap.network(torch.tensor([LONG]))
        assert tap.num_layers == LAYERS


@pytest.mark.parametrize("name", FALLBACKS)
def test_architectures_outside_the_interface_do_not_call_the_tap(name: str) -> None:
    module = build(name)
    with tapped(module, lambda layer: None) as tap:
        tap.network(torch.tensor([LONG]))
        assert tap.num_layers == 0


@pytest.mark.parametrize("name", DECODERS)
def test_a_decoder_is_causal(name: str) -> None:
    for maps in read(build(name), [LONG]):
        assert not maps.triu(1).any()


def test_a_sliding_window_limits_attention() -> None:
    maps = read(build("ModernBERT"), [LONG])
    widths = [
        max(abs(i - j) for i, j in zip(*np.nonzero(m[0, 0].numpy()), strict=True)) for m in maps
    ]
    assert widths == [9, 2, 2]


#: The pairs of tokens i and j that each architecture's layers may attend to, by kind.
ANY, CAUSAL, NEAR, RECENT = (
    lambda i, j: True,
    lambda i, j: j <= i,
    lambda i, j: abs(i - j) <= 2,
    lambda i, j: i - 4 < j <= i,
)
WINDOWS = {
    "ModernBERT": [ANY, NEAR, NEAR],
    "Gemma2": [RECENT, CAUSAL, RECENT],
    "Mistral": [RECENT] * LAYERS,
    "gpt-oss": [RECENT, CAUSAL, RECENT],
}


@pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("name", [*TAPPED, *WITH_SINK])
def test_the_pairs_that_the_mask_allows_are_handed_on(name: str, batch: list[list[int]]) -> None:
    model = Model(build(name), wordpiece(), name="tiny")
    layers: list[torch.Tensor | None] = []
    model.run([encoding_of(ids) for ids in batch], lambda layer: layers.append(layer.visible))
    rules = WINDOWS.get(name, [CAUSAL if name in DECODERS else ANY] * LAYERS)
    for visible, rule in zip(layers, rules, strict=True):
        assert visible is not None
        for ids, pairs in zip(batch, visible[:, 0].tolist(), strict=True):
            n = len(ids)
            expected_pairs = [[rule(i, j) for j in range(n)] for i in range(n)]
            assert [row[:n] for row in pairs[:n]] == expected_pairs
            assert not any(any(row[n:]) for row in pairs[:n])  # padding


@pytest.mark.parametrize("name", FALLBACKS)
def test_outside_the_interface_the_mask_is_unknown(name: str) -> None:
    layers: list[torch.Tensor | None] = []
    model = Model(build(name), wordpiece(), name="tiny")
    model.run([encoding_of(LONG)], lambda layer: layers.append(layer.visible))
    assert layers == [None] * LAYERS


def test_layers_with_the_same_mask_share_the_allowed_pairs() -> None:
    layers: list[Any] = []
    model = Model(build("ModernBERT"), wordpiece(), name="tiny")
    model.run([encoding_of(LONG)], lambda layer: layers.append(layer.visible))
    assert layers[1] is layers[2]
    assert layers[0] is not layers[1]


def test_the_soft_cap_of_the_model_applies() -> None:
    capped = read(build("Gemma2"), [LONG])
    free = read(build("Gemma2", attn_logit_softcapping=None), [LONG])
    assert not torch.allclose(capped[0], free[0], atol=1e-3)


@pytest.mark.parametrize(
    ("name", "implementation"),
    [("BERT", "sdpa"), ("BERT", "eager"), ("ModernBERT", "sdpa"), ("Gemma2", "eager")],
)
@pytest.mark.parametrize("broken", [False, True], ids=["success", "exception"])
def test_the_model_is_restored(name: str, implementation: str, broken: bool) -> None:
    module = build(name)
    module.set_attn_implementation(implementation)
    module.train()
    next(module.children()).eval()
    next(module.parameters()).requires_grad = False
    before = state_of(module)

    def on_layer(layer: Layer) -> None:
        assert state_of(module) == before
        assert not torch.is_grad_enabled()
        if broken and layer.index == 1:
            raise KeyError("the callback's own")

    def look() -> None:
        with tapped(module, on_layer) as tap:
            tap.network(torch.tensor([LONG]))

    if broken:
        with pytest.raises(KeyError, match="the callback's own"):
            look()
    else:
        look()
    assert state_of(module) == before
    assert torch.is_grad_enabled()
    # The tap is closed: a new one counts only its own layers.
    with tapped(module, lambda _: None) as tap:
        assert tap.num_layers == 0


def state_of(module: Any) -> list[Any]:
    configs = {
        name: (part.config._attn_implementation, part.config._attn_implementation_internal)
        for name, part in module.named_modules()
        if hasattr(part, "config")
    }
    parts = [
        (name, part.training, len(part._forward_hooks), len(part._forward_pre_hooks))
        for name, part in module.named_modules()
    ]
    gradients = [(n, p.requires_grad, p.grad, p.dtype) for n, p in module.named_parameters()]
    return [configs, parts, gradients, module.config.to_dict(), sorted(vars(module.config))]


def test_disabled_gradients_stay_disabled() -> None:
    module = build("BERT")
    with torch.no_grad():
        with tapped(module, lambda _: None) as tap:
            tap.network(torch.tensor([LONG]))
        assert not torch.is_grad_enabled()


def test_parts_with_separate_configs_are_tapped_and_restored() -> None:
    module = build("BERT")
    for layer in module.encoder.layer:
        own = copy.deepcopy(module.config)
        for part in layer.modules():
            if hasattr(part, "config"):
                part.config = own
    before = state_of(module)
    maps = read(module, [LONG])
    assert state_of(module) == before
    torch.testing.assert_close(maps[2], expected(build("BERT"), [LONG])[2], rtol=0, atol=1e-5)


def test_replaced_maps_change_the_output_of_the_layer() -> None:
    def spread(layer: Layer) -> None:
        layer.replace_maps(torch.full_like(layer.maps, 1 / layer.maps.shape[-1]))

    for name in ("BERT", "Llama"):
        module = build(name)
        ids = torch.tensor([LONG])
        with torch.no_grad():
            plain = module(ids).last_hidden_state
        with tapped(module, lambda layer: layer.replace_maps(layer.maps.clone())) as tap:
            same = tap.network(ids).last_hidden_state
        with tapped(module, spread) as tap:
            uniform = tap.network(ids).last_hidden_state
        torch.testing.assert_close(same, plain, rtol=0, atol=1e-5)
        assert (uniform - plain).abs().max() > 0.1


def test_the_maps_of_only_one_layer_are_in_memory() -> None:
    """A callback that keeps nothing leaves nothing behind."""
    alive: list[weakref.ref[torch.Tensor]] = []

    def on_layer(layer: Layer) -> None:
        assert not [ref for ref in alive if ref() is not None]
        alive.append(weakref.ref(layer.maps))

    module = build("BERT")
    with tapped(module, on_layer) as tap:
        tap.network(torch.tensor([LONG]))
    assert len(alive) == LAYERS


def test_two_threads_tap_one_model() -> None:
    module = build("BERT")
    batches = [[LONG], [SHORT]]
    references = [expected(module, batch) for batch in batches]
    results_of: dict[int, list[list[torch.Tensor]]] = {0: [], 1: []}
    start = threading.Barrier(2)

    def look(number: int) -> None:
        start.wait(10)
        for _ in range(5):
            results_of[number].append(read(module, batches[number]))

    run_together([lambda: look(0), lambda: look(1)])
    for number in (0, 1):
        for layers in results_of[number]:
            for maps, expected_maps in zip(layers, references[number], strict=True):
                torch.testing.assert_close(maps, expected_maps, rtol=0, atol=1e-5)


@pytest.fixture(params=["BERT", "GPT-2", "ModernBERT"])
def plain(request: pytest.FixtureRequest) -> Any:
    module = build(request.param)
    module.set_attn_implementation("sdpa")
    return module


PADDED = {
    "input_ids": torch.tensor([LONG, SHORT + [0] * 6]),
    "attention_mask": torch.tensor([[1] * 10, [1] * 4 + [0] * 6]),
}
UNPADDED = {"input_ids": torch.tensor([LONG])}


@pytest.mark.parametrize("inputs", [PADDED, UNPADDED], ids=["padded", "unpadded"])
@pytest.mark.parametrize("moment", ["inside", "opens midway", "closes midway"])
def test_a_thread_that_runs_the_model_beside_a_tap_gets_its_own_result(
    plain: Any, moment: str, inputs: dict[str, torch.Tensor]
) -> None:
    with torch.no_grad():
        reference = plain(**inputs).last_hidden_state
    opened, closed, halfway = threading.Event(), threading.Event(), threading.Event()
    other = threading.Event()  # set in the other thread's forward pass alone
    layers_seen: list[int] = []
    results: list[torch.Tensor] = []
    runner: list[int] = []

    def pause(*_: Any) -> None:
        """Between the first and the second layer of the other thread's pass."""
        if threading.get_ident() in runner:
            halfway.set()
            if moment == "opens midway":
                assert opened.wait(10)
            if moment == "closes midway":
                assert closed.wait(10)

    def run_plain() -> None:
        runner.append(threading.get_ident())
        if moment != "opens midway":
            assert opened.wait(10)
        with torch.no_grad():
            results.append(plain(**inputs).last_hidden_state)
        other.set()

    def tap() -> None:
        if moment == "opens midway":
            assert halfway.wait(10)
        with tapped(plain, lambda layer: layers_seen.append(layer.index)):
            opened.set()
            assert halfway.wait(10)
            if moment != "closes midway":
                assert other.wait(10)
        closed.set()

    layers = next(p for p in plain.modules() if isinstance(p, torch.nn.ModuleList))
    hook = layers[0].register_forward_hook(pause)
    run_together([run_plain, tap])
    hook.remove()
    real = inputs.get("attention_mask", torch.ones(1, 10)).bool()
    torch.testing.assert_close(results[0][real], reference[real], rtol=0, atol=1e-5)
    assert not layers_seen, "the tap of one thread was called by the run of another"


def run_together(jobs: list[Any]) -> None:
    failures: list[BaseException] = []

    def guarded(job: Any) -> None:
        try:
            job()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    if failures:
        raise failures[0]


def test_an_architecture_without_an_eager_function_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = build("BERT")
    monkeypatch.setattr("transformers.models.bert.modeling_bert.eager_attention_forward", None)
    with pytest.raises(BertlookError, match="BertSelfAttention has no eager attention function"):
        read(module, [LONG])


def test_inputs_go_to_the_models_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Model, "_check_in_memory", lambda _: None)
    module = build("BERT").to("meta")
    places: list[str] = []

    def note(_: Any, __: Any, inputs: dict[str, torch.Tensor]) -> None:
        places.extend(tensor.device.type for tensor in inputs.values())
        raise InterruptedError("seen enough: tensors on this device hold no numbers")

    module.register_forward_pre_hook(note, with_kwargs=True)
    with pytest.raises(InterruptedError):
        read(module, [LONG])
    assert places == ["meta"] * 2  # ids and mask of the tokens that show the layers


@pytest.fixture(autouse=True)
def _interface_is_left_alone() -> Iterator[None]:
    """Nothing but bertlook's own name is ever registered."""
    before = dict(AttentionInterface._global_mapping)
    yield
    after = dict(AttentionInterface._global_mapping)
    # It is registered when a network is read first.
    registered = after.pop(NAME, None)
    before.setdefault(NAME, registered)
    assert {**after, NAME: registered} == before
