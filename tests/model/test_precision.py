"""Numbers in at least 32 bits."""

from __future__ import annotations

import pytest
import torch

from bertlook.model.precision import widened


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (torch.float16, torch.float32),
        (torch.bfloat16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ],
)
def test_half_precision_becomes_single_and_others_stay(given, expected) -> None:
    values = torch.tensor([0.5, -2.0], dtype=given)
    assert widened(values).dtype == expected
    assert widened(values).tolist() == [0.5, -2.0]
    assert (widened(values) is values) == (given == expected)
