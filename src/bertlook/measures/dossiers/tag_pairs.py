"""Counts of the tags of both ends of links, beside those of evenly spread attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from bertlook.corpora.conditions import UPOS
from bertlook.measures.dossiers.rows import BatchRows, Floats, Ints

#: The parts of speech that are counted; any other one is the last.
PARTS_OF_SPEECH = (*UPOS, "other")
#: Where the word that is attended to stands in the gold tree.
TREE_DIRECTIONS = ("dep->head", "head->dep", "none")


@dataclass(frozen=True, eq=False)
class TagPairs:
    """Counts of pairs of tags: Q tags of the word that attends, K of the other one.

    Attributes:
        labels: The Q tags of the word that attends.
        count: (L, H, Q, K) int64. The number of rows whose strongest link has each pair.
        expected: (L, H, Q, K) float64. The number if each of these rows was spread evenly.
    """

    labels: tuple[str, ...]
    count: Ints
    expected: Floats

    layout: ClassVar[dict[str, str]] = {"count": "int64 L H Q K", "expected": "float64 L H Q K"}

    @classmethod
    def merge(cls, parts: Sequence[TagPairs]) -> TagPairs:
        """Return the counts of all parts, with their labels in alphabetical order."""
        labels = tuple(sorted({label for part in parts for label in part.labels}))
        if all(part.labels == parts[0].labels for part in parts):
            labels = parts[0].labels
        shape = (*parts[0].count.shape[:2], len(labels), parts[0].count.shape[-1])
        count, expected = np.zeros(shape, np.int64), np.zeros(shape)
        for part in parts:
            places = [labels.index(label) for label in part.labels]
            count[:, :, places] += part.count
            expected[:, :, places] += part.expected
        return cls(labels, count, expected)


def count_upos(rows: BatchRows) -> TagPairs:
    """Return the parts of speech of both ends of a batch's links; untagged inputs don't count."""
    codes = np.full((len(rows.lengths), rows.keys.shape[-1]), -1)
    for row, source in enumerate(rows.sources):
        upos = getattr(source, "upos", None)
        if upos is not None:
            codes[row, : rows.lengths[row]] = [_code(tag) for tag in upos[: rows.lengths[row]]]
    own = codes[rows.input_of_row, rows.word_of_row]
    size = len(PARTS_OF_SPEECH)
    present = np.stack([(codes == code).sum(1) for code in range(size)], axis=1)
    others = present[rows.input_of_row].astype(np.float64)
    if not rows.include_self:
        others[np.arange(len(own)), own] -= own >= 0
    shares = others / rows.num_others.clip(1)[:, None]
    keys = codes[rows.input_of_row, rows.row_keys.clip(0)]
    return TagPairs(PARTS_OF_SPEECH, *_count(rows, size, own, keys, shares))


def count_relations(rows: BatchRows) -> TagPairs:
    """Return the relation of each word, and where the word of its link stands in the gold tree.

    Inputs without a tree don't count.
    """
    heads = np.full((len(rows.lengths), rows.keys.shape[-1]), -2)
    relations: list[str] = []
    for row, source in enumerate(rows.sources):
        labels = getattr(source, "relations", None)
        count = rows.lengths[row]
        if labels is None:
            relations += [""] * count
        else:
            heads[row, :count] = np.array(source.heads[:count]) - 1
            relations += labels[:count]
    labels = tuple(sorted({label for label in relations if label}))
    code_of = {label: code for code, label in enumerate(labels)}
    own = np.array([code_of.get(label, -1) for label in relations], np.int64)
    inputs, words = rows.input_of_row, rows.word_of_row
    gold = heads[inputs, words]
    keys = rows.row_keys
    is_head, is_dependent = keys == gold, heads[inputs, keys.clip(0)] == words
    directions = np.where(is_head, 0, np.where(is_dependent, 1, 2))
    num_dependents = (heads[inputs] == words[:, None]).sum(1)
    shares = np.stack([gold >= 0, num_dependents, np.zeros_like(gold)], axis=1).astype(np.float64)
    shares[:, 2] = rows.num_others - shares[:, 0] - shares[:, 1]
    shares /= rows.num_others.clip(1)[:, None]
    return TagPairs(labels, *_count(rows, len(labels), own, directions, shares))


def _code(tag: str) -> int:
    return UPOS.index(tag) if tag in UPOS else len(UPOS)


def _count(
    rows: BatchRows, num_labels: int, own: Ints, keys: Ints, shares: Floats
) -> tuple[Ints, Floats]:
    """Return counts and expected counts, (L, H, Q, K) each.

    Args:
        rows: The rows of the batch.
        num_labels: Q.
        own: (R,) The tag of each row's word, -1 for none.
        keys: (L H, R) The tag of the word of its link, -1 for none.
        shares: (R, K) The share of the words that the row could be linked to which have each tag.
    """
    shape = (*rows.keys.shape[:2], num_labels, shares.shape[1])
    counted = rows.counted & (own >= 0) & (keys >= 0)
    head = np.broadcast_to(np.arange(len(counted))[:, None], counted.shape)
    cells = (head * num_labels + own) * shares.shape[1] + keys
    count = np.bincount(cells[counted], minlength=int(np.prod(shape)))
    expected = np.zeros((len(counted), *shape[2:]))
    for label in range(num_labels):
        members = np.flatnonzero(own == label)
        expected[:, label] = counted[:, members].astype(np.float64) @ shares[members]
    return count.reshape(shape), expected.reshape(shape)
