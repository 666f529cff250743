from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from bertlook.model.streams.piecewise_streams import PiecewiseStreams, reads_target_piecewise
from tests.encoder_decoders import SOURCE, TARGET, load

READ = ["T5", "BART", "Marian", "M2M100", "BERT to BERT", "T5Gemma"]


@pytest.mark.parametrize("name", READ)
def test_pieces_give_the_streams_of_one_pass(name: str) -> None:
    model = load(name)
    assert model.reads_piecewise
    target = model.encode_input(SOURCE, TARGET)
    expected, output = model.observe(target, whole=True)
    reader = PiecewiseStreams(model, model.reader)
    for length in (2, 3, 5):
        logits = reader.read(target.first(length))
    torch.testing.assert_close(logits, output.logits[0, 3:5], atol=1e-4, rtol=1e-4)
    for length in (4, 0):
        reader.cut(length)
        reader.read(target)
        streams = reader.attention(target)
        assert list(streams) == list(expected)
        for stream in streams:
            # Weights are so large that scores, and their rounding, are far above a trained model's.
            np.testing.assert_allclose(streams[stream].maps, expected[stream].maps, atol=5e-5)
            assert streams[stream].tokens == expected[stream].tokens
            assert streams[stream].key_tokens == expected[stream].key_tokens


def test_the_source_is_read_once() -> None:
    model = load("BART")
    reader = PiecewiseStreams(model, model.reader)
    target = model.encode_input(SOURCE, TARGET)
    runs: dict[str, list[int]] = {"encoder": [], "decoder": []}
    handles = []
    for name, sizes in runs.items():
        layer = getattr(model.module.model, name).layers[0].fc1
        handles.append(
            layer.register_forward_hook(lambda _, x, __, sizes=sizes: sizes.append(x[0].shape[-2]))
        )
    for length in (2, 3, 4):
        reader.read(target.first(length))
    for handle in handles:
        handle.remove()
    assert runs == {"encoder": [len(target.reads.ids)], "decoder": [2, 1, 1]}


def test_an_interrupted_pass_leaves_no_trace() -> None:
    model = load("BART")
    target = model.encode_input(SOURCE, TARGET)
    reader = PiecewiseStreams(model, model.reader)

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    for length in (3, 4):
        handle = model.module.model.decoder.layers[-1].fc1.register_forward_hook(interrupt)
        with pytest.raises(KeyboardInterrupt):
            reader.read(target.first(length))
        handle.remove()
        reader.read(target.first(length))
    reader.read(target)
    expected = model.observe(target)[0]
    for stream, attention in reader.attention(target).items():
        np.testing.assert_allclose(attention.maps, expected[stream].maps, atol=1e-5)


@pytest.mark.parametrize("name", ["LED", "PEGASUS-X", "FSMT"])
def test_what_can_t_be_read_so_is_read_whole(name: str) -> None:
    model = load(name)
    assert not reads_target_piecewise(model, model.reader)
