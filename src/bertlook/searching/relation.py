"""A relation of the gold tree between two words, as a text: "obj", "obj head->dep"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures.dependency.records import DIRECTIONS
from bertlook.text import quote


@dataclass(frozen=True)
class Relation:
    """A relation of the gold tree between two words.

    Attributes:
        label: Its label.
        direction: From which word a link goes to which, or "" for both directions.
    """

    label: str
    direction: str = ""

    def pairs(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Iterate over the (query, key) pairs of words that have the relation."""
        for word, head in enumerate(sentence.heads):
            if head and sentence.relations[word] == self.label:
                if self.direction != "head->dep":
                    yield word, head - 1
                if self.direction != "dep->head":
                    yield head - 1, word


def parse_relation(argument: str, given: Any) -> Relation:
    """Parse a relation between two words.

    Args:
        argument: The name of the argument, for messages.
        given: The label of a relation, in both directions, or followed by one: "obj head->dep".

    Raises:
        BertlookError: If it is no relation.
    """
    label, _, direction = given.partition(" ") if isinstance(given, str) else ("", "", "")
    if not label or direction not in ("", *DIRECTIONS):
        raise BertlookError(
            f"{argument}={quote(given)} is not a relation. Give its label, such as 'obj', or "
            "'obj dep->head' for links from dependents to heads alone."
        )
    return Relation(label, direction)
