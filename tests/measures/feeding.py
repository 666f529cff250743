"""Feeding a measure with a padded batch, and comparing results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from bertlook.attention.attention import Attention
from bertlook.measures import Batch, LayerMaps, Measure, Result
from tests.measures.test_batch import padded


def feed(
    measure: Measure,
    attentions: Sequence[Attention],
    positions: Sequence[int] | None = None,
    dtype: torch.dtype = torch.float64,
) -> Measure:
    """Feed a measure with one padded batch, and return the measure."""
    batch = Batch(attentions, range(len(attentions)) if positions is None else positions)
    measure.start(batch)
    for layer in range(attentions[0].num_layers):
        norms = torch.zeros(len(attentions), attentions[0].num_heads, batch.length, dtype=dtype)
        for row, attention in zip(norms, attentions, strict=True):
            if attention.value_norms is not None:
                row[:, : len(attention.tokens)] = torch.tensor(attention.value_norms[layer])
        maps = padded(list(attentions), layer).to(dtype)
        mask = padded_mask(attentions, layer)
        measure.update(LayerMaps(layer, maps, batch, value_norms=norms, mask=mask))
    measure.complete()
    measure.finish()
    return measure


def padded_mask(attentions: Sequence[Attention], layer: int) -> torch.Tensor | None:
    """Return one layer's mask like that of a model, None if it is unknown."""
    longest = max(len(attention.tokens) for attention in attentions)
    mask = torch.zeros(len(attentions), 1, longest, longest, dtype=torch.bool)
    for row, attention in zip(mask, attentions, strict=True):
        if attention.visible is None:
            return None
        n = len(attention.tokens)
        row[0, :n, :n] = torch.tensor(attention.visible[layer])
    return mask


def start_and_break_off(measure: Measure, attentions: Sequence[Attention]) -> None:
    """Feed the first layer of a batch that is never finished."""
    batch = Batch(attentions, range(len(attentions)))
    measure.start(batch)
    measure.update(LayerMaps(0, padded(list(attentions), 0), batch))


def assert_same(result: Result, expected: Result) -> None:
    """Assert that two results are equal but for their dates, naming the array that differs."""
    result, expected = _undated(result), _undated(expected)
    arrays, expected_arrays = result.to_parts()[0], expected.to_parts()[0]
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, expected_arrays[name], err_msg=name)
    assert result.to_parts()[1] == expected.to_parts()[1]
    assert result == expected


def _undated(result: Result) -> Result:
    """Return a result without its date, which a slow test sees change."""
    provenance = {key: value for key, value in result.provenance.items() if key != "date"}
    return replace(result, provenance=provenance)
