from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy
from tests.measures.examples import random_attentions


def test_examples_of_a_head_that_the_model_lacks_are_refused() -> None:
    result = DependencyAccuracy().of(random_attentions(2))
    present = np.ones(result.shape, bool)
    present[1, 0] = False
    partial = replace(result, records=replace(result.records, present=present))
    with pytest.raises(BertlookError, match="no head 2-1 with attention between tokens"):
        partial.examples(result.relations[0], "2-1")


def test_examples_name_what_was_asked_for_and_the_measure() -> None:
    table = DependencyAccuracy().of(random_attentions(2)).examples("det", "1-2", hit=False)
    assert table.attrs["relation"] == "det"
    assert table.attrs["head"] == "1-2"
    assert table.attrs["measure"].startswith("DependencyAccuracy(")
