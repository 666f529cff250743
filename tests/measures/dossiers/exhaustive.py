"""A slow and obvious dossier: every link of every sentence in plain loops."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from bertlook.attention.attention import Attention

FAR = 20


def links_of(attention: Attention, layer: int, head: int, include_self: bool) -> list[Any]:
    """The strongest key of each word and its weight, None for a word that attends to none."""
    maps = attention.word_maps(specials=False)[layer, head]
    links: list[Any] = []
    for query in range(len(maps)):
        best: Any = None
        for key in range(len(maps)):
            weight = float(maps[query, key])
            if (key != query or include_self) and weight > 0 and (best is None or weight > best[1]):
                best = key, weight
        links.append(best)
    return links


def strength_of(links: list[Any]) -> Any:
    """The strongest link: weight, query and key, or None."""
    found: Any = None
    for query, link in enumerate(links):
        if link is not None and (found is None or link[1] > found[0]):
            found = link[1], query, link[0]
    return found


class Exhaustive:
    """Counts of one head over attentions of gold sentences."""

    def __init__(
        self, attentions: list[Attention], layer: int, head: int, include_self: bool = False
    ) -> None:
        self.strengths: dict[int, Any] = {}
        self.words: Counter[tuple[str, str]] = Counter()
        self.upos: Counter[tuple[str, str]] = Counter()
        self.relations: Counter[tuple[str, str]] = Counter()
        self.expected: dict[str, Counter[tuple[str, str]]] = {
            name: Counter() for name in ("words", "upos", "relations")
        }
        self.mass = np.zeros(2 * FAR + 1)
        self.special = 0.0
        self.num_words = 0
        for position, attention in enumerate(attentions):
            self._add(position, attention, layer, head, include_self)

    def _add(
        self, position: int, attention: Attention, layer: int, head: int, include_self: bool
    ) -> None:
        sentence = attention.source
        count = len(attention.words)
        maps = attention.word_maps(specials=False)[layer, head].astype(float)
        rows = attention.word_maps(specials=True)[layer, head].astype(float)
        special = [i for i, unit in enumerate(attention.units) if unit.special]
        word_rows = [i for i, unit in enumerate(attention.units) if not unit.special]
        self.num_words += count
        for query in range(count):
            self.special += rows[word_rows[query], special].sum()
            for key in range(count):
                self.mass[np.clip(key - query, -FAR, FAR) + FAR] += maps[query, key]
        if count < 2:
            return
        links = links_of(attention, layer, head, include_self)
        strength = strength_of(links)
        if strength is not None:
            self.strengths[position] = strength
        for query, link in enumerate(links):
            if link is None or not link[1] > 1 / count:
                continue
            others = [key for key in range(count) if key != query or include_self]
            for key in others:
                for name, pair in self._pairs(sentence, query, key).items():
                    self.expected[name][pair] += 1 / len(others)  # type: ignore[assignment]
            for name, pair in self._pairs(sentence, query, link[0]).items():
                getattr(self, name)[pair] += 1

    def _pairs(self, sentence: Any, query: int, key: int) -> dict[str, tuple[str, str]]:
        direction = "none"
        if sentence.heads[query] == key + 1:
            direction = "dep->head"
        elif sentence.heads[key] == query + 1:
            direction = "head->dep"
        pairs = {
            "words": (sentence.words[query].lower(), sentence.words[key].lower()),
            "relations": (sentence.relations[query], direction),
        }
        if sentence.upos is not None:
            pairs["upos"] = sentence.upos[query], sentence.upos[key]
        return pairs
