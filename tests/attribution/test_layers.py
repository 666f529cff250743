from __future__ import annotations

import itertools

import torch

from bertlook.attribution.layers import run_layers
from bertlook.model import tap
from bertlook.model.load import load
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece


def test_each_layer_gets_what_the_one_before_gave_and_can_run_again() -> None:
    model = load(tiny(), wordpiece())
    inputs = model.inputs([model.encode(TEXT)])
    with tap.tapped(model.architecture.network, lambda _: None) as open_tap:
        runs, output = run_layers(model, open_tap, inputs)
        assert [run.layer for run in runs] == list(range(model.num_layers))
        for before, after in itertools.pairwise(runs):
            assert torch.equal(before.output, after.states)
        assert torch.equal(runs[-1].output, output.last_hidden_state)
        again = runs[1].again(3)
    torch.testing.assert_close(again, runs[1].output.expand(3, -1, -1))
