from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import transformers as tr

from bertlook.errors import BertlookError
from bertlook.model.images.pixels import check_pixel_values, show_pixels

IMAGE = np.random.default_rng(0).integers(0, 256, (16, 24, 3), np.uint8)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"image_mean": [0.4, 0.5, 0.6], "image_std": [0.2, 0.3, 0.4]},
        {"do_normalize": False},
        {"do_rescale": False, "do_normalize": False},
        {"rescale_factor": 1 / 127.5},
    ],
)
def test_the_normalization_of_an_image_processor_is_undone(options: dict[str, Any]) -> None:
    processor = tr.ViTImageProcessorPil(do_resize=False, **options)
    values = processor(images=IMAGE, return_tensors="pt")["pixel_values"]
    np.testing.assert_array_equal(show_pixels(values[0], processor), IMAGE)


def test_values_without_a_processor_are_spread_from_black_to_white() -> None:
    shown = show_pixels(torch.tensor([[[-2.0, 0.0, 2.0]]]), None)
    assert shown.ravel().tolist() == [0, 128, 255]
    assert show_pixels(torch.ones(1, 1, 1), None).tolist() == [[[0]]]


def test_one_image_is_read_with_or_without_a_batch_axis() -> None:
    values = np.zeros((3, 4, 4))
    for given in (values, values[None], torch.tensor(values).bfloat16(), values.tolist()):
        assert check_pixel_values(given).shape == (1, 3, 4, 4)


@pytest.mark.parametrize("given", ["x", np.zeros((2, 3, 4, 4)), np.zeros((4, 4)), np.inf])
def test_other_pixel_values_are_refused(given: Any) -> None:
    with pytest.raises(BertlookError, match="pixel_values"):
        check_pixel_values(given)
