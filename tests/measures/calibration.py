"""Simulations in which the truth is known: how often p values and intervals are right.

Each simulation makes data under a null or with known accuracies, and passes them through the same
tables that users get. ``test_calibration.py`` runs a few repetitions of each, and
``tools/calibration.py`` runs many and writes docs/calibration.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

import bertlook as bl
from bertlook.measures import AblationResult, CoreferenceResult, DependencyResult, inference
from bertlook.measures.dependency.records import OFFSETS, WordRecords
from bertlook.measures.selection import SPLITS, score_groups

LAYERS, HEADS = 6, 8
#: Relations with fewer words are left out.
MIN_COUNT = 20


class Rate(NamedTuple):
    """How often something happened in independent repetitions.

    Attributes:
        events: The number of p values below the level, or of intervals that hold the truth.
        trials: The number of p values or intervals.
        groups: The number of independent repetitions; trials of one repetition are dependent.
    """

    events: int
    trials: int
    groups: int

    @property
    def share(self) -> float:
        """Share of trials."""
        return self.events / self.trials

    def error(self, nominal: float) -> float:
        """Return the standard error of the share if the nominal one is true.

        Trials of one repetition count as one, which is the worst case.
        """
        return float(np.sqrt(nominal * (1 - nominal) / self.groups))


def below(level: float, p_values: Iterator[np.ndarray]) -> Rate:
    """Return how many p values are at most a level; NaN is left out."""
    groups = [p[np.isfinite(p)] for p in p_values]
    events = sum(int((p <= level).sum()) for p in groups)
    return Rate(events, sum(map(len, groups)), len(groups))


# --- p values of relations ------------------------------------------------------------------


def sample_result(sentences: int) -> DependencyResult:
    """Return the result of the bundled network on the first sentences of the sample treebank."""
    model = bl.load()
    corpus = bl.corpora.sample()[:sentences]
    results = bl.scan(model, corpus, bl.measures.DependencyAccuracy, progress=False)
    return results["DependencyAccuracy"]


def untrained_result(sentences: int, seed: int) -> DependencyResult:
    """Return the result of the same network with random weights."""
    model = bl.random_init(bl.load(), seed)
    corpus = bl.corpora.sample()[:sentences]
    results = bl.scan(model, corpus, bl.measures.DependencyAccuracy, progress=False)
    return results["DependencyAccuracy"]


def with_uniform_predictions(result: DependencyResult, seed: int) -> DependencyResult:
    """Replace predictions by other words of the sentence, each equally likely."""
    random = np.random.default_rng(seed)
    records = result.records
    before, after = records._room
    shape = (len(before), *records.predicted.shape[1:])
    count = np.maximum(before + after, 1).reshape(-1, 1, 1, 1)
    place = np.floor(random.random(shape) * count).astype(int)  # among the other words
    own = before.reshape(-1, 1, 1, 1)
    predicted = np.where(before + after == 0, 0, 1).reshape(own.shape) * (
        place + (place >= own) - own
    )
    return replace(result, records=replace(records, predicted=predicted.astype(np.int8)))


def with_positional_predictions(result: DependencyResult, seed: int) -> DependencyResult:
    """Replace predictions by fixed offsets, mostly kept to, and cut at the sentence's ends."""
    random = np.random.default_rng(seed)
    records = result.records
    before, after = (room.reshape(-1, 1, 1, 1) for room in records._room)
    shape = records.predicted.shape
    offset = random.choice([-3, -2, -1, 1, 2, 3], (1, *shape[1:]))
    other = random.choice([-3, -2, -1, 1, 2, 3], shape)
    predicted = np.where(random.random(shape) < 0.8, offset, other).clip(-before, after)
    return replace(result, records=replace(records, predicted=predicted.astype(np.int8)))


def relation_p_values(result: DependencyResult, permutations: int, seed: int) -> Any:
    """Return the table of frequent relations with ``p`` and ``q``."""
    table = result.table(
        min_count=MIN_COUNT, splits=1, resamples=1, permutations=permutations, seed=seed
    )
    return table[:-2].query("not few")


