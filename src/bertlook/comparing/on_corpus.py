"""The pass of two models over a corpus that compares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from bertlook.annotation.parsed import as_source
from bertlook.attention.attention import Attention
from bertlook.choices import check_flag
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.matches import arrange_heads, read_matches
from bertlook.comparing.text_comparison import TextComparison
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.measures.gold import GoldResult
from bertlook.measures.inference import check_resampling
from bertlook.measures.means import HeadMeans
from bertlook.measures.paired import PairedStatistic, check_shapes, pair_inputs
from bertlook.model.model import Model
from bertlook.scanning.arguments import MeasuresLike, name_measures, open_corpus
from bertlook.scanning.skipped import Skipped, nothing_counted
from bertlook.statistic import all_statistics
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
        measures: Measures whose statistics are means over inputs or accuracies.
        resamples: The number of bootstrap resamples of the inputs.
        permutations: The number of sign flips.
        seed: The seed of both.
        progress: Whether to show a progress bar.

    Raises:
        BertlookError: If a measure has other statistics or needs what an input lacks, an option is
            out of range, or there is nothing that both models read.
    """
    check_flag("progress", progress)
    _, resamples, permutations, seed = check_resampling(1, resamples, permutations, seed)
    counter = _Counter(measures)
    shapes = (a.num_layers, a.num_heads), (b.num_layers, b.num_heads)
    if matches is None:
        check_shapes(*shapes)
    else:
        matches = read_matches(matches, *shapes)
    inputs, corpus_name = open_corpus(corpus, a, ())
    sums, rows, skipped = [], [], []
    num_aligned = 0
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
        num_aligned += not comparison.same_tokens
        counter.count(position, (first, second))
    if not rows:
        raise nothing_counted(skipped)
    return CorpusComparison(
        names=names,
        row_sums=np.stack(sums),
        row_counts=np.array(rows),
        statistics=counter.statistics(),
        skipped=tuple(skipped),
        matches=matches,
        provenance={
            "a": a.provenance,
            "b": b.provenance,
            "corpus": printable(str(corpus_name)),
            "inputs": len(rows),
            "skipped": len(skipped),
            "aligned": num_aligned,
        },
        resamples=resamples,
        permutations=permutations,
        seed=seed,
    )


class _Counter:
    """Counts of measures for both models, input by input.

    Args:
        measures: The measures, in any form that a scan takes; () for none.

    Raises:
        BertlookError: If a measure has no values for single inputs.
    """

    def __init__(self, measures: MeasuresLike) -> None:
        is_none = isinstance(measures, Sequence) and not measures
        self._measures = {} if is_none else name_measures(measures)
        for name, measure in self._measures.items():
            if not issubclass(measure.result_class, (HeadMeans, GoldResult)):
                raise BertlookError(
                    f"{name} has no values for single inputs. Scan the corpus with each model, and "
                    "subtract the results: bl.scan(a, ...) - bl.scan(b, ...)."
                )
        self._means: dict[str, list[list[Any]]] = defaultdict(list)
        self._gold: dict[str, list[list[Any]]] = defaultdict(list)

    def count(self, position: int, attentions: Sequence[Attention]) -> None:
        """Count an input.

        Args:
            position: Its position in the corpus.
            attentions: The attention of each model.

        Raises:
            BertlookError: If it lacks what a measure needs, such as gold annotation.
        """
        for name, measure in self._measures.items():
            results = [measure.of([attention]) for attention in attentions]
            if issubclass(measure.result_class, GoldResult):
                self._gold[name].append([result.moved(position) for result in results])
                continue
            values = [result.statistics() for result in results]
            for statistic in values[0]:
                self._means[f"{name} {statistic}"].append([each[statistic] for each in values])

    def statistics(self) -> dict[str, PairedStatistic]:
        """Return the statistics of all inputs by name."""
        statistics = {
            name: PairedStatistic(*map(np.stack, zip(*pairs, strict=True)))
            for name, pairs in self._means.items()
        }
        for name, pairs in self._gold.items():
            a, b = (side[0].merge(side) for side in zip(*pairs, strict=True))
            for statistic in all_statistics(a):
                sums = a.input_sums(statistic), b.input_sums(statistic)
                if None not in sums:
                    statistics[f"{name} {statistic}"] = pair_inputs(*sums)
        return statistics
