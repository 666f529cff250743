from __future__ import annotations

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes import (
    AttentionProbe,
    left_branching,
    right_branching,
    uas,
    uuas,
)

SENTENCE = Sentence(
    ["Cats", "'s", "``", "%", "!?", "sleep"],
    [6, 1, 6, 6, 6, 0],
    ["nsubj", "case", "punct", "obl", "dep", "root"],
)


def test_roots_count_and_punctuation_does_not() -> None:
    assert uas([[6, 6, 0, 0, 0, 0]], [SENTENCE]) == 2 / 3
    assert uas([[6, 6, 0, 0, 0, 0]], [SENTENCE], [[1, 6, 1, 1, 1, 1]]) == 1 / 3


def test_arcs_of_roots_are_not_scored() -> None:
    assert uuas([[2, 0, 1, 1, 1, 1]], [SENTENCE]) == 1
    assert uuas([[0, 6, 1, 1, 1, 2]], [SENTENCE]) == 0


def test_branching_baselines_score_chains() -> None:
    chain = Sentence(["a", "b", "c"], [2, 3, 0], ["x", "x", "root"])
    fan = Sentence(["a", "b"], [0, 1], ["root", "x"])
    assert right_branching([chain, fan]) == pytest.approx(3 / 5)
    assert left_branching([chain, fan]) == pytest.approx(2 / 5)


def test_punctuation_alone_is_refused() -> None:
    sentence = Sentence(["."], [0], ["root"])
    attention = Attention(["."], np.ones((1, 1, 1, 1)), [0], sentence)
    with pytest.raises(BertlookError, match="no word to score"):
        AttentionProbe(epochs=1).fit([attention]).score([attention])
