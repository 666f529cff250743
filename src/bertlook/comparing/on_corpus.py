"""The pass of two models over a corpus that compares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from bertlook.annotation.parsed import as_source
from bertlook.choices import check_flag
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.matches import arrange_heads, read_matches
from bertlook.comparing.text_comparison import TextComparison
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.measures.inference import check_resampling
from bertlook.measures.means import HeadMeans
from bertlook.measures.measure import Measure
from bertlook.measures.paired import PairedStatistic, check_shapes
from bertlook.model.model import Model
from bertlook.scanning.arguments import MeasuresLike, name_measures, open_corpus
from bertlook.scanning.results import Skipped
from bertlook.scanning.scan import nothing_counted
from bertlook.text import printable


@isolated()
def compare_on_corpus(
    a: Model,
    b: Model,
    corpus: Any,
    names: tuple[str, str],
    *,
    matches: Any = None,
    measures: MeasuresLike = (),
    resamples: int = 2000,
    permutations: int = 2000,
    seed: int = 0,
    progress: bool = True,
) -> CorpusComparison:
    """Return the comparison of two models on a corpus; see :func:`bertlook.compare`.

    One input is in memory at a time, and for each of them one number for each head and statistic.

    Args:
        a: The first model.
        b: The second model.
        corpus: The corpus, in any form that a scan takes.
        names: What the two are called.
        matches: Pairs of corresponding heads, or None for those in the same place.
        measures: Measures whose statistics are means over inputs.
        resamples: The number of bootstrap resamples of the inputs.
        permutations: The number of sign flips.
        seed: The seed of both.
        progress: Whether to show a progress bar.

    Raises:
        BertlookError: If a measure has other statistics, an option is out of range, or there is
            nothing that both models read.
    """
    check_flag("progress", progress)
    _, resamples, permutations, seed = check_resampling(1, resamples, permutations, seed)
    counting = _means_measures(measures)
    shapes = (a.num_layers, a.num_heads), (b.num_layers, b.num_heads)
    if matches is None:
        check_shapes(*shapes)
    else:
        matches = read_matches(matches, *shapes)
    inputs, corpus_name = open_corpus(corpus, a, ())
    sums, rows, skipped = [], [], []
    values: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
    total = len(inputs) if isinstance(inputs, Sequence) else None
    bar = tqdm(inputs, total=total, unit="input", disable=not progress, desc=" and ".join(names))
    for position, item in enumerate(bar):
        text = as_source(item)
        try:
            first, second = (model(text, maps="all") for model in (a, b))
            if matches is not None:
                second = arrange_heads(second, matches, shapes[0])
            comparison = TextComparison(first, second, names)
        except BertlookError as error:
            location = getattr(text, "origin", "") or f"input {position + 1}"
            skipped.append(Skipped(position, printable(str(location)), str(error)))
            continue
        divergences = comparison.row_divergences
        sums.append(divergences.sum(-1))
        rows.append(divergences.shape[-1])
        for name, measure in counting.items():
            of_a, of_b = (measure.of([attention]).statistics() for attention in (first, second))
            for statistic in of_a:
                values[f"{name} {statistic}"].append((of_a[statistic], of_b[statistic]))
    if not rows:
        raise nothing_counted(skipped)
    return CorpusComparison(
        names=names,
        row_sums=np.stack(sums),
        row_counts=np.array(rows),
        statistics={
            name: PairedStatistic(*map(np.stack, zip(*pairs, strict=True)))
            for name, pairs in values.items()
        },
        skipped=tuple(skipped),
        matches=matches,
        provenance={
            "a": a.provenance,
            "b": b.provenance,
            "corpus": printable(str(corpus_name)),
            "inputs": len(rows),
            "skipped": len(skipped),
        },
        resamples=resamples,
        permutations=permutations,
        seed=seed,
    )


def _means_measures(given: MeasuresLike) -> dict[str, Measure[HeadMeans]]:
    """Return the measures by name, of which each input has values of its own."""
    if isinstance(given, Sequence) and not given:
        return {}
    measures = name_measures(given)
    for name, measure in measures.items():
        if not issubclass(measure.result_class, HeadMeans):
            raise BertlookError(
                f"{name} has no values for single inputs. Scan the corpus with each model, and "
                "subtract the results: bl.scan(a, ...) - bl.scan(b, ...)."
            )
    return measures
