"""Arrays that hold segments of different lengths one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def segment_starts(lengths: Ints) -> Ints:
    """Return the index at which each segment starts.

    Args:
        lengths: The lengths of the segments, in any shape, in the order of the array.
    """
    flat = lengths.ravel()
    starts: Ints = (np.cumsum(flat) - flat).reshape(lengths.shape)
    return starts


def segment_indices(starts: Ints, lengths: Ints) -> Ints:
    """Return the indices of all elements of some segments, one segment after the other.

    Args:
        starts: (K,) The index at which each segment starts.
        lengths: (K,) Their lengths.
    """
    starts, lengths = starts.ravel(), lengths.ravel()
    ends = np.cumsum(lengths)
    shift = np.repeat(starts - (ends - lengths), lengths)
    indices: Ints = np.arange(len(shift)) + shift
    return indices
