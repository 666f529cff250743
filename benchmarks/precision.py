"""How far each statistic, and the table of best heads, moves in half precision from float32.

The bundled model on the first sentences of EWT dev: weights and hidden states in bfloat16 or
float16, softmax in float32, sums in float64. Figures are the largest change of any head, in the
statistic's own unit; of the table, the relations whose best head is another one, and how much less
accurate the heads chosen in half precision are in float32.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import real_data
from record import Figures, Options, Row

import bertlook as bl
from bertlook.corpora import read_treebank
from bertlook.measures import (
    DependencyAccuracy,
    Entropy,
    HeadDivergence,
    NormBased,
    RelativePosition,
    TokenClasses,
)
from bertlook.measures.dependency.result import DependencyResult

TITLE = "Half precision beside float32"
_MEASURES = (
    RelativePosition(),
    TokenClasses(),
    Entropy(),
    NormBased(),
    HeadDivergence(),
    DependencyAccuracy(),
)
_STATISTICS = {
    "RelativePosition": ("current", "previous", "next"),
    "TokenClasses": ("cls", "sep", "punctuation", "other"),
    "Entropy": ("all", "cls"),
    "NormBased": ("cls", "sep", "punctuation", "other"),
    "HeadDivergence": ("mean",),
}


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    corpus = read_treebank(real_data.EWT)[: 60 if options.quick else 400]
    exact, brain, half = (
        bl.scan(bl.load(dtype=dtype), corpus, _MEASURES, progress=False)
        for dtype in ("float32", "bfloat16", "float16")
    )
    return [
        *_moved("bfloat16", exact, brain),
        *_moved("float16", exact, half),
    ]


def _moved(what: str, exact: bl.Results, other: bl.Results) -> list[Row]:
    rows = []
    for name, attributes in _STATISTICS.items():
        largest = max(_largest(exact[name], other[name], one) for one in attributes)
        title = f"{what}: {name}, largest change of any head, thousandths"
        rows.append(Row(title, "", Figures([1000 * largest])))
    one, two = (cast(DependencyResult, found["DependencyAccuracy"]) for found in (exact, other))
    share = np.mean(one.records.predicted != two.records.predicted)
    rows.append(Row(f"{what}: predicted heads that are others", "%", Figures([100 * share])))
    accuracies = [found.correct / found.count for found in (one, two)]
    best = [found.reshape(-1, found.shape[-1]).argmax(0) for found in accuracies]
    common = one.count >= 100
    rows.append(
        Row(
            f"{what}: relations of {common.sum()} whose best head is another one",
            "relations",
            Figures([int((best[0] != best[1])[common].sum())]),
        )
    )
    flat = accuracies[0].reshape(-1, accuracies[0].shape[-1])
    lost = np.array([flat[best[0][r], r] - flat[best[1][r], r] for r in np.flatnonzero(common)])
    return [*rows, Row(f"{what}: accuracy lost by them, at most", "%", Figures([100 * lost.max()]))]


def _largest(one: Any, other: Any, attribute: str) -> float:
    return float(np.nanmax(np.abs(getattr(one, attribute) - getattr(other, attribute))))
