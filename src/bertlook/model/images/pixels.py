"""Pixels as a network reads them, and as an image again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bertlook.attention.foreign_arrays import to_numpy
from bertlook.deferred import torch
from bertlook.errors import BertlookError

if TYPE_CHECKING:
    from torch import Tensor


def check_pixel_values(values: Any) -> Tensor:
    """Return pixel values as a batch of one image, (1, channels, height, width).

    Args:
        values: An array or tensor, with or without a batch axis of 1.

    Raises:
        BertlookError: If it is no image, or several.
    """
    array = to_numpy("pixel_values", values)
    if array.ndim == 3:
        array = array[None]
    if array.ndim != 4 or len(array) != 1 or array.shape[1] not in (1, 3) or 0 in array.shape:
        raise BertlookError(
            f"pixel_values has shape {array.shape}. Give one image, (3, height, width), as its "
            "image processor returns it."
        )
    if not np.isfinite(array).all():
        raise BertlookError("pixel_values has a value that is not a finite number.")
    return torch.from_numpy(array.astype(np.float32))


def show_pixels(values: Tensor, processor: Any) -> npt.NDArray[np.uint8]:
    """Return the image that pixel values stand for.

    Args:
        values: (channels, height, width) what the network reads.
        processor: The image processor, whose normalization is undone. Without one, the values are
            spread from black to white.

    Returns:
        (height, width, channels) uint8.
    """
    pixels = values.float().permute(1, 2, 0).numpy(force=True)
    if processor is None:
        low, high = pixels.min(), pixels.max()
        pixels = (pixels - low) * (255 / (high - low or 1))
    else:
        if getattr(processor, "do_normalize", False):
            pixels = pixels * np.asarray(processor.image_std) + np.asarray(processor.image_mean)
        if getattr(processor, "do_rescale", True):
            pixels = pixels / (getattr(processor, "rescale_factor", None) or 1 / 255)
    return np.rint(np.clip(pixels, 0, 255)).astype(np.uint8)
