"""A sentence with its gold dependency tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bertlook.annotation.annotated_words import AnnotatedWords
from bertlook.choices import is_integer, is_list
from bertlook.text import quote

_MAX_STEPS = 10


@dataclass(frozen=True)
class Sentence(AnnotatedWords):
    """Words with their gold dependency tree.

    Several roots are allowed, so the tree may be a forest. What the source says of single words
    is None where it says nothing, for the sentence or a word, and ignored in comparisons.

    Attributes:
        words: The W words, none of them empty.
        heads: W integers: the 1-based index of each word's head, 0 for a root, as in CoNLL-U.
        relations: W labels: the relation of each word to its head.
        origin: Where the sentence comes from, for messages. Ignored in comparisons.
        upos: W universal parts of speech, such as "NOUN".
        xpos: W parts of speech in the corpus's own tag set, such as "NNS".
        lemmas: W lemmas.
        feats: W morphological features as CoNLL-U writes them, such as "Number=Plur|Person=3".

    Raises:
        BertlookError: If the lengths differ, a head lies outside the sentence, or the heads
            form a cycle.

    Example:
        >>> import bertlook as bl
        >>> sentence = bl.Sentence(["Dogs", "bark"], [2, 0], ["nsubj", "root"])
        >>> len(sentence)
        2
        >>> print(sentence)
        Dogs bark
        >>> tagged = bl.Sentence(["Dogs", "bark"], [2, 0], ["nsubj", "root"], upos=["NOUN", "VERB"])
        >>> tagged.upos, tagged.lemmas
        (('NOUN', 'VERB'), None)
        >>> bl.Sentence(["Dogs", "bark"], [3, 0], ["nsubj", "root"])
        Traceback (most recent call last):
        ...
        bertlook.errors.BertlookError: word 1 ('Dogs') has head 3, which is outside the sentence. \
Heads run from 1 to 2, and 0 marks a root.
    """

    heads: Sequence[int]
    relations: Sequence[str]
    origin: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        fault = find_fault(self.words, self.heads, self.relations)
        if fault:
            raise self.error(fault.message)
        super().__post_init__()
        object.__setattr__(self, "heads", tuple(int(head) for head in self.heads))
        object.__setattr__(self, "relations", tuple(self.relations))


class TreeFault(NamedTuple):
    """A fault of a dependency tree and the 0-based index of the word that shows it."""

    word: int
    message: str


def find_fault(
    words: Sequence[str], heads: Sequence[int], relations: Sequence[str]
) -> TreeFault | None:
    """Return the first fault in the words and their tree, or None."""
    if isinstance(words, str):
        return TreeFault(0, "The words must be a list of strings, not one string.")
    for name, values in (("words", words), ("heads", heads), ("relations", relations)):
        if not is_list(values):
            return TreeFault(0, f"The {name} must be a list, not {quote(values)}.")
    if not len(words):
        return TreeFault(0, "A sentence needs at least one word.")
    if not len(words) == len(heads) == len(relations):
        return TreeFault(
            0,
            f"A sentence needs a head and a relation for each word, but there are {len(words)} "
            f"words, {len(heads)} heads and {len(relations)} relations.",
        )
    for i, (word, head, relation) in enumerate(zip(words, heads, relations, strict=True)):
        name = f"word {i + 1} ({quote(word)})"
        if not isinstance(word, str) or not word:
            return TreeFault(i, f"{name} must be a non-empty string.")
        if not isinstance(relation, str) or not relation:
            return TreeFault(i, f"{name} has no relation.")
        if not is_integer(head):
            return TreeFault(i, f"{name} has head {quote(head)}, which is not an integer.")
        if not 0 <= head <= len(words):
            return TreeFault(
                i,
                f"{name} has head {quote(head)}, which is outside the sentence. Heads run "
                f"from 1 to {len(words)}, and 0 marks a root.",
            )
    return _find_cycle(words, heads)


def _find_cycle(words: Sequence[str], heads: Sequence[int]) -> TreeFault | None:
    reaches_root = [True] + [False] * len(words)  # indexed by 1-based word; 0 is the root itself
    for start in range(1, len(words) + 1):
        path: dict[int, None] = {}
        word = start
        while not reaches_root[word]:
            if word in path:
                steps = list(path)
                cycle = [*steps[steps.index(word) :], word]
                shown = [f"{i} ({quote(words[i - 1])})" for i in cycle]
                if len(shown) > _MAX_STEPS:
                    shown[_MAX_STEPS // 2 : -_MAX_STEPS // 2] = ["..."]
                text = " -> ".join(shown)
                return TreeFault(word - 1, f"the heads form a cycle: {text}.")
            path[word] = None
            word = heads[word - 1]
        for word in path:
            reaches_root[word] = True
    return None
