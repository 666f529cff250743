"""A statistic of every head that two models have on the same inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertlook.measures.inference import percentile_interval, resampled_sums

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PairedStatistic:
    """Values of a statistic on S inputs, of both models; NaN where an input lacks it.

    Attributes:
        a: (S, L, H) values of the first model.
        b: (S, L, H) values of the second model.
    """

    a: Floats
    b: Floats

    def columns(self, resamples: int, permutations: int, seed: int) -> dict[str, Floats]:
        """Return means and differences of every head, each (L, H).

        Args:
            resamples: The number of bootstrap resamples of the inputs.
            permutations: The number of sign flips.
            seed: The seed of both.

        Returns:
            ``a`` and ``b``, the means over inputs that have the statistic of both models;
            ``difference``; ``low`` and ``high``, its 95% interval by a paired bootstrap over
            inputs; ``p``, see :func:`max_sign_flip`. The last three are NaN for a single input.
        """
        shape = self.a.shape[1:]
        first, second = (values.reshape(len(values), -1) for values in (self.a, self.b))
        known = np.isfinite(first) & np.isfinite(second)
        counted = known.any(1)
        first, second, known = first[counted], second[counted], known[counted]
        heads = np.asarray(known.all(axis=0))  # the others are missing from one model
        num_heads = first.shape[1]
        differences = np.where(heads, first - second, 0)
        columns = {
            "a": np.where(heads, _mean(first), np.nan),
            "b": np.where(heads, _mean(second), np.nan),
            "difference": np.where(heads, _mean(differences), np.nan),
            **dict.fromkeys(("low", "high", "p"), np.full(num_heads, np.nan)),
        }
        count = len(differences)
        if count > 1:
            draws = resampled_sums(differences, resamples, seed) / count
            ends = percentile_interval(draws, np.full(num_heads, count))
            columns["low"], columns["high"] = (np.where(heads, end, np.nan) for end in ends)
            if permutations:
                columns["p"] = np.full(num_heads, np.nan)
                columns["p"][heads] = max_sign_flip(differences[:, heads], permutations, seed)
        return {name: values.reshape(shape) for name, values in columns.items()}


def max_sign_flip(differences: Floats, permutations: int, seed: int = 0) -> Floats:
    """Return p values of the hypothesis that no head has changed, corrected for all heads.

    If none has, each input's differences could as well have the other sign, those of all heads
    together. The statistic of a head is the sum of its differences over the root of the sum of
    their squares, as in a t test, and is compared with the largest of all heads under random signs
    (max-T, Westfall and Young 1993).

    Args:
        differences: (S, K) differences of K heads on S inputs.
        permutations: The number of random signs.
        seed: Their seed.

    Returns:
        (K,) p values. The smallest one tests that no head at all has changed.
    """
    norms = np.sqrt((differences**2).sum(0))
    scaled = np.divide(differences, norms, out=np.zeros_like(differences), where=norms > 0)
    observed = abs(scaled.sum(0))
    random = np.random.default_rng(seed)
    signs = random.integers(2, size=(permutations, len(differences))) * 2.0 - 1
    largest = np.sort(abs(signs @ scaled).max(1, initial=0))
    # Sums in another order differ by rounding, and count as equal.
    reached = permutations - np.searchsorted(largest, observed - 1e-12 * len(differences))
    p: Floats = (1 + reached) / (1 + permutations)
    return p


def _mean(values: Floats) -> Floats:
    mean: Floats = values.sum(0) / max(len(values), 1)
    return mean
