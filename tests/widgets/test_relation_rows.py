from __future__ import annotations

import numpy as np

from bertlook.measures import DependencyResult
from bertlook.widgets.protocol import ACCURACY_SCALE
from bertlook.widgets.relation_rows import accuracies_of


def test_accuracies_are_those_of_all_words(result: DependencyResult) -> None:
    encoded = accuracies_of(result)
    assert encoded["relations"] == list(result.relations)
    shape = (len(result.relations), result.num_layers, result.num_heads, 2)
    values = np.frombuffer(encoded["values"], "<u2").reshape(shape) / ACCURACY_SCALE
    relation = result.relations.index("nsubj")
    expected = result.correct[:, 1, 0, relation] / result.count[relation]
    np.testing.assert_allclose(values[relation, 1, 0], expected, atol=1e-4)
