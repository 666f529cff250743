"""Where torch is missing, a light model runs batches as the network does."""

from __future__ import annotations

import numpy as np
import pytest

from bertlook.model.layer import Layer
from bertlook.model.light_model import LightModel, find_light_model
from bertlook.model.load import BUNDLED
from tests.light.parts import bundled_model

TEXTS = [
    "The chef who ran the kitchen made a cake .",
    "It purred .",
    "Antidisestablishmentarianism",
]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> LightModel:
    monkeypatch.setattr("bertlook.model.light_model.can_run_networks", lambda: False)
    model = find_light_model(BUNDLED, "bert-mini", bundled_model)
    assert model is not None
    return model


def test_records_of_a_padded_batch_are_those_of_the_network(model: LightModel) -> None:
    encodings = [model.encode(text) for text in TEXTS]
    records: tuple[list[Layer], list[Layer]] = ([], [])
    model.run(encodings, records[0].append)
    assert (model.engine, model.device.type) == ("numpy", "cpu")
    norms = [layer.value_norms() for layer in records[0]]
    assert len(norms) == model.num_layers

    def compare(layer: Layer) -> None:  # value norms can be computed while the model runs
        own = records[0][layer.index]
        pairs = [(own.maps, layer.maps), (norms[layer.index], layer.value_norms())]
        assert own.visible is not None
        for row, encoding in enumerate(encodings):
            size = len(encoding.ids)
            assert own.visible[row, 0, :size].sum() == size**2
            for value, expected in pairs:
                assert value is not None
                assert expected is not None
                np.testing.assert_allclose(
                    value[row, :, :size], expected[row, :, :size].detach(), atol=1e-5, rtol=1e-4
                )

    bundled_model().run(encodings, compare)


def test_what_the_network_alone_gives_loads_it(model: LightModel) -> None:
    output = model.run([model.encode(TEXTS[0])], lambda _: None, whole=True)
    assert output.logits.shape[0] == 1
    assert model.engine == "torch"
