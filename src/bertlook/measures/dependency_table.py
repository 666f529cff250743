"""The table of every relation's best head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bertlook import inference
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.dependency_result import DependencyResult, Selection

ALL = "all"
ALL_BUT = "all without punct and root"

_OFFICIAL_OFFSETS = range(-3, 3)
_FEW_SENTENCES = 10  # too few to resample

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def dependency_table(
    result: DependencyResult,
    selection: Selection,
    min_count: int,
    controls: Sequence[DependencyResult],
    permutations: int,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """See ``DependencyResult.table``."""
    if selection not in ("held-out", "same-data"):
        raise BertlookError(f"selection={selection!r} is unknown. Use 'held-out' or 'same-data'.")
    scored = _Scored(result, selection, seed)
    table = pd.DataFrame(scored.columns() | scored.intervals(resamples, seed))
    if controls:
        table["control"] = _mean_accuracy(controls, selection, seed, table["relation"].tolist())
    summary = table["relation"].isin([ALL, ALL_BUT])
    listed = ~summary & (table["count"] >= min_count)
    if permutations:
        permuted = result.permuted_counts(permutations, seed)
        shuffled = (counts @ scored.membership for counts in permuted)
        table["p"] = inference.max_t(scored.heads.sum(axis=2), shuffled)
        table.loc[listed, "q"] = inference.benjamini_hochberg(table.loc[listed, "p"].to_numpy())
    ordered = table[listed].sort_values("gain_low", ascending=False, kind="stable")
    table = pd.concat([ordered, table[summary]], ignore_index=True)
    table.attrs = {
        **result.provenance,
        "selection": selection,
        "rows": result.rows,
        "official": result.official,
        "sentences": scored.num_sentences,
        "words": len(result.gold),
        "min_count": min_count,
        "resamples": resamples,
        "permutations": permutations,
        "seed": seed,
    }
    return table


class _Scored:
    """Choices and scores of heads and offsets for R relations and two groups of relations.

    Attributes:
        names: the G = R + 2 groups.
        membership: (R, G) int: which relations are in which group.
        total: (G, 2) words by group and half.
        heads: (2 L H, G, 2) right predictions by candidate, group and half.
        head_of, offset_of: (G, 2) the candidates that are scored on the halves.
    """

    def __init__(self, result: DependencyResult, selection: Selection, seed: int) -> None:
        self.result = result
        self.selection = selection
        self.names = (*result.relations, ALL, ALL_BUT)
        self.membership = _membership(result.relations)
        places, self.cluster = np.unique(result.sentence, return_inverse=True)
        self.num_sentences = len(places)
        self.side = inference.halves(self.num_sentences, seed)[self.cluster]
        cell = result.relation * 2 + self.side
        self.total = self._groups(np.bincount(cell, minlength=2 * len(result.relations)))
        self.heads = self._groups(result.candidate_counts(cell, 2 * len(result.relations)))
        offsets = self._groups(result.offset_counts(cell, 2 * len(result.relations)))
        if result.official:
            allowed = [offset in _OFFICIAL_OFFSETS for offset in result.offsets]
            offsets[np.logical_not(allowed)] = -1
        self.head_of = _choose(self.heads, selection)
        self.offset_of = _choose(offsets, selection)
        self.best_head = inference.best(self.heads.sum(axis=2))
        self.best_offset = inference.best(offsets.sum(axis=2))
        gold = result.gold
        self.hits = self._per_sentence(lambda w, c: result.flat[w, c] == gold[w], self.head_of)
        self.offset_hits = self._per_sentence(lambda w, c: result.offset_hits[w, c], self.offset_of)
        self.words = self._per_sentence(lambda w, c: np.ones(len(w), bool), self.head_of)

    def accuracy(self, hits: Floats) -> Floats:
        """(G,) the share of hits, where there are words to choose on and to score on."""
        scorable = self.total.all(axis=1) if self.selection == "held-out" else True
        return np.where(scorable, hits.sum(axis=0) / self.words.sum(axis=0), np.nan)

    def columns(self) -> dict[str, Any]:
        """All but the intervals."""
        result = self.result
        layer, index, direction = np.unravel_index(self.best_head, result.predicted.shape[1:])
        heads = [Head(*pair) for pair in zip(layer.tolist(), index.tolist(), strict=True)]
        accuracy, baseline = self.accuracy(self.hits), self.accuracy(self.offset_hits)
        columns: dict[str, Any] = {
            "relation": self.names,
            "count": self.total.sum(axis=1),
            "head": [str(head) for head in heads],
            "direction": [result.directions[way] for way in direction],
            "accuracy": accuracy,
            "low": np.nan,
            "high": np.nan,
            "baseline": baseline,
            "offset": np.array(result.offsets)[self.best_offset],
            "gain": accuracy - baseline,
        }
        if self.selection == "held-out":
            columns["agreement"] = (self.head_of == self.best_head[:, None]).sum(axis=1)
        return columns

    def intervals(self, resamples: int, seed: int) -> dict[str, Floats]:
        """The ends of the accuracy's and the gain's intervals.

        By the bootstrap over sentences; by Wilson's and Newcombe's formulas where it has no
        sense: in few sentences, and where no word or every word is a hit.
        """
        count = self.words.sum(axis=0)
        accuracy, baseline = self.accuracy(self.hits), self.accuracy(self.offset_hits)
        sums = np.concatenate([self.hits, self.offset_hits, self.words], axis=1)
        hits, offset_hits, words = np.split(
            inference.resampled_sums(sums, resamples, seed), 3, axis=1
        )
        with np.errstate(invalid="ignore"):  # a resample without the relation
            shares, gains = hits / words, (hits - offset_hits) / words
        sentences = (self.words > 0).sum(axis=0)
        of_accuracy = inference.percentile_interval(shares, sentences)
        of_gain = inference.percentile_interval(gains, sentences)
        wilson = inference.wilson(accuracy * count, count)
        newcombe = inference.difference_interval(
            accuracy, baseline, wilson, inference.wilson(baseline * count, count)
        )
        formula = (sentences < _FEW_SENTENCES) | (accuracy <= 0) | (accuracy >= 1)
        low, high = np.where(formula, wilson, of_accuracy)
        gain_low, gain_high = np.where(formula, newcombe, of_gain)
        known = np.where(np.isnan(accuracy), np.nan, 0)
        ends = {"low": low, "high": high, "gain_low": gain_low, "gain_high": gain_high}
        return {name: end + known for name, end in ends.items()}

    def _groups(self, counts: Ints) -> Ints:
        """(..., 2 R) counts by relation and half as (..., G, 2) counts by group and half."""
        by_half = counts.reshape(*counts.shape[:-1], -1, 2)
        return np.einsum("...rs,rg->...gs", by_half, self.membership)

    def _per_sentence(self, hit: Callable[[Ints, Ints], Bools], chosen: Ints) -> Floats:
        """(S, G) sums over each sentence's words of ``hit(words, candidates)``."""
        sums = np.zeros((self.num_sentences, len(self.names)))
        for group, relations in enumerate(self.membership.T.astype(bool)):
            words = np.flatnonzero(relations[self.result.relation])
            hits = hit(words, chosen[group, self.side[words]])
            sums[:, group] = np.bincount(
                self.cluster[words], weights=hits, minlength=self.num_sentences
            )
        return sums


def _membership(relations: Sequence[str]) -> Ints:
    all_but = [relation not in ("punct", "root") for relation in relations]
    groups = np.column_stack([np.ones(len(relations)), all_but])
    return np.hstack([np.eye(len(relations)), groups]).astype(np.int64)


def _choose(counts: Ints, selection: Selection) -> Ints:
    """(G, 2) the candidate that is scored on each half, from (C, G, 2) counts."""
    if selection == "held-out":
        return inference.cross_fit(counts)
    return np.repeat(inference.best(counts.sum(axis=2))[:, None], 2, axis=1)


def _mean_accuracy(
    results: Sequence[DependencyResult], selection: Selection, seed: int, names: Sequence[str]
) -> Floats:
    """The mean over results of the accuracy in each named group."""
    found = []
    for result in results:
        scored = _Scored(result, selection, seed)
        by_name = dict(zip(scored.names, scored.accuracy(scored.hits), strict=True))
        found.append([by_name.get(name, np.nan) for name in names])
    return np.mean(found, axis=0)
