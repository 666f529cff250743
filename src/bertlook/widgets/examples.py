"""The examples of a relation in a corpus, from the clearest hit to the clearest miss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures import DependencyResult
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.tensors import torch

#: The largest number of sentences that are read to sort a relation's examples.
MAX_SENTENCES = 60


@dataclass(frozen=True)
class Example:
    """A dependent, and how well a head predicts its gold head.

    Attributes:
        position: The index of its sentence in the corpus.
        word: The index of the dependent in the sentence.
        hit: Whether the prediction is the gold head.
        margin: The weight of the gold head minus the largest other weight; negative in a miss.
    """

    position: int
    word: int
    hit: bool
    margin: float


class Examples:
    """The examples of one relation under one head, the largest margin first.

    Margins need maps, which a scan doesn't keep, so that sentences are read again: at most 60,
    spread evenly over those that have the relation.

    Args:
        model: A function from a sentence to its attention.
        result: The counts, which locate the relation in the corpus.
        corpus: The sentences that were counted.
        relation: The index of the relation in ``result.relations``.
        head: The indices of layer, head and direction.

    Attributes:
        examples: The examples.
        num_sentences: The number of sentences of the corpus that have the relation.
        num_read: The number of sentences that were read.

    Raises:
        BertlookError: If the corpus isn't the one that was counted.
    """

    def __init__(
        self,
        model: Callable[[Sentence], Attention],
        result: DependencyResult,
        corpus: Sequence[Sentence],
        relation: int,
        head: tuple[int, int, int],
    ) -> None:
        records = result.records
        positions = np.unique(records.unit_of_item[records.category == relation])
        if positions.size and positions[-1] >= len(corpus):
            raise BertlookError(
                f"The corpus has {len(corpus)} sentences, but sentence {positions[-1] + 1} was "
                "counted. Give the corpus that was scanned."
            )
        count = min(len(positions), MAX_SENTENCES)
        spread = np.unique(np.linspace(0, len(positions) - 1, count).astype(int))
        self.num_sentences, self.num_read = len(positions), len(spread)
        label = result.relations[relation]
        examples = [
            example
            for position in positions[spread].tolist()
            for example in examples_in(corpus[position], position, label, model, result.rows, head)
        ]
        if not examples:
            raise BertlookError(
                f"The corpus has no {label!r} in the sentences where it was counted. Give the "
                "corpus that was scanned."
            )
        self.examples = sorted(examples, key=lambda example: -example.margin)

    def facts(self, index: int) -> dict[str, Any]:
        """Return one example and its rank among the others, as JSON.

        Args:
            index: The index of the example; the last one is taken for a larger index.
        """
        index = min(index, len(self.examples) - 1)
        return {
            **asdict(self.examples[index]),
            "index": index,
            "of": len(self.examples),
            "hits": sum(example.hit for example in self.examples),
            "read": self.num_read,
            "sentences": self.num_sentences,
        }


def examples_in(
    sentence: Sentence,
    position: int,
    label: str,
    model: Callable[[Sentence], Attention],
    rows: Any,
    head: tuple[int, int, int],
) -> list[Example]:
    """Return the examples of a relation in one sentence.

    Args:
        sentence: The sentence.
        position: Its index in the corpus.
        label: The relation.
        model: A function from a sentence to its attention.
        rows: The rule for the rows of words of several tokens, as in ``DependencyAccuracy``.
        head: The indices of layer, head and direction.
    """
    if label not in sentence.relations:
        return []
    layer, index, direction = head
    attention = model(sentence)
    maps = torch.from_numpy(attention.maps[None, layer].astype(np.float64))
    words = LayerMaps(layer, maps, Batch([attention], [0])).words(rows)[0, index].numpy()
    weights = words.T if direction else words  # rows are dependents
    np.fill_diagonal(weights, 0)
    examples = []
    for word, (gold, relation) in enumerate(zip(sentence.heads, sentence.relations, strict=True)):
        if relation != label or gold == 0:
            continue
        others = np.delete(weights[word], gold - 1)
        margin = float(weights[word, gold - 1] - others.max(initial=0))
        hit = int(weights[word].argmax()) == gold - 1
        examples.append(Example(position, word, hit, margin))
    return examples
