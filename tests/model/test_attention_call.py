"""Parts of a call are what the whole call gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from torch import nn

from bertlook.errors import BertlookError
from bertlook.model.attention_call import AttentionCall
from bertlook.model.layer import Layer
from bertlook.model.model import Model
from tests.architectures import HEADS, TAPPED, WITH_SINK, build
from tests.model.test_tap import LONG, encoding_of
from tests.tiny_tokenizers import wordpiece


def calls_of(name: str, dtype: torch.dtype = torch.float32) -> list[AttentionCall]:
    """The calls of a network's layers."""
    calls = []

    def keep(layer: Layer) -> None:
        assert layer.call is not None
        assert layer.output is None
        calls.append(layer.call)
        layer.output = layer.call.widened().whole()[0]

    model = Model(build(name, dtype), wordpiece(), name="tiny")
    model.run([encoding_of(LONG)], keep, in_parts=True)
    return calls


@pytest.mark.parametrize("name", [*TAPPED, *WITH_SINK])
def test_parts_of_every_architecture_make_the_whole(name: str) -> None:
    for call in calls_of(name):
        output, maps = call.whole()
        assert maps.shape == call.shape
        size = call.count_together()
        for start in range(0, HEADS, size):
            heads = slice(start, start + size)
            for rows in (slice(0, 1), slice(1, 7), slice(7, len(LONG))):
                part_output, part_maps = call.part(heads, rows)
                torch.testing.assert_close(part_maps, maps[:, heads, rows])
                torch.testing.assert_close(part_output, output[:, rows, heads])
        for head in range(HEADS):
            torch.testing.assert_close(call.map_of(head), maps[0, head])
            torch.testing.assert_close(call.without_values().map_of(head), maps[0, head])


@pytest.mark.parametrize(("name", "together"), [("BERT", 1), ("Llama", 2), ("gpt-oss", HEADS)])
def test_heads_that_share_keys_or_sinks_are_computed_together(name: str, together: int) -> None:
    assert [call.count_together() for call in calls_of(name)] == [together] * 3


def test_maps_in_half_precision_are_computed_in_single() -> None:
    call = calls_of("Gemma2", torch.bfloat16)[0]
    _, maps = call.widened().whole()
    assert maps.dtype == torch.float32
    kept = call.without_values()
    assert kept.queries.dtype == torch.bfloat16
    torch.testing.assert_close(kept.map_of(1), maps[0, 1], rtol=0, atol=1e-7)


def test_a_kept_call_holds_no_larger_tensor() -> None:
    for name in ("GPT-2", "ModernBERT"):  # queries and keys are views of one tensor
        kept = calls_of(name)[0].without_values()
        storage = kept.queries.untyped_storage().nbytes() + kept.keys.untyped_storage().nbytes()
        assert kept.values is None
        assert storage == kept.num_bytes


def biased(
    module: nn.Module, query: Any, key: Any, value: Any, mask: Any, bias: Any = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Attend with a bias of each head, as T5 does."""
    maps = (query @ key.mT + bias).softmax(-1)
    return (maps @ value).transpose(1, 2), maps


@contextmanager
def call_with(bias: torch.Tensor) -> Iterator[AttentionCall]:
    torch.manual_seed(0)
    query, key, value = torch.randn(3, 1, 4, 5, 8)
    yield AttentionCall(biased, nn.Module(), query, key, value, None, {"bias": bias})


@pytest.mark.parametrize(
    ("shape", "together"), [((1, 4, 5, 5), 1), ((1, 1, 5, 5), 1), ((4, 1, 1), 4)]
)
def test_biases_of_heads_are_cut_with_them(shape: tuple[int, ...], together: int) -> None:
    with call_with(torch.randn(shape, generator=torch.Generator().manual_seed(1))) as call:
        assert call.count_together() == together
        for head in range(4):
            torch.testing.assert_close(call.map_of(head), call.whole()[1][0, head])


def test_a_function_that_needs_all_rows_is_refused() -> None:
    with call_with(torch.randn(5, 5)) as call, pytest.raises(BertlookError, match="in parts"):
        call.count_together()
