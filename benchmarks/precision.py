"""The change of each statistic, and of the table of best heads, from float32 to half precision.

The bundled model reads the first sentences of EWT dev with weights and hidden states in bfloat16 or
float16; softmax is in float32, sums are in float64. Figures are the largest change of any head, in
the unit of the statistic; for the table, the number of relations whose best head changes, and how
much less accurate the heads selected in half precision are in float32.
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
    corpus = read_treebank(real_data.EWT)[: 20 if options.smoke else 60 if options.quick else 400]
    float32, bfloat16, float16 = (
        bl.scan(bl.load(dtype=dtype), corpus, _MEASURES, progress=False)
        for dtype in ("float32", "bfloat16", "float16")
    )
    return [
        *_change_rows("bfloat16", float32, bfloat16),
        *_change_rows("float16", float32, float16),
    ]


def _change_rows(what: str, exact: bl.Results, other: bl.Results) -> list[Row]:
    rows = []
    for name, attributes in _STATISTICS.items():
        largest = max(_largest_change(exact[name], other[name], part) for part in attributes)
        title = f"{what}: {name}, largest change of any head, thousandths"
        rows.append(Row(title, "", Figures([1000 * largest])))
    dependencies = [
        cast(DependencyResult, results["DependencyAccuracy"]) for results in (exact, other)
    ]
    share = np.mean(dependencies[0].records.predicted != dependencies[1].records.predicted)
    rows.append(Row(f"{what}: predicted heads that are others", "%", Figures([100 * share])))
    accuracies = [result.correct / result.count for result in dependencies]
    best = [accuracy.reshape(-1, accuracy.shape[-1]).argmax(0) for accuracy in accuracies]
    frequent = dependencies[0].count >= 100
    rows.append(
        Row(
            f"{what}: relations of {frequent.sum()} whose best head is another one",
            "relations",
            Figures([int((best[0] != best[1])[frequent].sum())]),
        )
    )
    flat = accuracies[0].reshape(-1, accuracies[0].shape[-1])
    lost = np.array([flat[best[0][r], r] - flat[best[1][r], r] for r in np.flatnonzero(frequent)])
    return [
        *rows,
        Row(f"{what}: accuracy lost by them, at most", "%", Figures([100 * lost.max(initial=0)])),
    ]


def _largest_change(exact: Any, other: Any, attribute: str) -> float:
    return float(np.nanmax(np.abs(getattr(exact, attribute) - getattr(other, attribute))))
