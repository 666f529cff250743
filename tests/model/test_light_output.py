"""The values of tokens are kept until their norms are asked for."""

from __future__ import annotations

import numpy as np

import bertlook as bl
from bertlook.model.light_output import LightValues
from tests.light.parts import light_parts


def test_norms_are_those_of_the_projected_values_of_each_head() -> None:
    encoder = light_parts().encoder
    module = bl.load(device="cpu").module
    values = LightValues(encoder)
    layers = [layer.values[0] for layer in encoder.layers(np.array([[2, 40, 41, 3]]), None)]
    for layer in layers:
        values.add(layer)
    norms = values.norms()
    assert norms.shape == (6, 8, 4)
    width = layers[0].shape[-1]
    for index, part in enumerate(layers):
        name = f"bert.encoder.layer.{index}.attention.output.dense"
        matrix = module.get_submodule(name).weight.detach().numpy()
        for head, vectors in enumerate(part):
            columns = matrix[:, head * width : (head + 1) * width]
            expected = [np.sqrt(((columns @ vector) ** 2).sum()) for vector in vectors]
            np.testing.assert_allclose(norms[index, head], expected, rtol=1e-4)
