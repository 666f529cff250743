"""Jensen-Shannon divergences between all pairs of many distributions, as squared distances.

By definition, a divergence takes the logarithm of every pair's mixture, weight by weight. But its
square root is a Euclidean distance (Fuglede and Topsøe 2004) with known coordinates. The second
derivative of x ln x is 1/x, which is the integral of exp(-t x) over t. A sum over t = t0, t0 r,
t0 r^2, ... approximates the integral to a known accuracy. Integrating twice, and leaving out terms
that are linear in x, which cancel:

    JSD(p, q) = 1/2 sum_j sum_t w_t/t^2 (u_t(p_j) - u_t(q_j))^2,    u_t(x) = 1 - exp(-t x / 2)

So the divergences of all pairs follow from one product of matrices for each t, without logarithms;
when t doubles, u becomes u (2 - u). The relative error of every divergence is at most that of 1/x.
Far from the ends, where w_t = t ln r is the trapezoidal rule in ln t, this error is
``2 |Gamma(1 + 2 pi i / ln r)|``: 1e-5 for r = 2 and 1e-11 for the square root of 2. In practice the
error is far smaller, since its sign changes from weight to weight.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


Floats = NDArray[np.float64]

#: Share of uniform attention that is mixed in, to avoid the logarithm of zero.
SMOOTHING = 1e-3

#: Number of nodes t from one power of two to the next, by the bits of a number.
_PER_OCTAVE = {32: 1, 64: 2}
# Upper bound of the first t, and the last t times the smallest x. A narrower range of t would make
# the error of 1/x larger.
_FIRST = {32: 0.361, 64: 0.19}
_LAST = {32: 5.9, 64: 17.5}
# Elements of a block: as many as fit in a CPU's cache, or as keep a GPU busy.
_CPU_BLOCK, _GPU_BLOCK = 2**17, 2**24
_STRIPES = 3  # stripes of the symmetric product, of which two thirds are computed


def sum_divergences(parts: Sequence[Tensor], width: int) -> Floats:
    """Return the divergences between K rows of weights, in nats.

    A row may hold several distributions one after the other; their divergences are summed.

    Args:
        parts: K rows of D weights from 0 to 1, in tensors (K', D); float32 or float64.
        width: Number of weights in a distribution. A weight x counts as
            ``(1 - SMOOTHING) x + SMOOTHING / width``.

    Returns:
        (K, K) float64. The error is below 1.5e-5 of each divergence for float32 and 1.5e-11 for
        float64, plus rounding of up to 2e-6 and 1e-12 for each distribution. Smaller divergences
        aren't resolved.
    """
    count = sum(map(len, parts))
    device, dtype = parts[0].device, parts[0].dtype
    least = SMOOTHING / width
    octaves = compute_nodes(least, dtype)
    size = max(64, (_CPU_BLOCK if device.type == "cpu" else _GPU_BLOCK) // count)

    def products(block: tuple[Tensor, ...]) -> Tensor:
        return _products(torch.cat(block).mul_(1 - SMOOTHING).add_(least), octaves)

    total = np.zeros((count, count))
    with _full_precision(), _workers(device) as work:
        blocks = zip(*(part.split(size, dim=1) for part in parts), strict=True)
        for product in work(products, blocks):
            total += product.numpy(force=True)
    total = np.triu(total) + np.triu(total, 1).T
    squared_norms = total.diagonal()
    divergences: Floats = ((squared_norms[:, None] + squared_norms) / 2 - total).clip(0)
    return divergences


@cache
def compute_nodes(least: float, dtype: torch.dtype) -> Floats:
    """Return nodes t and weights w_t whose sum approximates 1/x for ``least`` <= x <= 1.

    The nodes double from one octave to the next. The weights are a non-negative fit, so that few
    nodes beyond the ends replace the infinitely many of the trapezoidal rule.

    Args:
        least: The smallest x.
        dtype: The type of the maps, which decides the accuracy.

    Returns:
        (nodes of an octave, octaves, 2) Nodes and their weights.
    """
    from scipy.optimize import nnls

    bits = torch.finfo(dtype).bits
    each = _PER_OCTAVE[bits]
    last = _LAST[bits] / least
    octaves = math.ceil(math.log2(last / _FIRST[bits]) + 1 / each)
    t = last * 2.0 ** (np.arange(1 - octaves * each, 1) / each)
    x = np.geomspace(least, 1, 12 * len(t))[:, None]
    shares, _ = nnls(x * t * np.exp(-t * x), np.ones(len(x)))
    nodes: Floats = np.stack([t, t * shares], axis=1).reshape(octaves, each, 2).swapaxes(0, 1)
    return nodes


def _products(weights: Tensor, octaves: Floats) -> Tensor:
    """Return scalar products of the rows' coordinates, (K, K), only partly below the diagonal."""
    count = len(weights)
    total = weights.new_zeros(count, count)
    height = -(-count // _STRIPES)
    one, u = weights.new_ones(()), torch.empty_like(weights)
    for nodes in octaves.tolist():
        for octave, (t, weight) in enumerate(nodes):
            if octave == 0:
                torch.expm1(torch.mul(weights, -t / 2, out=u), out=u).neg_()
            else:  # t has doubled: u + u (1 - u)
                u.lerp_(one, u)
            if weight == 0:
                continue
            for top in range(0, count, height):
                rows = u[top : top + height]
                total[top : top + height, top:].addmm_(rows, u[top:].T, alpha=weight / t**2)
    return total


@contextmanager
def _workers(device: torch.device) -> Iterator[Callable[..., Iterator[Tensor]]]:
    """Yield a ``map`` for blocks, which on a CPU uses as many threads as torch is allowed to.

    Each block is computed by one thread: its thousands of steps are so small that splitting them
    among threads is slower.
    """
    threads = torch.get_num_threads()
    if device.type != "cpu" or threads == 1:
        yield map
        return
    try:
        with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield pool.map
    finally:
        torch.set_num_threads(threads)  # in some builds, the number applies to all threads


@contextmanager
def _full_precision() -> Iterator[None]:
    """Multiply float32 matrices in full precision, even where lower precision is allowed."""
    previous_precision = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(previous_precision)
