"""Heads that attend by position, rest on a special token, or attend broadly, in all corpora."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from teaching_questions import rounded

import bertlook as bl
from bertlook.measures.dependency.records import DIRECTIONS
from bertlook.teaching.figures import Kind

#: The share that a head must exceed in every corpus.
THRESHOLDS = {
    "previous": 0.6,
    "next": 0.6,
    "two back": 0.6,
    "two ahead": 0.6,
    "[SEP]": 0.5,
    "[CLS]": 0.5,
    "broad": 0.9,
}
#: The share of words whose largest link goes to a neighbor, in heads of a set. It is above that of
#: heads that find articles, whose noun is often the next word.
NEIGHBOR = 0.72


def measure_kinds(results: Mapping[str, bl.Results]) -> list[Kind]:
    """Return the heads of each kind, the clearest first.

    Args:
        results: By corpus: the results of ``RelativePosition``, ``TokenClasses``, ``Entropy`` and
            ``DependencyAccuracy``.
    """
    shares = {key: shares_of(each) for key, each in results.items()}
    kinds = []
    for kind, threshold in THRESHOLDS.items():
        lowest = np.min([each[kind] for each in shares.values()], axis=0)
        for head in above(lowest, threshold):
            index = tuple(bl.Head(head))
            by_corpus = {key: rounded(each[kind][index]) for key, each in shares.items()}
            kinds.append(Kind(kind, head, by_corpus))
    return kinds


def head_sets(results: Mapping[str, bl.Results]) -> dict[str, tuple[str, ...]]:
    """Return the heads that demonstrations switch off together, by name.

    Args:
        results: As for :func:`measure_kinds`.
    """
    largest = [largest_links(each) for each in results.values()]
    rest = np.min([each["TokenClasses"].sep for each in results.values()], axis=0)
    previous, following = (
        above(np.min([(each == offset).mean(0) for each in largest], axis=0), NEIGHBOR)
        for offset in (-1, 1)
    )
    # Where a head of these rests, its links are nevertheless those to neighbors.
    resting = above(rest, THRESHOLDS["[SEP]"])
    resting = tuple(head for head in resting if head not in {*previous, *following})
    return {"previous": previous, "next": following, "[SEP]": resting}


def agreement(results: bl.Results, heads: tuple[str, str]) -> float:
    """Return the share of words whose largest link is the same in two heads."""
    largest = largest_links(results)
    first, second = (largest[(slice(None), *bl.Head(head))] for head in heads)
    return rounded((first == second).mean())


def above(shares: np.ndarray, threshold: float) -> tuple[str, ...]:
    """Return the heads whose (L, H) share is above a threshold, the largest first."""
    heads = [(-shares[tuple(pair)], pair) for pair in np.argwhere(shares > threshold).tolist()]
    return tuple(str(bl.Head(*pair)) for _, pair in sorted(heads))


def shares_of(results: bl.Results) -> dict[str, np.ndarray]:
    """Return the (L, H) shares of a corpus by kind."""
    position, classes = results["RelativePosition"], results["TokenClasses"]
    entropy = results["Entropy"]
    largest = largest_links(results)
    return {
        "previous": position.previous,
        "next": position.next,
        "two back": (largest == -2).mean(0),
        "two ahead": (largest == 2).mean(0),
        "[SEP]": classes.sep,
        "[CLS]": classes.cls,
        "broad": entropy.all / entropy.uniform,
    }


def largest_links(results: bl.Results) -> np.ndarray:
    """Return (D, L, H) offsets of each word's largest link to another word."""
    return results["DependencyAccuracy"].records.predicted[..., DIRECTIONS.index("dep->head")]
