from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError

TOKENS = ["<s>", "the", "cat", "sat"]
RANDOM = np.random.default_rng(0)
#: (layers, 1, heads, tokens, tokens)
MAPS = RANDOM.dirichlet(np.ones(4), size=(12, 1, 2, 4)).astype(np.float32)


class ActivationCache:
    """A cache with TransformerLens's manner: names, and short names with layers."""

    def __init__(self, cache_dict: dict[str, Any]) -> None:
        self.cache_dict = cache_dict

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple):
            key = f"blocks.{key[1]}.attn.hook_{key[0]}"
        return self.cache_dict[key]


class Short:
    """A cache that knows short names alone."""

    def __getitem__(self, key: tuple[str, int]) -> Any:
        if key[0] != "pattern":
            raise KeyError(key)
        return MAPS[key[1]]


def named(template: str, value: Callable[[Any], Any] = lambda layer: layer) -> dict[Any, Any]:
    return {template.format(index): value(layer) for index, layer in enumerate(MAPS)}


def lens() -> dict[Any, Any]:
    """Return all that TransformerLens caches, in outline."""
    cache = {"hook_embed": np.ones((1, 4, 8))}
    for index, layer in enumerate(MAPS):
        start = f"blocks.{index}"
        cache[f"{start}.hook_resid_pre"] = np.ones((1, 4, 8))
        cache[f"{start}.attn.hook_q"] = np.ones((1, 4, 2, 4))
        cache[f"{start}.attn.hook_attn_scores"] = np.log(layer)
        cache[f"{start}.attn.hook_pattern"] = torch.tensor(layer)
        cache[f"{start}.mlp.hook_post"] = np.ones((1, 4, 8))
    return cache


OUT = np.ones((1, 4, 8), np.float32)


@pytest.mark.parametrize(
    "cache",
    [
        lens(),
        ActivationCache(lens()),
        ActivationCache({key: value[0] for key, value in lens().items()}),
        Short(),
        dict(enumerate(MAPS)),
        {index: torch.tensor(layer).bfloat16() for index, layer in enumerate(MAPS)},
        {("pattern", index): layer for index, layer in enumerate(MAPS)},
        {(index, "pattern"): layer for index, layer in enumerate(MAPS)},
        named("transformer.h.{}.attn", lambda layer: (OUT, layer)),
        named("transformer.h.{}.attn", lambda layer: [OUT, None, torch.tensor(layer)]),
        named("gpt2.h.{}.attn", lambda layer: SimpleNamespace(value=(OUT, layer))),
        named("model.layers.{}.self_attn", lambda layer: SimpleNamespace(value=layer)),
        named("encoder.block.{}.layer.0.SelfAttention"),
        named("layer{}"),
        named("bert2.attn_{}_probs"),
        named("{}"),
        {**named("a.{}.attn"), **named("a.{}.mlp", lambda _: OUT), "a.norm": OUT, "loss3": 1},
    ],
)
def test_maps_are_found_by_the_layers_numbers(cache: Any) -> None:
    maps = Attention.from_cache(cache, TOKENS).maps
    np.testing.assert_allclose(maps, MAPS[:, 0], atol=0.01)


def test_layers_are_in_the_order_of_their_numbers() -> None:
    cache = named("h.{}.attn")
    shuffled = {key: cache[key] for key in sorted(cache, key=lambda key: key[::-1])}
    assert list(shuffled) != list(cache)
    np.testing.assert_array_equal(Attention.from_cache(shuffled, TOKENS).maps, MAPS[:, 0])


def test_a_single_layer_is_read() -> None:
    for name in ("blocks.0.attn.hook_pattern", "gpt2.h.0.attn", "h0.attn"):
        assert Attention.from_cache({name: MAPS[0]}, TOKENS).num_layers == 1


@given(st.sets(st.integers(0, 11), min_size=1, max_size=11))
def test_a_missing_layer_is_named(missing: set[int]) -> None:
    cache = named("blocks.{}.attn.hook_pattern")
    for index in missing:
        del cache[f"blocks.{index}.attn.hook_pattern"]
    last = max(set(range(12)) - missing)
    gaps = sorted(index for index in missing if index < last)
    if not gaps:
        assert Attention.from_cache(cache, TOKENS).num_layers == last + 1
        return
    with pytest.raises(BertlookError, match=rf"but not of layer {gaps[0]}[, .].*Cache every layer"):
        Attention.from_cache(cache, TOKENS)


