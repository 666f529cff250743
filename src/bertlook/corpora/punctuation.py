"""Which words are punctuation."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from bertlook.annotation.sentence import Sentence
from bertlook.choices import check_type


def punctuation(sentence: Sentence) -> NDArray[np.bool_]:
    """Return which words are punctuation, and therefore excluded from scores.

    A word is punctuation if its relation is ``punct``, or if all its characters are (Unicode
    category P). The second rule is that of CoNLL-X's scorer, for treebanks without the relation.

    Args:
        sentence: Sentence with relations.

    Returns:
        (W,) booleans.

    Example:
        >>> import bertlook as bl
        >>> bl.probes.punctuation(bl.Sentence(["Go", "!"], [0, 1], ["root", "punct"]))
        array([False,  True])
    """
    check_type("sentence", sentence, Sentence, "Give one of those of read_treebank().")
    return np.array(
        [
            relation == "punct" or all(unicodedata.category(letter)[0] == "P" for letter in word)
            for word, relation in zip(sentence.words, sentence.relations, strict=True)
        ]
    )
