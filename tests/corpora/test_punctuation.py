from __future__ import annotations

import numpy as np
import pytest

from bertlook.corpora import Sentence
from bertlook.corpora.punctuation import punctuation
from bertlook.errors import BertlookError


def test_punctuation_is_determined_by_relation_or_characters() -> None:
    words = ["Cats", "'s", "``", "%", "!?", "sleep"]
    labels = ["nsubj", "case", "punct", "obl", "dep", "root"]
    sentence = Sentence(words, [6, 1, 6, 6, 6, 0], labels)
    np.testing.assert_array_equal(punctuation(sentence), [0, 0, 1, 1, 1, 0])


def test_words_without_relations_are_refused() -> None:
    with pytest.raises(BertlookError, match="sentence"):
        punctuation(["Cats", "sleep"])  # type: ignore[arg-type]
