from __future__ import annotations

import torch

from bertlook.model.layer import Layer
from bertlook.model.load import load
from bertlook.model.predicting import ignore
from bertlook.model.shortcut import Shortcut
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece


def prepared() -> tuple[object, list, torch.Tensor, Shortcut, torch.Tensor]:
    """A model, a padded batch, the tokens of interest, and the shortcut after its first run."""
    model = load(tiny(num_hidden_layers=3), wordpiece())
    batch = [model.encode(TEXT), model.encode("cats")]
    tokens = torch.zeros(2, len(batch[0].ids), dtype=torch.bool)
    tokens[0, 2] = tokens[0, 5] = tokens[1, 1] = True
    shortcut = Shortcut(tokens)
    logits = model.run(batch, ignore, whole=True, shortcut=shortcut).logits
    return model, batch, tokens, shortcut, logits


def test_later_runs_compute_the_same_from_their_start_on() -> None:
    model, batch, tokens, shortcut, logits = prepared()
    torch.testing.assert_close(shortcut.select(logits), logits[tokens])
    for start in range(4):
        shortcut.start = start
        layers: list[Layer] = []
        output = model.run(batch, layers.append, whole=True, shortcut=shortcut)
        assert [layer.index for layer in layers] == list(range(start, 3))
        assert output.logits.shape == (1, 3, logits.shape[-1])
        torch.testing.assert_close(shortcut.select(output.logits), logits[tokens])


def test_an_edit_of_a_later_layer_is_seen() -> None:
    model, batch, tokens, shortcut, logits = prepared()
    shortcut.start = 1

    def edit(layer: Layer) -> None:
        if layer.index == 1:
            layer.output = torch.zeros_like(layer.output)

    edited = shortcut.select(model.run(batch, edit, whole=True, shortcut=shortcut).logits)
    expected = model.run(batch, edit, whole=True).logits[tokens]
    torch.testing.assert_close(edited, expected)
    assert (edited - logits[tokens]).abs().max() > 1e-4


def test_a_shortcut_that_is_given_up_leaves_nothing_out() -> None:
    model, batch, _, shortcut, logits = prepared()
    shortcut.start = 2
    shortcut.give_up()
    layers: list[Layer] = []
    output = model.run(batch, layers.append, whole=True, shortcut=shortcut)
    assert len(layers) == 3
    torch.testing.assert_close(output.logits, logits)


def test_the_network_of_the_caller_is_left_as_it_was() -> None:
    model, *_ = prepared()
    assert not any("forward" in vars(part) for part in model.module.modules())
    assert not model.module.get_output_embeddings()._forward_pre_hooks
