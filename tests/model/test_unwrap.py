"""What people hold is unwrapped if it computes the same, and otherwise the way out is named."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from transformers import BertForMaskedLM, PreTrainedModel, pipeline

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.unwrap import is_held_model, unwrap, unwrap_tokenizer, way_out
from tests.architectures import build
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece

#: Without a compiler: only the wrapper matters.
compiled = functools.partial(torch.compile, backend="eager")


def lora(module: Any, **options: Any) -> Any:
    peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    options = {"target_modules": ["query", "value", "dense"], "r": 4, **options}
    config = peft.LoraConfig(init_lora_weights=False, **options)
    return peft.get_peft_model(module, config).eval()


def eager_maps(network: PreTrainedModel, holder: Callable[..., Any]) -> np.ndarray:
    """Return the maps that a holder's own pass gives."""
    ids = torch.tensor([load(network, tokenizer=wordpiece()).encode(TEXT).ids])
    network.set_attn_implementation("eager")
    with torch.no_grad():
        maps = torch.stack(holder(input_ids=ids, output_attentions=True).attentions, 1)[0].numpy()
    network.set_attn_implementation("sdpa")
    return maps


@pytest.fixture
def process_group(tmp_path: Any) -> Iterator[None]:
    path = f"file://{tmp_path}/store"
    torch.distributed.init_process_group("gloo", init_method=path, rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def test_a_network_stays_as_it_is() -> None:
    network = tiny()
    assert unwrap(network) == (network, None)


def test_compiled_parallel_and_nested_wrappers_are_taken_off(process_group: None) -> None:
    network = tiny()
    parallel = nn.parallel.DistributedDataParallel(network)
    for held in (
        compiled(network),
        nn.DataParallel(network),
        parallel,
        compiled(parallel),
        nn.DataParallel(compiled(network)),
    ):
        model = load(held, tokenizer=wordpiece())
        assert model.module is network
        assert model.name == "BertForMaskedLM"
        assert model(TEXT).maps.shape == (3, 4, 9, 9)


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_an_adapters_network_has_its_active_layers() -> None:
    network = tiny()
    plain = load(network, tokenizer=wordpiece())(TEXT).maps
    held = lora(network)
    model = load(held, tokenizer=wordpiece())
    assert model.module is network
    adapted = model(TEXT).maps
    assert abs(adapted - plain).max() > 0.01
    np.testing.assert_allclose(adapted, eager_maps(network, held), atol=1e-6)
    with held.disable_adapter():
        np.testing.assert_allclose(model(TEXT).maps, plain, atol=1e-6)
    np.testing.assert_array_equal(model(TEXT).maps, adapted)
    merged = load(held.merge_and_unload(), tokenizer=wordpiece())
    np.testing.assert_allclose(merged(TEXT).maps, adapted, atol=1e-5)


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
@pytest.mark.parametrize("kind", ["IA3Config", "LoHaConfig", "AdaLoraConfig", "VeraConfig"])
def test_other_kinds_of_adapters_are_read_as_they_run(kind: str) -> None:
    peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    options: dict[str, Any] = {"target_modules": ["query", "value"]}
    options |= {"feedforward_modules": []} if kind == "IA3Config" else {}
    options |= {"total_step": 10} if kind == "AdaLoraConfig" else {}
    network = tiny()
    held = peft.get_peft_model(network, getattr(peft, kind)(**options)).eval()
    with torch.no_grad():
        for name, weight in held.named_parameters():
            if "ia3" in name or "hada" in name or "lora" in name or "vera" in name:
                weight.normal_()
    maps = load(held, tokenizer=wordpiece())(TEXT).maps
    assert abs(maps - load(tiny(), tokenizer=wordpiece())(TEXT).maps).max() > 1e-3
    np.testing.assert_allclose(maps, eager_maps(network, held), atol=1e-5)


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_mixed_adapters_and_bare_tuners_are_unwrapped() -> None:
    peft = pytest.importorskip("peft")
    config = peft.LoraConfig(target_modules=["query"], r=2, init_lora_weights=False)
    network = tiny()
    held = peft.PeftMixedModel(network, config, "default")
    assert load(held, tokenizer=wordpiece()).module is network
    assert load(held.base_model, tokenizer=wordpiece()).module is network


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
@pytest.mark.filterwarnings("ignore:aLoRA is currently only supported")
def test_adapters_that_are_more_than_layers_are_refused() -> None:
    peft = pytest.importorskip("peft")
    prefix = peft.PrefixTuningConfig(task_type="FEATURE_EXTRACTION", num_virtual_tokens=3)
    with pytest.raises(BertlookError, match=r"vectors before the text.*get_base_model\(\)"):
        load(peft.get_peft_model(tiny(), prefix), tokenizer=wordpiece())
    activated = lora(build("Llama"), target_modules=["q_proj"], alora_invocation_tokens=[5])
    with pytest.raises(BertlookError, match="only after certain tokens"):
        load(activated, tokenizer=wordpiece())
    poly = peft.PolyConfig(target_modules=["query"], r=2, n_tasks=2)
    with pytest.raises(BertlookError, match=r"\(PolyModel\) mixes its parts anew"):
        load(peft.get_peft_model(tiny(), poly), tokenizer=wordpiece())


@pytest.mark.parametrize("task", ["fill-mask", "feature-extraction"])
def test_a_pipeline_is_a_model_with_its_tokenizer(task: Any) -> None:
    network, tokenizer = tiny(), wordpiece()
    pipe = pipeline(task, model=network, tokenizer=tokenizer)
    model = load(pipe)
    assert model.module is network
    assert model.tokenizer is tokenizer
    other = wordpiece(lowercase=False)
    assert load(pipe, tokenizer=other).tokenizer is other


def test_a_processor_or_a_pipeline_stands_for_its_tokenizer() -> None:
    tokenizer = wordpiece()
    processor = SimpleNamespace(tokenizer=tokenizer, image_processor=object())
    assert load(tiny(), tokenizer=processor).tokenizer is tokenizer
    assert load(tiny(), processor).tokenizer is tokenizer
    assert unwrap_tokenizer(tokenizer) is tokenizer
    assert unwrap_tokenizer("folder") == "folder"
    with pytest.raises(BertlookError, match="A SimpleNamespace isn't a tokenizer"):
        load(tiny(), tokenizer=SimpleNamespace(tokenizer=None))


def held_models() -> dict[str, Any]:
    return {
        "pipeline": pipeline("fill-mask", model=tiny(), tokenizer=wordpiece()),
        "pair": (tiny(), wordpiece()),
        "compiled pair": (compiled(tiny()), SimpleNamespace(tokenizer=wordpiece())),
    }


@pytest.mark.parametrize("name", ["pipeline", "pair", "compiled pair"])
def test_what_holds_a_model_is_taken_wherever_a_model_is(name: str) -> None:
    held = held_models()[name]
    assert is_held_model(held)
    expected = load(tiny(), tokenizer=wordpiece())
    maps = expected(TEXT).maps
    np.testing.assert_array_equal(load(held)(TEXT).maps, maps)
    for explorer in (bl.Explorer(held, TEXT), bl.Explorer(TEXT, held), bl.look(TEXT, model=held)):
        np.testing.assert_array_equal(explorer.attention.maps, maps)
        explorer.close()
    result = bl.scan(held, [TEXT], bl.measures.Entropy, progress=False)["Entropy"]
    known = bl.scan(expected, [TEXT], bl.measures.Entropy, progress=False)["Entropy"]
    np.testing.assert_array_equal(result.all, known.all)
    norms = bl.norm_maps(held, TEXT)
    np.testing.assert_array_equal(norms.heads, bl.norm_maps(expected, TEXT).heads)
    assert bl.random_init(held).num_heads == 4
    assert "cat" in bl.probes.input_embeddings(held, ["cat"])
    assert bl.probes.gather(held, list(bl.corpora.sample())[:1])[0].num_layers == 3


@pytest.mark.parametrize(
    "call",
    [
        lambda net: load(net),
        lambda net: bl.scan(net, [TEXT], bl.measures.Entropy, progress=False),
        lambda net: bl.Explorer(net, TEXT),
        lambda net: bl.look(TEXT, model=net),
        lambda net: bl.norm_maps(net, TEXT),
        lambda net: bl.random_init(net),
    ],
)
def test_a_network_alone_needs_its_tokenizer(call: Any, folder: Any) -> None:
    match = r"A BertForMaskedLM needs its tokenizer\. Pass bl\.load\(model, tokenizer="
    for network in (tiny(), compiled(tiny()), nn.DataParallel(tiny())):
        with pytest.raises(BertlookError, match=rf"{match}\.\.\.\)"):
            call(network)
    with pytest.raises(BertlookError, match=rf"{match}'{folder}'\)"):
        call(BertForMaskedLM.from_pretrained(folder))


class Sentences(nn.Sequential):
    """Built as sentence encoders are: a module that holds the network, then pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.append(nn.Module())
        self[0].auto_model = tiny()
        self.append(nn.Linear(32, 2))


class Classifier:
    """A classifier that is no module, with an encoder inside."""

    def __init__(self) -> None:
        self.model_body = Sentences()
        self.model_head = object()


def traced() -> torch.jit.ScriptModule:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.jit.script(nn.Linear(2, 2))


class TFBertModel:
    """Named as networks of other libraries were."""


OTHERS: list[tuple[Callable[[], Any], str]] = [
    (Sentences, r"holds one.*bl\.load\(x\.get_submodule\('0\.auto_model'\), tokenizer=\.\.\.\)"),
    (Classifier, r"bl\.load\(x\.model_body\.get_submodule\('0\.auto_model'\), tokenizer"),
    (lambda: SimpleNamespace(model=tiny()), r"bl\.load\(x\.model, tokenizer=\.\.\.\)"),
    (lambda: nn.Linear(2, 2), r"isn't a transformers model.*bl\.Attention\(tokens, maps\)"),
    (lambda: BertForMaskedLM, r"is a class\. Give an instance"),
    (wordpiece, r"only makes tokens.*bl\.load\(network, tokenizer=tokenizer\)"),
    (lambda: tiny().config, r"has no weights\. Load the network"),
    (lambda: tiny().state_dict(), r"has weights, but no layers\. Load it into a network"),
    (traced, "compiled by TorchScript"),
    (TFBertModel, r"doesn't run in torch.*AutoModel\.from_pretrained"),
    (lambda: type("Session", (), {"__module__": "onnxruntime.capi"})(), "doesn't run in torch"),
]


@pytest.mark.parametrize(("make", "match"), OTHERS)
def test_the_way_out_of_everything_else_is_named(make: Any, match: str) -> None:
    held = make()
    with pytest.raises(BertlookError, match=match):
        load(held, tokenizer=wordpiece())
    for call in (
        lambda: bl.scan(held, [TEXT], bl.measures.Entropy, progress=False),
        lambda: bl.Explorer(held, TEXT),
        lambda: bl.norm_maps(held, TEXT),
    ):
        with pytest.raises(BertlookError, match=match):
            call()


def test_a_model_is_no_network_and_names_its_own() -> None:
    with pytest.raises(BertlookError, match=r"it holds one.*bl\.load\(x\.module, tokenizer"):
        load(bl.load(), tokenizer=wordpiece())


def test_a_network_without_weights_is_named() -> None:
    model = load(tiny().to("meta"), tokenizer=wordpiece())
    with pytest.raises(BertlookError, match="on the meta device, which holds no weights"):
        model(TEXT)


@pytest.mark.parametrize("held", [object(), 3, b"x", {}, SimpleNamespace(model=3), ["a"]])
def test_what_has_nothing_to_do_with_a_model_has_no_way_out(held: Any) -> None:
    assert way_out(held) == ""
    assert not is_held_model(held)


def test_sharded_weights_are_refused(process_group: None) -> None:
    from torch.distributed.fsdp import fully_shard

    network = tiny()
    fully_shard(network.bert.encoder.layer[1])
    with pytest.raises(BertlookError, match="are sharded among processes"):
        load(network, tokenizer=wordpiece())
    partitioned = tiny()
    next(partitioned.parameters()).ds_tensor = torch.zeros(0)
    with pytest.raises(BertlookError, match="are sharded among processes"):
        load(partitioned, tokenizer=wordpiece())


@pytest.mark.parametrize("argument", ["dtype", "revision"])
def test_options_without_effect_on_what_is_held_are_refused(argument: str) -> None:
    options: dict[str, Any] = {argument: "float16"}
    with pytest.raises(BertlookError, match=f"{argument}='float16' has no effect"):
        load(compiled(tiny()), tokenizer=wordpiece(), **options)