def mention_p_values(
    result: CoreferenceResult, permutations: int, seed: int, *, by_rank: bool = False
) -> Any:
    """Return the table of mentions under random picks: uniform, or by rank in 4 of 5 cases."""
    random = np.random.default_rng(seed)
    records = result.records
    shape = records.predicted.shape
    choices = np.maximum(records.choices, 1).reshape(-1, 1, 1)
    picks = np.floor(random.random(shape) * choices)
    if by_rank:
        rank = random.integers(4, size=(1, *shape[1:]))
        picks = np.where((random.random(shape) < 0.8) & (rank < choices), rank, picks)
    null = replace(result, records=replace(records, predicted=picks.astype(np.uint8)))
    options: dict[str, Any] = {"splits": 1, "resamples": 1, "seed": seed}
    return null.table(permutations=permutations, **options)


# --- p of the test of layers ----------------------------------------------------------------


def layer_p_value(heads: int, seed: int, *, clustered: bool) -> float:
    """Return p for heads whose places in a plane have nothing to do with their layers."""
    random = np.random.default_rng(seed)
    points = random.normal(size=(4 * heads, 2))
    if clustered:
        points += 5 * random.integers(3, size=len(points))[:, None]
    total = np.linalg.norm(points[:, None] - points, axis=-1)
    result = bl.measures.DivergenceResult(total=total, rows=1, num_layers=4, num_heads=heads)
    return bl.clustering.layer_test(result, permutations=99, seed=seed).p


# --- Intervals of the tables ----------------------------------------------------------------

#: Accuracies of the best heads, of all others, and of the best offsets; items in clusters or not.
SCENARIOS: dict[str, tuple[list[float], float, list[float], bool]] = {
    "all heads alike": ([], 0.3, [0.25, 0.25], False),
    "one good head": ([0.6], 0.2, [0.4], False),
    "three good heads, in clusters": ([0.5, 0.5, 0.48], 0.2, [0.4, 0.4], True),
    "heads of all kinds, in clusters": (
        np.linspace(0.5, 0.2, 30).tolist(), 0.15, [0.35, 0.33, 0.3], True
    ),
    "nearly always right, in clusters": ([0.95, 0.93], 0.2, [0.85], True),
}  # fmt: skip


class Coverage(NamedTuple):
    """Whether each interval of one table holds its truth."""

    accuracy: bool
    gain: bool


def covers(scenario: str, sentences: int, seed: int) -> Coverage:
    """Make a table of one relation, and return whether its intervals hold the truth.

    The truth is the mean over splits and halves of the true accuracies of the selected heads, and
    that of the selected offsets.
    """
    random = np.random.default_rng(seed)
    records, heads, offsets = _simulated_records(scenario, sentences, random)
    membership, allowed = np.ones((1, 1), int), np.ones(len(OFFSETS), bool)
    scores = score_groups(records, membership, allowed, "held-out", seed)
    columns = scores.columns({}, resamples=1000, seed=seed)
    true_accuracy, true_gain = _truth(records, heads, offsets, seed)
    return Coverage(
        accuracy=bool(columns["low"][0] <= true_accuracy <= columns["high"][0]),
        gain=bool(columns["gain_low"][0] <= true_gain <= columns["gain_high"][0]),
    )


def _simulated_records(
    scenario: str, sentences: int, random: np.random.Generator
) -> tuple[WordRecords, np.ndarray, np.ndarray]:
    """Return records, and the true accuracies of heads and offsets."""
    best, others, best_offsets, clustered = SCENARIOS[scenario]
    heads = np.full(LAYERS * HEADS * 2, others)
    heads[random.choice(len(heads), len(best), replace=False)] = best
    offsets = np.full(len(OFFSETS), 0.03)
    offsets[random.choice(len(offsets), len(best_offsets), replace=False)] = best_offsets
    sizes = random.integers(1, 4, sentences) if clustered else np.ones(sentences, int)
    unit = np.repeat(np.arange(sentences), sizes)
    accuracy = np.concatenate([heads, offsets])
    draws = random.random((len(unit), len(accuracy)))
    if clustered:  # words of one sentence are right or wrong together in 2 of 5 cases
        together = random.random(draws.shape) < 0.4
        draws = np.where(together, random.random((sentences, len(accuracy)))[unit], draws)
    hits = draws < accuracy
    predicted = np.where(hits[:, : len(heads)], 20, 30).reshape(-1, LAYERS, HEADS, 2)
    records = WordRecords(
        gold=np.full(len(unit), 20, np.int8),
        predicted=predicted.astype(np.int8),
        baseline_hits=hits[:, len(heads) :],
        units=np.arange(sentences),
        unit_of_item=unit,
        relation=np.full(len(unit), "x", object),
    )
    return records, heads, offsets


