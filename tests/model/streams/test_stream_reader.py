from __future__ import annotations

import numpy as np
import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.model.layer import Layer
from bertlook.model.tokens.encoding import Encoding
from tests.encoder_decoders import SOURCE, TARGET, load

LAYERS = {"encoder": 3, "decoder": 2, "cross": 2}


def test_a_batch_gives_each_stream_its_layers_in_order() -> None:
    model = load("BART")
    pairs = [(SOURCE, TARGET), (TARGET, SOURCE)]
    targets = [model.encode_target(target, model.encode(source)) for source, target in pairs]
    layers: dict[str, list[Layer]] = {stream: [] for stream in LAYERS}
    model.reader.read(targets, {stream: kept.append for stream, kept in layers.items()})
    for stream, count in LAYERS.items():
        assert [layer.index for layer in layers[stream]] == list(range(count))
        for row, (source, target) in enumerate(pairs):
            expected = model(source, target)[stream].maps
            queries, keys = expected.shape[2:]
            for layer in layers[stream]:
                np.testing.assert_allclose(
                    layer.maps[row, :, :queries, :keys], expected[layer.index], atol=1e-5
                )
                assert not layer.maps[row, :, :queries, keys:].any()


@pytest.mark.parametrize("name", ["T5", "BART", "FSMT"])
def test_the_whole_network_gives_the_logits_of_the_target(name: str) -> None:
    model = load(name)
    target = model.encode_target(TARGET, model.encode(SOURCE))
    output = model.reader.read([target], {"decoder": lambda _: None}, whole=True)
    assert output.logits.shape == (1, len(target.ids), 100)


def test_a_source_alone_has_a_target_of_the_start_token() -> None:
    model = load("T5")
    target = model.reader.start(model.encode(SOURCE))
    assert (target.ids, target.tokens, target.words) == ([1], ["<pad>"], [])


def test_streams_that_cant_be_read_are_refused() -> None:
    model = load("PEGASUS-X")
    target = model.encode_target(TARGET, model.encode(SOURCE))
    with pytest.raises(
        BertlookError, match="can't be read: of its encoder stream, its maps aren't"
    ):
        model.reader.read([target], {"encoder": lambda _: None})
    model = load("FSMT")
    target = model.encode_target(TARGET, model.encode(SOURCE))
    with pytest.raises(BertlookError, match="doesn't use transformers' attention interface"):
        model.reader.read([target], {"decoder": lambda _: None}, gradients=True)


def test_a_replaced_part_is_examined_again() -> None:
    model = load("BART")
    assert model.reader.layout is model.reader.layout
    before = model.reader.layout
    attention = model.module.model.encoder.layers[0].self_attn
    model.module.model.encoder.layers[0].self_attn = type(attention)(
        32, 4, config=model.module.config, layer_idx=0
    ).eval()
    assert model.reader.layout is not before
    assert model(SOURCE, TARGET).encoder.num_layers == 3


def test_ids_beyond_the_embeddings_are_refused() -> None:
    model = load("BART")
    source = model.encode(SOURCE)
    target = model.reader.start(source)
    damaged = Encoding([700], None, ["x"], [None], [], None)
    with pytest.raises(BertlookError, match="gives the id 700"):
        model.reader.read([type(target)(**vars(damaged), reads=source)], {})
    assert torch.is_grad_enabled()
