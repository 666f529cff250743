"""A sentence with gold dependencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bertlook.errors import BertlookError


@dataclass(frozen=True)
class Sentence:
    """Words with their gold dependency tree (or forest: several roots are allowed).

    Attributes:
        words: the W words, none of them empty.
        heads: W integers: the 1-based index of each word's head, 0 for a root, as in CoNLL-U.
        relations: W labels: the relation of each word to its head.
        place: where the sentence comes from, for messages; not part of its identity.

    Raises:
        BertlookError: if the lengths differ, a head lies outside the sentence, or the heads
            form a cycle.
    """

    words: Sequence[str]
    heads: Sequence[int]
    relations: Sequence[str]
    place: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        fault = find_fault(self.words, self.heads, self.relations)
        if fault:
            raise BertlookError(f"{self.place}: {fault.what}" if self.place else fault.what)
        object.__setattr__(self, "words", tuple(self.words))
        object.__setattr__(self, "heads", tuple(int(head) for head in self.heads))
        object.__setattr__(self, "relations", tuple(self.relations))

    def __len__(self) -> int:
        """The number of words."""
        return len(self.words)

    def __str__(self) -> str:
        return " ".join(self.words)


class Fault(NamedTuple):
    """What is wrong with a tree, and at which word (0-based) it shows."""

    word: int
    what: str


def find_fault(
    words: Sequence[str], heads: Sequence[int], relations: Sequence[str]
) -> Fault | None:
    """The first fault that keeps these three lists from being a sentence, or None."""
    if not len(words):
        return Fault(0, "A sentence needs at least one word.")
    if isinstance(words, str):
        return Fault(0, "The words must be a list of strings, not one string.")
    if not len(words) == len(heads) == len(relations):
        return Fault(
            0,
            f"A sentence needs a head and a relation for each word, but there are {len(words)} "
            f"words, {len(heads)} heads and {len(relations)} relations.",
        )
    for i, (word, head, relation) in enumerate(zip(words, heads, relations, strict=True)):
        name = f"word {i + 1} ({word!r})"
        if not isinstance(word, str) or not word:
            return Fault(i, f"{name} is not a non-empty string.")
        if not isinstance(relation, str) or not relation:
            return Fault(i, f"{name} has no relation.")
        if not hasattr(head, "__index__"):
            return Fault(i, f"{name} has head {head!r}, which is no whole number.")
        if not 0 <= head <= len(words):
            return Fault(
                i,
                f"{name} has head {head}, which is outside the sentence: heads run "
                f"from 1 to {len(words)}, and 0 marks a root.",
            )
    return _find_cycle(words, heads)


def _find_cycle(words: Sequence[str], heads: Sequence[int]) -> Fault | None:
    reaches_root = [True] + [False] * len(words)  # by 1-based word; 0 is the root itself
    for start in range(1, len(words) + 1):
        path: dict[int, None] = {}
        word = start
        while not reaches_root[word]:
            if word in path:
                steps = list(path)
                circle = [*steps[steps.index(word) :], word]
                text = " -> ".join(f"{i} ({words[i - 1]!r})" for i in circle)
                return Fault(word - 1, f"the heads form a cycle: {text}.")
            path[word] = None
            word = heads[word - 1]
        for word in path:
            reaches_root[word] = True
    return None
