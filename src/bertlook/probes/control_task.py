"""A control task: what a probe learns where there is nothing but words to learn from.

A probe that is rich enough learns any task. Hewitt and Liang (2019) therefore give each word type
a random but fixed behavior, which no syntax explains, and compare: selectivity is a probe's
accuracy on the real task less that on the control task.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from bertlook.corpora import Sentence

#: What a word type's words attach to: themselves, the first word, or the last word.
BEHAVIORS: tuple[Callable[[int, int], int], ...] = (
    lambda word, _: word,
    lambda *_: 1,
    lambda _, count: count,
)


class Selectivity(NamedTuple):
    """A probe's accuracy (UAS), the same probe's on the control task, and the difference."""

    accuracy: float
    control: float

    @property
    def selectivity(self) -> float:
        """How much more the probe finds than it would learn of anything."""
        return self.accuracy - self.control


def control_heads(sentences: Iterable[Sentence], seed: int = 0) -> list[list[int]]:
    """For each sentence the heads of the control task, 1-based.

    Args:
        sentences: the sentences.
        seed: of the choice of behaviors. A lower-cased word has the same in all sentences, in
            training and in testing.
    """
    return [
        [
            _behavior(word.lower(), seed)(place, len(sentence))
            for place, word in enumerate(sentence.words, start=1)
        ]
        for sentence in sentences
    ]


def selectivity(
    probe: Any, train: Sequence[Any], test: Sequence[Any], seed: int = 0
) -> Selectivity:
    """Fit copies of a probe on the real and on the control task, and score both.

    Args:
        probe: an AttentionProbe or a DistanceProbe; it is left as it is.
        train: what the probe is fitted on: attentions, or sentences.
        test: what it is scored on.
        seed: of the control task.

    Raises:
        BertlookError: as the probe's ``fit`` and ``score`` raise it.
    """
    from sklearn.base import clone

    accuracy = clone(probe).fit(train).score(test)
    tasks = [control_heads(map(_sentence, part), seed) for part in (train, test)]
    control = clone(probe).fit(train, tasks[0]).score(test, tasks[1])
    return Selectivity(accuracy, control)


def _behavior(word: str, seed: int) -> Callable[[int, int], int]:
    # Python's own hash of a text differs from process to process.
    digest = hashlib.blake2b(f"{seed} {word}".encode("utf-8", "surrogatepass"), digest_size=8)
    return BEHAVIORS[int.from_bytes(digest.digest(), "big") % len(BEHAVIORS)]


def _sentence(given: Any) -> Sentence:
    return given if isinstance(given, Sentence) else given.source
