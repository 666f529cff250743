"""The figures that only the lesson uses, as ``training/teaching_lesson.py`` measures them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: The file of the figures.
FIGURES = Path(__file__).parent / "figures.json"


@dataclass(frozen=True)
class Selected:
    """The best of all heads at a relation, scored on the sentences that chose it, and on others.

    Attributes:
        relation: The relation in Universal Dependencies.
        count: The number of words with the relation in the built-in sample.
        same: The accuracy of the best head, scored on the sentences that chose it, 0 to 1.
        held_out: The mean accuracy of the head that one half of the sentences chose on the other
            half, over many splits.
        offset: The fixed distance that is most often right.
        offset_accuracy: Its accuracy.
    """

    relation: str
    count: int
    same: float
    held_out: float
    offset: int
    offset_accuracy: float


@dataclass(frozen=True)
class OneWay:
    """A relation in a head, in both directions: of its words, and of the head's strong links.

    Attributes:
        head: The head.
        relation: The relation.
        corpus: The corpus.
        found: The share of words with the relation whose largest link goes to the right word.
        links: The number of the head's links between words over .4.
        share: The share of these links that join such a word to the right one.
        clear: The share of words with the relation whose right link is over .4 and the largest of
            the row, special tokens included: those that make a clear picture.
    """

    head: str
    relation: str
    corpus: str
    found: float
    links: int
    share: float
    clear: float


@dataclass(frozen=True)
class LessonFigures:
    """The figures of the lesson.

    Attributes:
        weights: The fingerprint of the model's weights.
        selected: The best head of relations, chosen and scored on the same sentences and on others.
        one_way: What is found, and what the found links are, by relation and corpus.
        value_norms: The mean norm of what a head adds per unit of attention, by head, for words;
            "3-7 [SEP]" is that of [SEP] in head 3-7. In the built-in sample.
        effects: The mean divergence of predictions with each head off, in nats, in EWT.
        effect_count: The number of masked words of ``effects``.
    """

    weights: str
    selected: tuple[Selected, ...]
    one_way: tuple[OneWay, ...]
    value_norms: Mapping[str, float]
    effects: Mapping[str, float]
    effect_count: int

    def selection_of(self, relation: str) -> Selected:
        """Return the best head of a relation.

        Args:
            relation: The relation.

        Example:
            >>> from bertlook.teaching.lesson.figures import read_lesson_figures
            >>> read_lesson_figures().selection_of("det").count
            390
        """
        return next(each for each in self.selected if each.relation == relation)

    def one_way_of(self, relation: str, corpus: str) -> OneWay:
        """Return what the first head of a relation finds in a corpus, and what it links.

        Args:
            relation: The relation.
            corpus: The key of the corpus.

        Example:
            >>> from bertlook.teaching.lesson.figures import read_lesson_figures
            >>> read_lesson_figures().one_way_of("obj", "ewt").head
            '3-2'
        """
        return next(
            each for each in self.one_way if (each.relation, each.corpus) == (relation, corpus)
        )

    def layer_effects(self) -> list[float]:
        """Return the mean effect of a head of each layer, from the first.

        Example:
            >>> from bertlook.teaching.lesson.figures import read_lesson_figures
            >>> len(read_lesson_figures().layer_effects())
            6
        """
        by_layer: dict[str, list[float]] = {}
        for head, effect in self.effects.items():
            by_layer.setdefault(head.partition("-")[0], []).append(effect)
        return [sum(effects) / len(effects) for effects in by_layer.values()]


@cache
def read_lesson_figures() -> LessonFigures:
    """Return the figures of the lesson.

    Example:
        >>> read_lesson_figures().one_way[0].relation
        'case'
    """
    return lesson_figures_from(json.loads(FIGURES.read_text("utf-8")))


def lesson_figures_from(content: Mapping[str, Any]) -> LessonFigures:
    """Return figures from the content of a file, as ``dataclasses.asdict`` gives it.

    Args:
        content: The content.
    """
    return LessonFigures(
        weights=content["weights"],
        selected=tuple(Selected(**each) for each in content["selected"]),
        one_way=tuple(OneWay(**each) for each in content["one_way"]),
        value_norms=content["value_norms"],
        effects=content["effects"],
        effect_count=content["effect_count"],
    )
