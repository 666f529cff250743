"""The dossier of one head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bertlook.head import Head

if TYPE_CHECKING:
    from bertlook.measures.tables import Table


@dataclass(frozen=True, eq=False)
class DossierExample:
    """An input of a corpus, with a head's strongest link in it.

    Attributes:
        position: The position of the input in the corpus.
        words: Its words.
        upos: Their parts of speech, or None if unknown.
        query: The word that attends in the strongest link.
        key: The word that it attends to.
        weight: The weight of this link.
        keys: (W,) The word that each word attends to most; -1 for none.
        weights: (W,) The weights of these links.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()[:4]
        >>> results = bl.scan(bl.load(), sentences, bl.measures.Dossiers(), progress=False)
        >>> example = results.dossier("3-1").strongest[0]
        >>> len(example.words) == len(example.keys)
        True
    """

    position: int
    words: tuple[str, ...]
    upos: tuple[str, ...] | None
    query: int
    key: int
    weight: float
    keys: NDArray[np.int64]
    weights: NDArray[np.float32]

    def __repr__(self) -> str:
        link = f"{self.words[self.query]} -> {self.words[self.key]} {self.weight:.2f}"
        return f"<DossierExample {self.position}: {link} in {' '.join(self.words)[:60]!r}>"


@dataclass(frozen=True, eq=False, repr=False)
class HeadDossier:
    """What a corpus shows of one head.

    Attributes:
        head: The head.
        strongest: The inputs with its strongest links between two words, the strongest first.
        middle: Those inputs of a random sample whose strongest links are nearest to the sample's
            median, the nearest first.
        typical: A uniform random sample of the inputs.
        word_pairs: A row for each pair of words (in lower case) that its strongest links of single
            words have most often: query_word, key_word, count, missed (how many more there may have
            been), expected (the count of evenly spread attention, an estimate) and lift
            (count / expected).
        upos_pairs: The same of parts of speech: query_upos, key_upos, count, expected, lift.
        relation_pairs: The relation of the word that attends, and whether the other one is its head
            ("dep->head"), its dependent ("head->dep"), or neither ("none"): relation, direction,
            count, expected, lift.
        distances: The mean attention of a word by distance, key minus query, from -20 (and less) to
            20 (and more): distance, mass, uniform_mass; 0 is the word itself.
        special_mass: The mean attention of a word to special tokens.
        uniform_special_mass: The same of evenly spread attention.
        scores: The statistics of the scan's other measures: measure, statistic, value, baseline.
        nearest: The heads nearest to it: head, divergence; empty without ``HeadDivergence``.
        provenance: Facts on the scan.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()[:4]
        >>> results = bl.scan(bl.load(), sentences, bl.measures.Dossiers(), progress=False)
        >>> results.dossier("3-1").head
        Head(layer=2, head=0)
    """

    head: Head
    strongest: tuple[DossierExample, ...]
    middle: tuple[DossierExample, ...]
    typical: tuple[DossierExample, ...]
    word_pairs: Table
    upos_pairs: Table
    relation_pairs: Table
    distances: Table
    special_mass: float
    uniform_special_mass: float
    scores: Table
    nearest: Table
    provenance: Mapping[str, Any]

    def __repr__(self) -> str:
        examples = len(self.strongest) + len(self.middle) + len(self.typical)
        return f"<HeadDossier {self.head}: {examples} examples, {len(self.word_pairs)} word pairs>"