def _truth(
    records: WordRecords, heads: np.ndarray, offsets: np.ndarray, seed: int
) -> tuple[float, float]:
    head_hits = records.hits(np.arange(len(records.gold)))
    chosen: dict[str, list[float]] = {"heads": [], "offsets": []}
    for half_of_unit in inference.halves(len(records.units), seed, SPLITS):
        half = half_of_unit[records.unit_of_item]
        for side in (0, 1):
            share = (half == 1 - side).mean()  # of the items that are scored with this choice
            for name, hits, truth in (
                ("heads", head_hits, heads),
                ("offsets", records.baseline_hits, offsets),
            ):
                sums = hits[half == side].sum(axis=0)
                best = len(sums) - 1 - int(np.argmax(sums[::-1]))
                chosen[name].append(share * truth[best])
    accuracy, baseline = (sum(values) / SPLITS for values in chosen.values())
    return accuracy, accuracy - baseline


# --- Intervals of means ---------------------------------------------------------------------


class _OneMean(bl.measures.HeadMeans):
    value = bl.measures.Mean("a made-up statistic")


def mean_covers(inputs: int, seed: int, draw: Callable[[np.random.Generator, int], Any]) -> bool:
    """Return whether the interval of a head's mean over inputs holds the mean of all inputs.

    Args:
        inputs: Number of inputs.
        seed: Seed of the draw.
        draw: Returns values with mean 1.
    """
    values = np.asarray(draw(np.random.default_rng(seed), inputs), float).reshape(-1, 1, 1)
    result = _OneMean(
        counts=np.array([inputs]),
        sums=values.sum(axis=0)[None],
        squares=(values**2).sum(axis=0)[None],
        uniform_sums=np.zeros((1, 1, 1)),
    )
    row = result.table().iloc[0]
    return bool(row["low"] <= 1 <= row["high"])


#: Distributions of a head's values over inputs, each with mean 1.
DISTRIBUTIONS: dict[str, Callable[[np.random.Generator, int], Any]] = {
    "normal": lambda random, n: random.normal(1, 0.3, n),
    "skewed (exponential)": lambda random, n: random.exponential(1, n),
}


# --- Changes of the loss --------------------------------------------------------------------

#: Distributions of what switching off a head adds to the loss of an input, each with mean 0.
CHANGES: dict[str, Callable[[np.random.Generator, Any], Any]] = {
    "normal": lambda random, shape: random.normal(0, 0.3, shape),
    "skewed": lambda random, shape: random.exponential(1, shape) - 1,
    "heavy tails": lambda random, shape: (
        random.laplace(0, 1, shape) * np.where(random.random(shape) < 0.2, 10, 1)
    ),
    "mostly none": lambda random, shape: (
        random.exponential(1, shape) * (random.random(shape) < 0.3) - 0.3
    ),
}


def ablation_without_effect(inputs: int, seed: int, changes: str) -> AblationResult:
    """Return the result of switching off heads whose changes of the loss have mean 0.

    The heads of an input are alike: half of their variance is shared.
    """
    random = np.random.default_rng(seed)
    draw = CHANGES[changes]
    own, shared = draw(random, (inputs, LAYERS, HEADS)), draw(random, (inputs, 1, 1))
    return AblationResult(
        positions=np.arange(inputs),
        losses=np.ones(inputs),
        changes=own + shared,
        importance_sums=np.ones((LAYERS, HEADS)),
    )


def interval_rate(results: Iterator[AblationResult]) -> Rate:
    """Return how many intervals of changes hold 0, the truth."""
    held = [(result.low <= 0) & (result.high >= 0) for result in results]
    return Rate(sum(int(each.sum()) for each in held), len(held) * LAYERS * HEADS, len(held))
