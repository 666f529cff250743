"""The table of every relation's best head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from bertlook.head import Head
from bertlook.measures import inference
from bertlook.measures.dependency.result import DependencyResult
from bertlook.measures.selection import (
    Bools,
    Floats,
    GroupScores,
    Ints,
    Selection,
    check_selection,
    choose,
    scorable,
)

ALL = "all"
ALL_BUT = "all without punct and root"

_OFFICIAL_OFFSETS = range(-3, 3)


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
    check_selection(selection)
    scored = _Scored(result, selection, seed)
    table = pd.DataFrame(scored.columns() | scored.scores.intervals(resamples, seed))
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
        scores: the hits of the chosen heads and offsets.
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
        self.head_of = choose(self.heads, selection)
        self.offset_of = choose(offsets, selection)
        self.best_head = inference.best(self.heads.sum(axis=2))
        self.best_offset = inference.best(offsets.sum(axis=2))
        gold = result.gold
        self.scores = GroupScores(
            items=self._per_sentence(lambda w, c: np.ones(len(w), bool), self.head_of),
            hits=self._per_sentence(lambda w, c: result.flat[w, c] == gold[w], self.head_of),
            baseline_hits=self._per_sentence(lambda w, c: result.offset_hits[w, c], self.offset_of),
            scorable=scorable(self.total, selection),
        )

    def columns(self) -> dict[str, Any]:
        """All but the intervals."""
        result = self.result
        layer, index, direction = np.unravel_index(self.best_head, result.predicted.shape[1:])
        heads = [Head(*pair) for pair in zip(layer.tolist(), index.tolist(), strict=True)]
        accuracy, baseline = self.scores.accuracy, self.scores.baseline
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


def _mean_accuracy(
    results: Sequence[DependencyResult], selection: Selection, seed: int, names: Sequence[str]
) -> Floats:
    """The mean over results of the accuracy in each named group."""
    found = []
    for result in results:
        scored = _Scored(result, selection, seed)
        by_name = dict(zip(scored.names, scored.scores.accuracy, strict=True))
        found.append([by_name.get(name, np.nan) for name in names])
    return np.mean(found, axis=0)
