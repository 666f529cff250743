"""Small products are those of NumPy, made on the calling thread."""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertlook.light.product import ONE_THREAD, SMALL, multiply

SIZES = st.integers(1, 700)


def matrices(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


@given(st.lists(st.integers(1, 9), max_size=2), st.integers(1, 60), SIZES, SIZES)
def test_a_product_is_that_of_numpy(
    batch: list[int], tokens: int, inputs: int, outputs: int
) -> None:
    states, matrix = matrices(*batch, tokens, inputs), matrices(outputs, inputs)
    made = multiply(states, matrix)
    assert made.dtype == np.float32
    np.testing.assert_allclose(made, states @ matrix.T, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(
    ("tokens", "inputs", "outputs"),
    [
        sizes
        for sizes in itertools.product(
            (1, 17, 64, 128), (1, 256, 384, 1024, 3072, ONE_THREAD), (1, 2, 251, 256, 1536)
        )
        if math.prod(sizes) <= SMALL
    ],
)
def test_no_part_is_so_large_that_threads_share_it(tokens: int, inputs: int, outputs: int) -> None:
    sizes: list[int] = []

    class Watched(np.ndarray):
        def __matmul__(self, other: np.ndarray) -> np.ndarray:
            sizes.append(self.shape[-2] * self.shape[-1] * other.shape[-1])
            return np.asarray(self) @ other

    states = np.zeros((tokens, inputs), np.float32).view(Watched)
    assert multiply(states, np.zeros((outputs, inputs), np.float32)).shape == (tokens, outputs)
    assert sizes
    assert max(sizes) <= ONE_THREAD


#: Prints how much of the calling thread's time the other threads work while it multiplies.
SHARE = """
import time, sys
import numpy as np
from bertlook.light import product

product.SMALL = int(sys.argv[1])
states, matrix = np.ones((128, 256), np.float32), np.ones((1024, 256), np.float32)
product.multiply(states, matrix)
own, process = time.thread_time(), time.process_time()
for _ in range(300):
    product.multiply(states, matrix)
own = time.thread_time() - own
print((time.process_time() - process - own) / own)
"""


def share_of_other_threads(small: int) -> float:
    run = subprocess.run(
        [sys.executable, "-c", SHARE, str(small)],
        env={**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)


def test_threads_share_the_products_of_numpy_but_no_small_part() -> None:
    whole = share_of_other_threads(0)
    if whole < 0.3:
        pytest.skip("NumPy multiplies on one thread here.")
    assert share_of_other_threads(SMALL) < whole / 3
