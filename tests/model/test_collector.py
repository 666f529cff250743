from __future__ import annotations

import numpy as np
import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.model.collector import Collector
from bertlook.model.layer import Layer
from bertlook.model.tokens.encoding import Encoding


def encoding(tokens: str, note: str = "") -> Encoding:
    words = tokens.split()
    return Encoding(
        ids=[0] * len(words),
        type_ids=None,
        tokens=words,
        word_ids=list(range(len(words))),
        words=words,
        source=tokens,
        note=note,
    )


def record(index: int, queries: int, keys: int, fill: float | None = None) -> Layer:
    maps = torch.full((1, 2, queries, keys), 1 / keys if fill is None else fill)
    return Layer(index, maps, visible=torch.ones(1, 1, queries, keys, dtype=torch.bool))


def test_maps_of_all_layers_become_one_attention() -> None:
    collector = Collector(2, 2, encoding("a b c", "Cut."))
    for index in range(2):
        collector.keep(record(index, 3, 3))
    attention = collector.attention({"model": "tiny"}, "A remark.")
    np.testing.assert_allclose(attention.maps, np.full((2, 2, 3, 3), 1 / 3), rtol=1e-6)
    assert attention.visible is not None
    assert attention.visible.all()
    assert attention.value_norms is None
    assert (attention.source, attention.note) == ("a b c", "Cut. A remark.")
    assert attention.provenance["model"] == "tiny"
    assert "date" in attention.provenance


def test_attention_to_another_input_has_its_tokens_as_keys() -> None:
    collector = Collector(1, 2, encoding("x y"), keys=encoding("a b c"))
    collector.keep(record(0, 2, 3))
    attention = collector.attention({})
    assert (attention.tokens, attention.key_tokens) == (["x", "y"], ["a", "b", "c"])
    assert attention.key_words == ["a", "b", "c"]
    assert attention.maps.shape == (1, 2, 2, 3)


def test_rows_that_sum_to_less_than_1_are_noted() -> None:
    collector = Collector(1, 2, encoding("a b"))
    collector.keep(record(0, 2, 2, fill=0.4))
    assert "20% of the attention goes to a learned sink" in collector.attention({}).note


def test_weights_that_are_not_finite_are_refused_with_their_head() -> None:
    collector = Collector(2, 2, encoding("a b"))
    layer = record(1, 2, 2)
    layer.maps[0, 1] = torch.nan
    with pytest.raises(BertlookError, match=r"head 2-2 .*dtype='float32'"):
        collector.keep(layer)


def test_maps_that_exceed_the_memory_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.model.collector.MAX_BYTES", 40)
    with pytest.raises(BertlookError, match="The maps of 2 x 3 tokens would take 0 GB"):
        Collector(1, 2, encoding("x y"), keys=encoding("a b c"))
