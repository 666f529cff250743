"""Products of matrices that don't wait for other threads on a busy machine."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]

#: The largest number of multiplications of a product that OpenBLAS makes on the calling thread.
ONE_THREAD = 2**18
#: The largest number of a product that is made in such parts: a few milliseconds.
SMALL = 2**26


def multiply(states: Floats, matrix: Floats) -> Floats:
    """Return states multiplied by the transpose of a matrix.

    The network of a sentence is many products of a fraction of a millisecond. Shared among threads,
    each waits until the system has run all of them, which takes thirty times as long where other
    programs use the cores. A smaller number of threads could be set for the whole process only; so
    small products are made in parts that OpenBLAS doesn't share.

    Args:
        states: (..., inputs)
        matrix: (outputs, inputs)

    Returns:
        (..., outputs)

    Example:
        >>> multiply(np.ones((1, 3, 4)), np.ones((2, 4))).shape
        (1, 3, 2)
    """
    outputs, inputs = matrix.shape
    rows = states.reshape(-1, inputs)
    if not ONE_THREAD < rows.size * outputs <= SMALL:
        return states @ matrix.T
    step = max(1, min(len(rows), math.isqrt(ONE_THREAD // inputs)))
    most = max(1, ONE_THREAD // (inputs * step))
    columns = max(each for each in range(1, min(most, outputs) + 1) if outputs % each == 0)
    parts = matrix.reshape(-1, columns, inputs).swapaxes(1, 2)
    product = np.empty((len(rows), outputs), np.result_type(states, matrix))
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        product[start : start + step] = (some @ parts).swapaxes(0, 1).reshape(len(some), outputs)
    return product.reshape(*states.shape[:-1], outputs)
