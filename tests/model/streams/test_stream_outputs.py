from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.streams import stream_outputs
from tests.encoder_decoders import SOURCE, TARGET, build, load
from tests.tiny_tokenizers import metaspace

#: Longer than the blocks and windows of the models.
LONG = f"{SOURCE} {TARGET} {SOURCE}"


def returned(name: str, text: str) -> Any:
    """Return the attentions of an encoder as the network returns them."""
    module = build(name)
    module.set_attn_implementation("eager")
    ids = metaspace()(text, return_tensors="pt").input_ids
    with torch.no_grad():
        return module.get_encoder()(ids, output_attentions=True).attentions


def test_blocks_with_their_neighbors_become_maps_of_all_tokens() -> None:
    attention = load("LongT5")(LONG, TARGET).encoder
    size = len(attention.tokens)
    for layer, blocks in enumerate(returned("LongT5", LONG)):
        _, num_blocks, heads, length, _ = blocks.shape
        assert num_blocks > 2
        for block, head, row, column in np.ndindex(num_blocks, heads, length, 3 * length):
            query, key = block * length + row, (block - 1) * length + column
            if query < size and 0 <= key < size:
                assert attention.maps[layer, head, query, key] == pytest.approx(
                    float(blocks[0, block, head, row, column]), abs=1e-6
                )
            elif query < size:
                assert float(blocks[0, block, head, row, column]) < 1e-6


def test_windows_become_maps_of_all_tokens() -> None:
    attention = load("LED")(LONG, TARGET).encoder
    size = len(attention.tokens)
    for layer, windows in enumerate(returned("LED", LONG)):
        expected = np.zeros((4, size, size))
        for head, query, offset in np.ndindex(4, size, 5):
            key = query + offset - 2
            if 0 <= key < size:
                expected[head, query, key] = windows[0, head, query, offset]
        np.testing.assert_allclose(attention.maps[layer], expected, atol=1e-6)


def test_scores_become_weights() -> None:
    both = load("ProphetNet")(SOURCE, TARGET)
    scores = torch.stack(returned("ProphetNet", SOURCE))[:, 0]
    np.testing.assert_allclose(both.encoder.maps, scores.softmax(-1).numpy(), atol=1e-6)


def test_blocks_of_bigbird_give_the_output_of_the_layer() -> None:
    model = load("BigBird-Pegasus")
    maps = model(LONG + LONG, TARGET).encoder.maps  # above 28 tokens the encoder attends to blocks
    layer = model.module.get_encoder().layers[1].self_attn
    calls: list[Any] = []
    hook = layer.register_forward_hook(lambda _, given, output: calls.append((given[0], output[0])))
    with torch.no_grad():
        model.module.get_encoder()(metaspace()(LONG + LONG, return_tensors="pt").input_ids)
        states, output = calls[0]
        hook.remove()
        values = layer.self.value(states).unflatten(-1, (4, -1)).transpose(1, 2)[0]
        tokens = maps.shape[-1]
        mixed = (torch.tensor(maps[1]) @ values[:, :tokens]).transpose(0, 1).flatten(1)
        torch.testing.assert_close(layer.output(mixed), output[0, :tokens], rtol=0, atol=1e-5)
    assert 0.2 < (maps > 0).mean() < 0.95, "some blocks are not attended to"


def test_a_stream_that_cant_be_read_for_a_long_input_is_left_out_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream_outputs, "add_repeats", lambda maps, _: maps)
    model = load("BigBird-Pegasus")
    before = model(SOURCE, TARGET).encoder.maps
    both = model(LONG + LONG, TARGET)
    assert set(both) == {"decoder", "cross"}
    with pytest.raises(BertlookError, match="encoder can't be read: the rows of the map of l"):
        _ = both.encoder
    with pytest.raises(BertlookError, match="don't sum to 1"):
        model.encoder(LONG + LONG)
    np.testing.assert_array_equal(model(SOURCE, TARGET).encoder.maps, before)


@pytest.mark.parametrize("name", ["FSMT", "MVP", "LED", "LongT5", "ProphetNet"])
def test_a_batch_of_different_lengths_is_read_as_its_inputs_alone(name: str) -> None:
    model = load(name)
    texts = [SOURCE, TARGET, LONG]
    entropy = bl.measures.Entropy()
    for stream in ("encoder", "decoder"):
        scanned = bl.scan(getattr(model, stream), texts, entropy, progress=False)["Entropy"]
        alone = entropy.of([model(text, text)[stream] for text in texts])
        np.testing.assert_allclose(scanned.all, alone.all, atol=1e-4)
