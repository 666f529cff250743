"""Measure how often p values and intervals are right, and write docs/calibration.md.

    python tools/calibration.py [repetitions]

Run it from the repository's root, in the environment of the tests. The simulations are those of
tests/measures/calibration.py, which the tests repeat fewer times. 400 repetitions take some ten
minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bertlook as bl  # noqa: E402
from tests.measures import calibration  # noqa: E402
from tests.measures.calibration import Rate, below  # noqa: E402

PAGE = ROOT / "docs" / "calibration.md"
PERMUTATIONS = 199
SIZES = (60, 120, 262)
INTRODUCTION = """# How often p values and intervals are right

Every p value, q value and interval that bertlook prints, tried on data whose truth is known.
Under a null, p values should be at most .05 in 5% of cases or fewer; 95% intervals should hold
the truth in 95%. The simulations are in `tests/measures/calibration.py`; `python
tools/calibration.py` writes this page, and the tests repeat a part of it. The error is one
standard error of the observed share if the nominal one is true, with all values of one
repetition counted as one.
"""


def main(repetitions: int) -> None:
    """Write the page."""
    sections = [INTRODUCTION, *_relations(repetitions), *_mentions(repetitions)]
    sections += [*_layers(repetitions), *_tables(repetitions), *_means(repetitions)]
    sections += _changes(repetitions)
    PAGE.write_text("\n".join(sections) + "\n", "utf-8")
    print(PAGE)


def _relations(repetitions: int) -> Iterator[str]:
    yield """## p and q of relations

Max-T permutation p values of a relation's best head, and Benjamini-Hochberg q values over
relations (`DependencyResult.table(permutations=...)`), on the first sentences of the sample
treebank, for relations of 20 words or more. *Uniform*: each head's prediction is another word of
the sentence, each equally likely. *By position*: heads predict fixed distances, in 80% of cases.
*Untrained*: the bundled network with random weights, one seed for each repetition. The
permutations keep what is known from distances alone and from being the head of any word, so that
heads of the latter two kinds aren't significant by these. That, and counts that tie in small
samples, make the p values conservative.
"""
    rows = []
    many, few = range(repetitions // 4), range(repetitions // 16)
    for size in SIZES:
        result = calibration.sample_result(size)
        nulls = {
            "uniform": map(partial(calibration.with_uniform_predictions, result), many),
            "by position": map(partial(calibration.with_positional_predictions, result), many),
            "untrained": map(partial(calibration.untrained_result, size), few),
        }
        for name, results in nulls.items():
            tables = [
                calibration.relation_p_values(null, PERMUTATIONS, seed)
                for seed, null in enumerate(results)
            ]
            for column in ("p", "q"):
                rate = below(0.05, (table[column].to_numpy() for table in tables))
                rows.append([f"{column} ≤ .05", name, f"{size} sentences", *_figures(rate, 0.05)])
            print(*rows[-2:], sep="\n", flush=True)
    yield _table(["value", "null", "size", "trials", "nominal", "observed", "error"], rows)


def _mentions(repetitions: int) -> Iterator[str]:
    yield """
## p and q of mentions

The same for the best head's accuracy at coreference
(`CoreferenceResult.table(permutations=...)`). *Uniform*: picks among the preceding mentions,
each equally likely. *Nearest*: heads pick the mention at a fixed rank in 80% of cases.
"""
    documents = list(bl.corpora.sample_documents())
    measure = bl.measures.CoreferenceAccuracy
    rows = []
    for size in (5, 10, 20):
        scanned = bl.scan(bl.load(), documents[:size], measure, progress=False)
        result: Any = scanned["CoreferenceAccuracy"]
        for name, by_rank in (("uniform", False), ("nearest", True)):
            tables = [
                calibration.mention_p_values(result, PERMUTATIONS, seed, by_rank=by_rank)
                for seed in range(repetitions // 2)
            ]
            for column in ("p", "q"):
                rate = below(0.05, (table[column].to_numpy() for table in tables))
                rows.append([f"{column} ≤ .05", name, f"{size} documents", *_figures(rate, 0.05)])
    print(*rows, sep="\n", flush=True)
    yield _table(["value", "null", "size", "trials", "nominal", "observed", "error"], rows)


def _layers(repetitions: int) -> Iterator[str]:
    yield """
