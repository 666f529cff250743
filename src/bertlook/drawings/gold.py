"""What is annotated in a text, and what a head says of it: trees, mentions, hits and misses.

``js/data/predictions.js`` is the other half.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from bertlook.attention.attention import Attention
from bertlook.corpora import Document
from bertlook.corpora.document import Mention
from bertlook.drawings.links import HeadLinks, Link


class Tree(NamedTuple):
    """A gold tree: for each word its head, counted from 1 with 0 for the root, and its relation."""

    heads: list[int]
    relations: list[str]


class Prediction(NamedTuple):
    """What a head predicts for a unit, and the link that makes the prediction.

    Attributes:
        link_from: The attending unit.
        link: The link to the attended unit.
        hit: Whether the prediction is right.
        mention: The index of the mention that it is for, or None.
    """

    link_from: int
    link: Link
    hit: bool
    mention: int | None = None


def gold_tree(attention: Attention) -> Tree | None:
    """Return the gold tree of an attention's source, where it covers the words."""
    source = attention.source
    heads, relations = getattr(source, "heads", None), getattr(source, "relations", None)
    if heads is None or relations is None or len(heads) != len(attention.words):
        return None
    return Tree([int(head) for head in heads], list(relations))


def gold_mentions(attention: Attention) -> list[Mention]:
    """Return the mentions of an attention's source; of a text that was cut, those within it."""
    source, words = attention.source, attention.words
    if not isinstance(source, Document) or list(source.words[: len(words)]) != list(words):
        return []
    return list(source.first(len(words)).mentions)


def predict_relation(
    attention: Attention, links: HeadLinks, relation: str, direction: int
) -> list[Prediction]:
    """Return what a head predicts for each dependent of a relation.

    Args:
        attention: An attention with a gold tree.
        links: The head's links between words.
        relation: The relation.
        direction: 0 predicts the word that the dependent attends to most; 1 the word that attends
            to the dependent most.
    """
    tree = gold_tree(attention)
    unit_of = _units_of_words(attention)
    if tree is None or (direction == 1 and not links.is_complete):
        return []
    words = set(unit_of.values())
    attending = _most_attending(links, sorted(words)) if direction == 1 else {}
    predictions = []
    for word, dependent in unit_of.items():
        head = unit_of.get(tree.heads[word] - 1)
        if tree.relations[word] != relation or head is None:
            continue
        if direction == 1:
            best = attending.get(dependent)
            if best is not None:
                source, weight = best
                predictions.append(Prediction(source, Link(dependent, weight), source == head))
        else:
            link = _most_attended(links, dependent, words)
            if link is not None:
                predictions.append(Prediction(dependent, link, link.to == head))
    return predictions


def predict_antecedents(
    attention: Attention, links: HeadLinks, mentions: Sequence[Mention]
) -> tuple[list[Prediction], int]:
    """Return what a head predicts for each mention that has an antecedent, and how many have one.

    Among the head words of the preceding mentions, it is the one that the mention's head word
    attends to most. Ties go to the first.
    """
    unit_of = _units_of_words(attention)
    predictions, count = [], 0
    for index, mention in enumerate(mentions):
        preceding = [other for other in mentions if other.head < mention.head]
        candidates = {unit_of.get(other.head, -1) for other in preceding}
        same = [other for other in preceding if other.cluster == mention.cluster]
        antecedents = {unit_of.get(other.head, -1) for other in same}
        if not antecedents:
            continue
        count += 1
        source = unit_of.get(mention.head, -1)
        link = _most_attended(links, source, candidates)
        if link is None and not links.is_complete:
            continue
        link = link or Link(min(candidates), 0.0)
        predictions.append(Prediction(source, link, link.to in antecedents, index))
    return predictions, count


def _units_of_words(attention: Attention) -> dict[int, int]:
    """Return the unit of each word, except for words that the tokenizer dropped."""
    words = dict.fromkeys(word for word in attention.word_ids if word is not None)
    units = [index for index, unit in enumerate(attention.units) if not unit.special]
    return dict(zip(words, units, strict=True))


def _most_attended(links: HeadLinks, row: int, candidates: Container[int]) -> Link | None:
    if row < 0:
        return None
    return next((link for link in links.links(row) if link.to in candidates), None)


def _most_attending(links: HeadLinks, words: Sequence[int]) -> dict[int, tuple[int, float]]:
    """Return, for each unit, the first word that attends to it most, with the weight."""
    weights = links.weights[words]
    best = weights.argmax(0)
    return {
        unit: (words[row], float(weights[row, unit]))
        for unit, row in enumerate(best)
        if weights[row, unit] > 0
    }
