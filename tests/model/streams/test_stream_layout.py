from __future__ import annotations

import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.model.layer import Layer
from bertlook.model.streams.stream_layout import place_layers
from tests.encoder_decoders import ALL, PARTLY, TAPPED, load


def refuse(reason: str) -> None:
    raise BertlookError(reason)


@pytest.mark.parametrize("name", ALL)
def test_each_stream_has_its_layers_and_heads(name: str) -> None:
    layout = load(name).reader.layout
    assert set(layout.unreadable) == ({"encoder"} if name in PARTLY else set())
    for stream, shape in layout.streams.items():
        assert shape.num_layers == (3 if stream == "encoder" else 2)
        assert shape.num_heads in (2, 4)
        if stream != "cross":
            assert shape.causal is (stream == "decoder")
        if name in TAPPED:
            assert shape.tapped


def test_layers_in_another_order_are_refused() -> None:
    layout = load("T5").reader.layout
    first, second = layout.calls[:2]
    place, check = place_layers(layout, {"encoder": print}, refuse)  # type: ignore[arg-type]
    with pytest.raises(BertlookError, match="order that depends on the input"):
        place(Layer(0, torch.ones(1, second.heads, 1, 1), module=second.module))
    place, check = place_layers(layout, {"decoder": print}, refuse)  # type: ignore[arg-type]
    place(Layer(0, torch.ones(1, first.heads, 1, 1), module=first.module))
    with pytest.raises(BertlookError, match="order that depends on the input"):
        check()


def test_layers_of_other_modules_are_left_alone() -> None:
    layout = load("T5").reader.layout
    place, _ = place_layers(layout, {"encoder": refuse}, refuse)  # type: ignore[arg-type, dict-item]
    place(Layer(0, torch.ones(1, 4, 1, 1), module=torch.nn.Identity()))
