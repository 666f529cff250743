"""The time to make the table of 288 candidates and 40 relations from counts of words."""

from __future__ import annotations

import time

import numpy as np
from record import Figures, Options, Row

from bertlook.measures import DependencyResult
from bertlook.measures.dependency.records import OFFSETS, WordRecords

TITLE = "Table of 288 candidates x 40 relations, 2,000 resamples over 2,000 sentences"
_LIMIT_S = 5
_WORDS, _SENTENCES, _RELATIONS = 25_000, 2000, 40


def measure(options: Options) -> list[Row]:
    result = _random_result(1000 if options.smoke else _WORDS)
    held_out = [_seconds(result) for _ in range(options.repetitions(5))]
    same_data = [_seconds(result, selection="same-data") for _ in range(options.repetitions(5))]
    permuted = [_seconds(result, permutations=100) for _ in range(options.repetitions(3))]
    return [
        Row("held-out selection", "s", Figures(held_out), at_most=_LIMIT_S),
        Row("same-data selection", "s", Figures(same_data), at_most=_LIMIT_S),
        Row("held-out selection, with 100 permutations", "s", Figures(permuted)),
    ]


def _seconds(result: DependencyResult, **options: object) -> float:
    start = time.perf_counter()
    result.table(min_count=1, **options)
    return time.perf_counter() - start


def _random_result(words: int) -> DependencyResult:
    """Return a result with 30% accuracy for all heads, and relations from frequent to rare."""
    random = np.random.default_rng(0)
    share = 1 / np.arange(1, _RELATIONS + 1)
    gold = random.choice([-3, -2, -1, 1, 2, 3], words).astype(np.int8)
    hits = random.random((words, 12, 12, 2), np.float32) < 0.3
    sentence = np.sort(random.integers(_SENTENCES, size=words))
    labels = np.array([f"relation {i}" for i in range(_RELATIONS)], object)
    records = WordRecords(
        units=np.unique(sentence),
        unit_of_item=sentence,
        relation=labels[random.choice(_RELATIONS, words, p=share / share.sum())],
        gold=gold,
        predicted=np.where(hits, gold[:, None, None, None], np.int8(9)),
        baseline_hits=gold[:, None] == np.array(OFFSETS),
    )
    return DependencyResult(records=records, options={"rows": "mean", "variant": "paper"})
