"""A control task: how well a probe learns from word identity alone.

An expressive probe learns any task. Hewitt and Liang (2019) therefore give each word type a random
but fixed behavior, independent of syntax. Selectivity is a probe's accuracy on the real task minus
its accuracy on the control task.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from bertlook.choices import check_seed, check_type, is_list
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes.estimator import Probe
from bertlook.probes.targets import check_sentences, gold_sentence

#: Heads that a word type's words can have: the word itself, the first word, the last word.
_HEAD_CHOICES: tuple[Callable[[int, int], int], ...] = (
    lambda word, _: word,
    lambda *_: 1,
    lambda _, num_words: num_words,
)


class Selectivity(NamedTuple):
    """A probe's accuracy (UAS) on the real and on the control task.

    Attributes:
        accuracy: UAS on the real task.
        control: UAS on the control task.

    Example:
        >>> import bertlook as bl
        >>> bl.probes.Selectivity(accuracy=0.75, control=0.5).selectivity
        0.25
    """

    accuracy: float
    control: float

    @property
    def selectivity(self) -> float:
        """Accuracy on the real task minus accuracy on the control task."""
        return self.accuracy - self.control


def control_heads(sentences: Iterable[Sentence], seed: int = 0) -> list[list[int]]:
    """Return the heads of the control task.

    Args:
        sentences: Sentences.
        seed: Seed of the behaviors. A lower-cased word has the same behavior in all sentences, in
            training and in testing.

    Returns:
        For each sentence W heads, 1-based.

    Example:
        >>> import bertlook as bl
        >>> bl.probes.control_heads([bl.Sentence(["the", "cat", "sat"], [2, 3, 0], ["x"] * 3)])
        [[3, 1, 1]]
    """
    seed = check_seed(seed)
    return [
        [
            _head_choice(word.lower(), seed)(number, len(sentence))
            for number, word in enumerate(sentence.words, start=1)
        ]
        for sentence in check_sentences(sentences)
    ]


def selectivity(
    probe: Any, train: Sequence[Any], test: Sequence[Any], seed: int = 0
) -> Selectivity:
    """Fit clones of a probe on the real and on the control task, and score both.

    Args:
        probe: AttentionProbe or DistanceProbe; it isn't changed.
        train: Inputs for the probe's ``fit``: attentions, or sentences.
        test: Inputs for its ``score``.
        seed: Seed of the control task.

    Raises:
        BertlookError: If the probe can't be fitted or scored on the inputs.

    Example:
        >>> import bertlook as bl
        >>> attentions = bl.probes.gather(bl.load(), bl.corpora.sample()[:10])
        >>> scores = bl.probes.selectivity(bl.probes.AttentionProbe(), attentions, attentions)
        >>> scores.accuracy - scores.control == scores.selectivity
        True
    """
    from sklearn.base import clone

    check_type("probe", probe, Probe, "Give an AttentionProbe or a DistanceProbe.")
    for name, given in (("train", train), ("test", test)):
        if not is_list(given):
            raise BertlookError(f"{name} is a {type(given).__name__}, not a list of inputs.")
    accuracy = clone(probe).fit(train).score(test)
    train_heads, test_heads = (
        control_heads(map(gold_sentence, inputs), seed) for inputs in (train, test)
    )
    control = clone(probe).fit(train, train_heads).score(test, test_heads)
    return Selectivity(accuracy, control)


def _head_choice(word: str, seed: int) -> Callable[[int, int], int]:
    # Python's own hash of a string differs between processes.
    digest = hashlib.blake2b(f"{seed} {word}".encode("utf-8", "surrogatepass"), digest_size=8)
    return _HEAD_CHOICES[int.from_bytes(digest.digest(), "big") % len(_HEAD_CHOICES)]
