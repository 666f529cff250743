"""A relation's hits and misses in a corpus, from the clearest hit to the clearest miss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from bertlook.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures import DependencyResult
from bertlook.measures.batch import Batch, LayerMaps

#: Sentences that are read to sort a relation's examples.
MOST_READ = 60


@dataclass(frozen=True)
class Example:
    """One dependent and what a head predicts for it.

    Attributes:
        position: the place of its sentence in the corpus.
        word: the dependent, 0-based.
        hit: whether the prediction is the gold head.
        margin: the weight of the gold head minus the largest of the others; below 0 in a miss.
    """

    position: int
    word: int
    hit: bool
    margin: float


class Examples:
    """The examples of one relation under one head, sorted by their margin.

    Margins need maps, and those aren't kept by a scan: at most 60 sentences, evenly spread over
    those that have the relation, are read again.

    Args:
        read: from a sentence to its attention.
        result: the counts, for where the relation is found.
        corpus: the sentences that were counted.
        relation: the index of the relation in ``result.relations``.
        head: layer, head and direction, each an index.

    Attributes:
        sentences: how many sentences of the corpus have the relation.
        read: how many of them were read.
        found: the examples, the largest margin first.
    """

    def __init__(
        self,
        read: Callable[[Sentence], Attention],
        result: DependencyResult,
        corpus: Sequence[Sentence],
        relation: int,
        head: tuple[int, int, int],
    ) -> None:
        records = result.records
        places = np.unique(records.unit_of_item[records.category == relation])
        if places.size and places[-1] >= len(corpus):
            raise BertlookError(
                f"The corpus has {len(corpus)} sentences, but sentence {places[-1] + 1} was "
                "counted. Give the corpus that was scanned."
            )
        few = np.unique(np.linspace(0, len(places) - 1, min(len(places), MOST_READ)).astype(int))
        self.sentences, self.read = len(places), len(few)
        label = result.relations[relation]
        found = [
            example
            for place in places[few].tolist()
            for example in examples_in(corpus[place], place, label, read, result.rows, head)
        ]
        if not found:
            raise BertlookError(
                f"No {label!r} stands where it was counted. Give the corpus that was scanned."
            )
        self.found = sorted(found, key=lambda example: -example.margin)

    def facts(self, index: int) -> dict[str, Any]:
        """One example, with its place among the others, as JSON."""
        return {
            **asdict(self.found[index]),
            "index": index,
            "of": len(self.found),
            "hits": sum(example.hit for example in self.found),
            "read": self.read,
            "sentences": self.sentences,
        }


def examples_in(
    sentence: Sentence,
    position: int,
    label: str,
    read: Callable[[Sentence], Attention],
    rows: Any,
    head: tuple[int, int, int],
) -> list[Example]:
    """The examples of a relation in one sentence."""
    if label not in sentence.relations:
        return []
    layer, index, direction = head
    attention = read(sentence)
    maps = torch.from_numpy(attention.maps[None, layer].astype(np.float64))
    words = LayerMaps(layer, maps, Batch([attention], [0])).words(rows)[0, index].numpy()
    weights = words.T if direction else words  # row: the dependent
    np.fill_diagonal(weights, 0)
    found = []
    for word, (gold, relation) in enumerate(zip(sentence.heads, sentence.relations, strict=True)):
        if relation != label or gold == 0:
            continue
        others = np.delete(weights[word], gold - 1)
        margin = float(weights[word, gold - 1] - others.max(initial=0))
        hit = int(weights[word].argmax()) == gold - 1
        found.append(Example(position, word, hit, margin))
    return found
