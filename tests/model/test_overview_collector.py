"""What is read in parts equals what is read at once, and nothing is guessed."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bertlook.attention.attention import Attention
from bertlook.attention.large import LargeAttention
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.model.tap import NAME
from tests.architectures import FALLBACKS, HEADS, TAPPED, WITH_SINK, build
from tests.architectures.outcome import small_model
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece

LONG_TEXT = " ".join([TEXT] * 5)


def model_of(name: str, dtype: torch.dtype = torch.float32) -> Model:
    return Model(build(name, dtype), wordpiece(), name="tiny")


def check(large: Attention, whole: Attention, atol: float = 1e-6) -> None:
    assert isinstance(large, LargeAttention)
    assert (large.tokens, large.words, large.source) == (whole.tokens, whole.words, whole.source)
    np.testing.assert_array_equal(large.present, whole.present)
    for place in (Head(*index) for index in np.argwhere(whole.present).tolist()):
        np.testing.assert_allclose(large[place], whole[place], atol=atol, rtol=0)
    for name in ("thumbs", "links_weight", "itself", "sinks", "row_sums"):
        np.testing.assert_allclose(
            getattr(large.overview, name), getattr(whole.overview, name), atol=atol
        )
    if whole.value_norms is not None:
        assert large.value_norms is not None
        np.testing.assert_allclose(large.value_norms, whole.value_norms, rtol=1e-5)


@pytest.mark.parametrize("kept", [10**9, 0])
@pytest.mark.parametrize("name", [*TAPPED, *WITH_SINK])
def test_every_architecture_is_read_in_parts(
    name: str, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.model.overview_collector.KEPT_BYTES", kept)
    monkeypatch.setattr("bertlook.model.overview_collector.TILE", 200)
    model = model_of(name)
    check(model(LONG_TEXT, maps="overview"), model(LONG_TEXT))


@pytest.mark.parametrize(
    "kind", ["bamba", "deepseek_v4", "inkling_text", "jamba", "laguna", "lfm3"]
)
def test_gaps_and_ragged_heads_are_read_in_parts(kind: str) -> None:
    model = small_model(kind)
    check(model(TEXT, maps="overview"), model(TEXT))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_other_precisions_are_read_in_parts(dtype: torch.dtype) -> None:
    model = model_of("Llama", dtype)
    check(model(TEXT, maps="overview"), model(TEXT))


def test_the_queries_and_keys_of_the_last_layers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of("BERT")
    whole = model(TEXT)
    runs = []
    run = model.run
    monkeypatch.setattr(model, "run", lambda *a, **kw: (runs.append(1), run(*a, **kw)))
    tokens = len(whole.tokens)
    size = 2 * tokens * 32 * 4  # queries and keys of one layer
    monkeypatch.setattr("bertlook.model.overview_collector.KEPT_BYTES", 2 * size)
    large = model(TEXT, maps="overview")
    assert len(runs) == 1
    for head, expected in (("3-1", 1), ("2-4", 1), ("1-2", 2), ("1-2", 3)):
        np.testing.assert_allclose(large[head], whole[head], atol=1e-6)
        assert len(runs) == expected


def test_maps_above_the_limit_are_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of("BERT")
    whole = model(TEXT)
    assert type(whole) is Attention
    assert whole.note == ""
    monkeypatch.setattr("bertlook.model.collector.MAX_BYTES", whole.maps.nbytes - 1)
    large = model(TEXT)
    check(large, whole)
    assert large.note == "All maps would take 0.0 MB; a head's map is computed when it is opened."
    assert type(model(TEXT, maps="all")) is Attention


def test_a_learned_sink_is_noted() -> None:
    note = model_of("gpt-oss")(TEXT, maps="overview").note
    assert "of the attention goes to a learned sink" in note


def test_a_pair_has_its_boundary() -> None:
    attention = model_of("BERT")(TEXT, TEXT, maps="overview")
    assert attention.boundary == model_of("BERT")(TEXT, TEXT).boundary


def test_maps_is_one_of_three() -> None:
    with pytest.raises(BertlookError, match="maps='some' is unknown"):
        model_of("BERT")(TEXT, maps="some")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FALLBACKS)
def test_architectures_that_return_all_maps_at_once_are_refused(name: str) -> None:
    with pytest.raises(BertlookError, match="returns all maps at once"):
        model_of(name)(TEXT, maps="overview")


def test_maps_that_are_returned_at_once_have_a_higher_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bertlook.model.collector.MAX_BYTES", 1)
    assert type(model_of("MPNet")(TEXT)) is Attention
    monkeypatch.setattr("bertlook.model.overview_collector._MAX_BYTES_AT_ONCE", 1)
    with pytest.raises(BertlookError, match="maps of 9 tokens would take"):
        model_of("MPNet")(TEXT)


def test_a_single_map_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.model.overview_collector.MAX_MAP_BYTES", 100)
    with pytest.raises(BertlookError, match="the map of a single head would take"):
        model_of("BERT")(TEXT, maps="overview")


def test_a_weight_that_is_not_finite_is_refused_with_its_head() -> None:
    module = tiny()
    with torch.no_grad():
        module.bert.encoder.layer[1].attention.self.query.weight[-1] = torch.nan
    with pytest.raises(BertlookError, match=f"The map of head 2-{HEADS} .*not a finite number"):
        Model(module, wordpiece(), name="tiny")(TEXT, maps="overview")


def test_kept_heads_are_those_of_the_text_as_it_was_read() -> None:
    """Training afterwards doesn't reach them."""
    model = model_of("BERT")
    whole = model(TEXT)
    large = model(TEXT, maps="overview")
    with torch.no_grad():
        for parameter in model.module.parameters():
            parameter.mul_(0.5)
    check(large, whole)


@pytest.mark.parametrize("change", ["in place", "replaced"])
def test_changed_weights_are_not_read_again(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.model.overview_collector.KEPT_BYTES", 0)
    model = model_of("BERT")
    large = model(TEXT, maps="overview")
    weight = next(model.module.parameters())
    with torch.no_grad():
        if change == "in place":
            weight.add_(1)
        else:
            weight.data = weight.data.clone()
    with pytest.raises(BertlookError, match="weights have changed since the text was read"):
        large["1-1"]


def test_changed_sinks_are_noticed() -> None:
    model = model_of("gpt-oss")
    large = model(TEXT, maps="overview")
    with torch.no_grad():
        model.module.layers[0].self_attn.sinks.add_(1)
    with pytest.raises(BertlookError, match="weights have changed"):
        large["1-1"]
    assert large["2-1"].shape == (len(large.tokens),) * 2


def test_contexts_around_the_call_change_nothing() -> None:
    model = model_of("BERT")
    whole = model(TEXT)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        large = model(TEXT, maps="overview")
        check(large, whole)
    check(large, whole)


def test_the_network_is_left_as_it_was() -> None:
    model = model_of("BERT")
    model.module.train()
    model(TEXT, maps="overview")["1-1"]
    assert model.module.training
    assert model.module.config._attn_implementation != NAME
