"""Jensen-Shannon divergences between all pairs of many distributions, as squared distances.

By its definition a divergence needs the logarithm of every pair's mixture, weight by weight. But
its square root is a Euclidean distance (Fuglede and Topsøe 2004), and its coordinates are known.
The second derivative of x ln x is 1/x, the integral of exp(-t x) over t, and the trapezoidal rule
in ln t gives it to a known accuracy as the sum of h t exp(-t x) over t = ..., 1, r, r^2, ... with
h = ln r. Integrated twice, and with what is linear in x left out, as it cancels:

    JSD(p, q) = 1/2 sum_j sum_t h/t (u_t(p_j) - u_t(q_j))^2,    u_t(x) = 1 - exp(-t x / 2)

So the divergences of all pairs follow from one product of matrices for each t, and no logarithm is
taken. The relative error of 1/x is the relative error of every divergence, at the most: below
``2 |Gamma(1 + 2 pi i / h)|``, which is 1e-5 for r = 2 and 1e-11 for the square root of 2. In
practice it is far less, since the error's sign changes from weight to weight.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float64]

#: How many nodes t there are from one power of two to the next.
_PER_OCTAVE = {torch.float32: 1, torch.float64: 2}
# The sum goes on until exp(-t x) is so small for the least x.
_TAIL = {torch.float32: 1e-5, torch.float64: 1e-11}
# Nodes up to this one become few, which sum up to the same for x in [0, 1].
_LOW = 4.0
_FEW = {torch.float32: 4, torch.float64: 7}
# Elements of a block: of what a processor keeps in its cache, of what keeps a GPU busy.
_CPU_BLOCK, _GPU_BLOCK = 2**17, 2**24
_STRIPES = 3  # of the symmetric product: two thirds of it are calculated


class Nodes(NamedTuple):
    """Where and with which weights exp(-t x) is summed up to 1/x.

    Attributes:
        low: (2, M) nodes and weights.
        octaves: (2, octaves, nodes of an octave): from one octave to the next t doubles.
    """

    low: Floats
    octaves: Floats


def total_divergences(distributions: Tensor, least: float) -> Floats:
    """(K, K) divergences between K rows of weights, in nats: sums over D weights.

    A row may hold several distributions one after the other; their divergences are added up.

    Args:
        distributions: (K, D) weights from ``least`` to 1, float32 or float64.
        least: no weight is less; above 0.

    Returns:
        float64; the error is below 1e-5 of each divergence for float32, 1e-11 for float64, plus
        what rounding in the type leaves of sums: up to 2e-6 and 1e-12 for each distribution. So
        single precision can't tell how far apart rows are that diverge by less than that.
    """
    count = len(distributions)
    nodes = nodes_for(least, distributions.dtype)
    block = max(64, (_CPU_BLOCK if distributions.device.type == "cpu" else _GPU_BLOCK) // count)
    products = np.zeros((count, count))
    with _full_precision(), _workers(distributions.device) as work:
        blocks = distributions.split(block, dim=1)
        for part in work(lambda weights: _products(weights.contiguous(), nodes), blocks):
            products += part.numpy(force=True)
    products = np.triu(products) + np.triu(products, 1).T
    own = products.diagonal()
    return ((own[:, None] + own) / 2 - products).clip(0)


@cache
def nodes_for(least: float, dtype: torch.dtype) -> Nodes:
    """The nodes and weights for x from ``least`` to 1."""
    each = _PER_OCTAVE[dtype]
    step = math.log(2) / each
    first = round(math.log2(_LOW) * each) + 1
    octaves = math.ceil(math.log2(-math.log(_TAIL[dtype]) / least) - first / each)
    powers = first + np.arange(octaves * each).reshape(octaves, each)
    high = np.exp(step * powers)
    return Nodes(_gauss(step, first, _FEW[dtype]), np.stack([high, step * high]))


def _gauss(step: float, end: int, count: int) -> Floats:
    """(2, count) nodes and weights that stand for all powers below ``end``: Gauss's quadrature."""
    many = np.exp(step * np.arange(end - 400, end))
    root = np.sqrt(step * many)
    basis, _ = np.linalg.qr(root[:, None] * (many[:, None] / _LOW) ** np.arange(count))
    nodes, vectors = np.linalg.eigh(basis.T @ (many[:, None] * basis))
    return np.stack([nodes, (vectors.T @ (basis.T @ root)) ** 2])


def _products(weights: Tensor, nodes: Nodes) -> Tensor:
    """(K, K) scalar products of the rows' coordinates; below the diagonal only in part."""
    count = len(weights)
    total = weights.new_zeros(count, count)
    height = -(-count // _STRIPES)

    def add(coordinates: Tensor, t: float, weight: float) -> None:
        for top in range(0, count, height):
            total[top : top + height, top:].addmm_(
                coordinates[top : top + height], coordinates[top:].T, alpha=weight / t**2
            )

    u, spare = torch.empty_like(weights), torch.empty_like(weights)
    for t, weight in nodes.low.T.tolist():
        _coordinates(weights, t, out=u)
        add(u, t, weight)
    for octaves in nodes.octaves.transpose(2, 1, 0).tolist():
        for place, (t, weight) in enumerate(octaves):
            if place == 0:
                _coordinates(weights, t, out=u)
            else:  # t has doubled: 1 - (1 - u)^2
                torch.sub(2, u, out=spare)
                u.mul_(spare)
            add(u, t, weight)
    return total


def _coordinates(weights: Tensor, t: float, out: Tensor) -> None:
    """1 - exp(-t x / 2)."""
    torch.mul(weights, -t / 2, out=out)
    torch.expm1(out, out=out).neg_()


@contextmanager
def _workers(device: torch.device) -> Iterator[Callable[..., Iterator[Tensor]]]:
    """How blocks are worked on: on a CPU by as many threads as torch may use, each alone.

    The steps of a block are too small to be shared: threads that wait for each other after every
    one of thousands take longer than one alone.
    """
    threads = torch.get_num_threads()
    if device.type != "cpu" or threads == 1:
        yield map
        return
    try:
        with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield pool.map
    finally:
        torch.set_num_threads(threads)  # some builds keep one number for the whole process


@contextmanager
def _full_precision() -> Iterator[None]:
    """Products of float32 matrices in float32, where a GPU was allowed less."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)