def test_layers_counted_from_1_and_from_a_billion_are_refused() -> None:
    for start in (1, 10**9 - 12):
        cache = {start + index: layer for index, layer in enumerate(MAPS)}
        with pytest.raises(BertlookError, match=r"maps of 12 layers up to \d+, but not of layer 0"):
            Attention.from_cache(cache, TOKENS)


def test_none_is_a_layer_without_attention() -> None:
    cache = named("h.{}.attn") | {"h.3.attn": None, "h.5.attn": SimpleNamespace(value=None)}
    attention = Attention.from_cache(cache, TOKENS)
    assert np.flatnonzero(~attention.present.all(1)).tolist() == [3, 5]


def test_several_kinds_of_maps_are_told_apart_by_a_name() -> None:
    cache = named("encoder.{}.attn.hook_pattern") | {
        key: value[:, ::-1] for key, value in named("decoder.{}.attn.hook_pattern").items()
    }
    with pytest.raises(BertlookError, match=r"several kinds of maps: 'encoder\.\*\.attn.*name="):
        Attention.from_cache(cache, TOKENS)
    for name in ("decoder", "decoder.0.attn.hook_pattern", "decoder.{}.attn"):
        maps = Attention.from_cache(cache, TOKENS, name=name).maps
        np.testing.assert_array_equal(maps, MAPS[:, 0, ::-1])


def test_scores_are_read_by_name_as_signed_maps() -> None:
    with pytest.raises(BertlookError, match="several kinds of maps"):
        Attention.from_cache(lens(), TOKENS, signed=True)
    attention = Attention.from_cache(lens(), TOKENS, name="scores", signed=True)
    assert attention.signed
    np.testing.assert_array_equal(attention.maps, np.log(MAPS[:, 0]).astype(np.float32))
    with pytest.raises(BertlookError, match="signed=True"):
        Attention.from_cache(lens(), TOKENS, name="scores")


def test_cross_attention_is_found_by_the_sizes_of_both_axes() -> None:
    cross = RANDOM.dirichlet(np.ones(6), size=(12, 1, 2, 4))
    cache = lens() | {f"decoder.{i}.cross_attn.hook_pattern": cross[i] for i in range(12)}
    attention = Attention.from_cache(cache, TOKENS, key_tokens=list("abcdef"))
    np.testing.assert_array_equal(attention.maps, cross[:, 0])
    swapped = {i: cross[i].swapaxes(-1, -2) for i in range(12)}
    with pytest.raises(BertlookError, match="Swap its last two axes"):
        Attention.from_cache(swapped, TOKENS, key_tokens=list("abcdef"))


@pytest.mark.parametrize(
    ("cache", "message"),
    [
        (None, "cache is a NoneType. Give a mapping"),
        ([MAPS[0]], "lists are read by Attention.from_outputs"),
        ("abc", "cache is a str"),
        (MAPS, "cache is a ndarray"),
        ({}, "no name with a layer's number"),
        ({"a": MAPS[0]}, "no name with a layer's number"),
        ({0: np.ones((1, 4, 8))}, r"no maps .* of 4 x 4 tokens in maps, the first of shape"),
        ({0: None}, "no maps"),
        ({0: "abc"}, "no maps"),
        ({"h.0.attn": MAPS[0][..., :3, :3]}, r"'h\.\*\.attn', the first of shape \(1, 2, 3, 3\)"),
        ({0: np.repeat(MAPS[0], 2, 0)}, "a batch of 2 texts"),
        ({0: MAPS[0], 1: MAPS[1][..., :3, :3]}, "no maps"),
        (dict.fromkeys((0, 2), MAPS[0]), r"not of layer 1 \(counted from 0\)"),
        ({f"{i}.{'x' * 100}": MAPS[0] for i in range(2)} | {f"{i}.y": MAPS[1] for i in range(2)},
         "several kinds"),
    ],
)  # fmt: skip
def test_what_is_no_cache_is_refused(cache: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        Attention.from_cache(cache, TOKENS)


def test_a_name_that_fits_nothing_is_refused() -> None:
    with pytest.raises(BertlookError, match="no layer's 'patern'"):
        Attention.from_cache(lens(), TOKENS, name="patern")
    with pytest.raises(BertlookError, match="name=3 is not a str"):
        Attention.from_cache(lens(), TOKENS, name=3)  # type: ignore[arg-type]
