"""A statistic of every head that two models have, on the same inputs or on others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.inference import (
    Interval,
    effective_count,
    lacks_variance,
    percentile_interval,
    resampled_sums,
    t_quantile,
    wilson,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class InputSums(NamedTuple):
    """What a statistic, a mean over items such as words, is in each of S inputs.

    Attributes:
        positions: (S,) int64. Position of each input in the corpus, ascending.
        sums: (S, L, H) float64. Sums over the items of each input; NaN for heads that the model
            doesn't have.
        items: (S,) int64. Number of items of each input, at least 1.
    """

    positions: Ints
    sums: Floats
    items: Ints


class StandardError(NamedTuple):
    """The standard error of a mean over inputs.

    Attributes:
        values: (L, H) float64. The error of each head, NaN for a single input.
        inputs: The number of inputs.
    """

    values: Floats
    inputs: int


@dataclass(frozen=True, eq=False)
class PairedStatistic:
    """A statistic on S inputs, of both models; NaN where an input lacks it.

    Attributes:
        a: (S, L, H) values of the first model, summed over the items of each input.
        b: (S, L, H) those of the second model.
        items: (S,) number of items of each input, over which the statistic is a mean; by default
            each input is one.
    """

    a: Floats
    b: Floats
    items: Ints | None = None

    def columns(self, resamples: int, permutations: int, seed: int) -> dict[str, Floats]:
        """Return means and differences of every head, each (L, H).

        Args:
            resamples: The number of bootstrap resamples of the inputs.
            permutations: The number of sign flips.
            seed: The seed of both.

        Returns:
            ``a`` and ``b``, the means over items of inputs that have the statistic of both models;
            ``difference``; ``low`` and ``high``, its 95% interval by a paired bootstrap over
            inputs; ``p``, see :func:`max_sign_flip`. The last three are NaN for a single input.
        """
        shape = self.a.shape[1:]
        first, second = (values.reshape(len(values), -1) for values in (self.a, self.b))
        items = np.ones(len(first), np.int64) if self.items is None else self.items
        known = np.isfinite(first) & np.isfinite(second)
        counted = known.any(1)
        first, second, known, items = (
            first[counted],
            second[counted],
            known[counted],
            items[counted],
        )
        heads = np.asarray(known.all(axis=0))  # the others are missing from one model
        if not len(items):
            heads[:] = False
        differences = (first - second)[:, heads]
        total = items.sum()
        values = {
            "a": first[:, heads].sum(0) / total,
            "b": second[:, heads].sum(0) / total,
            "difference": differences.sum(0) / total,
        }
        if len(items) > 1:
            interval = bootstrap_interval(differences, items, resamples, seed)
            values |= {"low": interval.low, "high": interval.high}
            if permutations:
                values["p"] = max_sign_flip(differences, permutations, seed)
        columns = {}
        for name in ("a", "b", "difference", "low", "high", "p"):
            column = np.full(len(heads), np.nan)
            column[heads] = values.get(name, np.nan)
            columns[name] = column.reshape(shape)
        return columns


def pair_inputs(a: InputSums, b: InputSums) -> PairedStatistic:
    """Return a statistic on the inputs that both models have read.

    Inputs of which one model was given fewer items, such as a longer part of a document, are left
    out.

    Args:
        a: The statistic of the first model.
        b: That of the second model, on the same corpus.
    """
    _, first, second = np.intersect1d(
        a.positions, b.positions, assume_unique=True, return_indices=True
    )
    equal = a.items[first] == b.items[second]
    first, second = first[equal], second[equal]
    return PairedStatistic(a.sums[first], b.sums[second], a.items[first])


def bootstrap_interval(sums: Floats, items: Ints, resamples: int, seed: int = 0) -> Interval:
    """Return the 95% intervals of means over items, by a bootstrap over inputs.

    Args:
        sums: (S, K) sums over the items of each input.
        items: (S,) number of these items.
        resamples: The number of resamples.
        seed: Their seed.

    Returns:
        (K,) ends, NaN for a single input.
    """
    draws = _bootstrap_means(sums, items, resamples, seed)
    return _percentiles(draws, len(items))


def share_interval(sums: Floats, items: Ints, resamples: int, seed: int = 0) -> Interval:
    """Return the 95% intervals of shares of items, such as accuracies.

    They are Wilson's for the number of independent items, which a bootstrap over inputs gives.

    Args:
        sums: (S, K) hits among the items of each input.
        items: (S,) number of these items.
        resamples: The number of resamples.
        seed: Their seed.
    """
    share, clusters = sums.sum(0) / items.sum(), np.full(sums.shape[1], len(items))
    independent = effective_count(share, _bootstrap_means(sums, items, resamples, seed), clusters)
    fails = lacks_variance(independent, clusters)
    return wilson(share, np.where(fails, items.sum(), independent))


def independent_interval(a: InputSums, b: InputSums, resamples: int, seed: int = 0) -> Interval:
    """Return the 95% intervals of the difference of means over the items of different inputs.

    Args:
        a: The statistic of the first model.
        b: That of the second model, on other inputs.
        resamples: The number of bootstrap resamples of the inputs of each.
        seed: Their seed.

    Returns:
        (L, H) ends, NaN if either has a single input.
    """
    shape = a.sums.shape[1:]
    first, second = (
        _bootstrap_means(side.sums.reshape(len(side.sums), -1), side.items, resamples, each_seed)
        for each_seed, side in enumerate((a, b), start=2 * seed)
    )
    ends = _percentiles(first - second, min(len(a.items), len(b.items)))
    return Interval(*(end.reshape(shape) for end in ends))


def mean_interval(mean: Floats, error: Floats, inputs: int | Floats) -> Interval:
    """Return the 95% intervals of means over inputs (Student's t), NaN for a single input.

    Args:
        mean: (..., L, H) the means.
        error: (..., L, H) their standard errors.
        inputs: The number of inputs, or an array of them that broadcasts to the means.
    """
    reach = t_quantile(0.975, np.asarray(inputs) - 1) * error
    return Interval(mean - reach, mean + reach)


def welch_interval(difference: Floats, a: StandardError, b: StandardError) -> Interval:
    """Return the 95% intervals of the difference of means over different inputs (Welch's t).

    Args:
        difference: (L, H) the difference.
        a: The standard error of the first mean.
        b: That of the second mean.
    """
    variance = a.values**2 + b.values**2
    with np.errstate(invalid="ignore", divide="ignore"):  # a single input, no variance
        freedom = variance**2 / (a.values**4 / (a.inputs - 1) + b.values**4 / (b.inputs - 1))
    reach = np.where(variance == 0, 0, t_quantile(0.975, freedom) * np.sqrt(variance))
    return Interval(difference - reach, difference + reach)


def distance_from_zero(columns: Mapping[str, Floats]) -> Floats:
    """Return by how much the intervals of differences lie beyond 0; negative if they hold it.

    Without any interval, it is the size of the difference.

    Args:
        columns: Arrays named ``difference``, ``low`` and ``high``.
    """
    distance: Floats = np.fmax(columns["low"], -columns["high"])
    return abs(columns["difference"]) if np.isnan(distance).all() else distance


def check_shapes(a: tuple[int, int], b: tuple[int, int]) -> None:
    """Raise BertlookError unless two models have the same numbers of layers and heads.

    Args:
        a: The numbers of the first model.
        b: Those of the second model.
    """
    if a != b:
        listed = " and ".join(f"{layers} layers of {heads} heads" for layers, heads in (a, b))
        raise BertlookError(
            f"The two have {listed}, so their heads don't correspond place by place. Find those "
            "that do, matches = bl.clustering.match_heads(attentions, others), and compare them "
            "with bl.compare(..., matches=matches)."
        )


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


def _bootstrap_means(sums: Floats, items: Ints, resamples: int, seed: int) -> Floats:
    """Return means over the items of inputs drawn with replacement, (resamples, K)."""
    draws = resampled_sums(np.column_stack([sums, items]), resamples, seed)
    means: Floats = draws[:, :-1] / draws[:, -1:]
    return means


def _percentiles(draws: Floats, num_inputs: int) -> Interval:
    num_columns = draws.shape[1]
    if num_inputs < 2:
        return Interval(np.full(num_columns, np.nan), np.full(num_columns, np.nan))
    return percentile_interval(draws, np.full(num_columns, num_inputs))