## p of the test of layers

`bl.clustering.layer_test`, for four layers of heads whose divergences have nothing to do with
layers: points of one cloud, or of three.
"""
    rows = []
    for heads in (4, 8, 16):
        for name, clustered in (("one cloud", False), ("three clouds", True)):
            p_values = (
                np.array([calibration.layer_p_value(heads, seed, clustered=clustered)])
                for seed in range(repetitions)
            )
            figures = _figures(below(0.05, p_values), 0.05)
            rows.append(["p ≤ .05", name, f"{4 * heads} heads", *figures])
    yield _table(["value", "null", "size", "trials", "nominal", "observed", "error"], rows)


def _tables(repetitions: int) -> Iterator[str]:
    yield """
## Intervals of held-out accuracy and gain

`low` to `high` and `gain_low` to `gain_high`, for 96 heads and 13 offsets of known accuracies,
and one word a sentence, or one to three that tend to be right together. The truth is the mean
true accuracy of the heads (and offsets) that the halves of the 20 splits select. Where many
heads are alike, the intervals of accuracy are too wide by design: their widening is halfway
between no and full credit for the averaging over splits.
"""
    rows = []
    for scenario in calibration.SCENARIOS:
        for sentences in (50, 100, 300):
            count = 5 * repetitions
            tables = [calibration.covers(scenario, sentences, seed) for seed in range(count)]
            for name in ("accuracy", "gain"):
                held = sum(getattr(table, name) for table in tables)
                figures = _figures(Rate(held, count, count), 0.95)
                rows.append([name, scenario, f"{sentences} sentences", *figures])
            print(*rows[-2:], sep="\n", flush=True)
    yield _table(["interval", "heads", "size", "trials", "nominal", "observed", "error"], rows)


def _means(repetitions: int) -> Iterator[str]:
    yield """
## Intervals of means over inputs

`low` to `high` of the tables of the measures of section 3 (Student's t over inputs), for values
of known mean.
"""
    rows = []
    for name, draw in calibration.DISTRIBUTIONS.items():
        for inputs in (5, 20, 100):
            count = 5 * repetitions
            held = sum(calibration.mean_covers(inputs, seed, draw) for seed in range(count))
            rows.append(
                ["mean", name, f"{inputs} inputs", *_figures(Rate(held, count, count), 0.95)]
            )
    yield _table(["interval", "values", "size", "trials", "nominal", "observed", "error"], rows)


def _changes(repetitions: int) -> Iterator[str]:
    yield """
## p, q and intervals of changes of the loss

`AblationResult`, for 48 heads whose changes of the loss have mean 0 and depend on each other. The
rows of q count repetitions in which any head is significant at a false discovery rate of 5%.
*Skewed*: exponential. *Heavy tails*: one input in five has ten times the scale. *Mostly none*:
seven inputs in ten have the same change.
"""
    rows = []
    for name in calibration.CHANGES:
        for inputs in (20, 60, 262):
            results = [
                calibration.ablation_without_effect(inputs, seed, name)
                for seed in range(repetitions)
            ]
            p = below(0.05, (result.p.ravel() for result in results))
            q = below(0.05, (result.q.min(keepdims=True).ravel() for result in results))
            held = calibration.interval_rate(iter(results[: repetitions // 4]))
            rates = (("p ≤ .05", p, 0.05), ("q ≤ .05", q, 0.05), ("interval", held, 0.95))
            for value, rate, nominal in rates:
                rows.append([value, name, f"{inputs} inputs", *_figures(rate, nominal)])
            print(*rows[-3:], sep="\n", flush=True)
    yield _table(["value", "changes", "size", "trials", "nominal", "observed", "error"], rows)


def _figures(rate: Rate, nominal: float) -> list[str]:
    error = rate.error(nominal)
    return [f"{rate.trials:,}", f"{nominal:.0%}", f"{rate.share:.1%}", f"{error:.1%}"]


def _table(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
