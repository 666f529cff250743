"""The values of tokens are kept until their norms are asked for."""

from __future__ import annotations

import numpy as np

from bertlook.model.light_output import LightValues
from tests.light.parts import light_parts


def test_norms_are_those_of_the_projected_values_of_each_head() -> None:
    encoder = light_parts().encoder
    values = LightValues(encoder)
    layers = [layer.values[0] for layer in encoder.layers(np.array([[2, 40, 41, 3]]), None)]
    for layer in layers:
        values.add(layer)
    norms = values.norms()
    assert norms.shape == (6, 8, 4)
    for index, part in enumerate(layers):
        np.testing.assert_allclose(norms[index], encoder.value_norms(index, part))
