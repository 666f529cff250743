"""Results with controls are those of gold annotation, and are merged in equal numbers."""

from __future__ import annotations

import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures.controlled import ControlledResult, check_equal_numbers

m = bl.measures


def test_measures_with_gold_annotation_have_controls() -> None:
    controlled = (m.DependencyAccuracy, m.CoreferenceAccuracy, m.Trees)
    assert all(issubclass(measure.result_class, ControlledResult) for measure in controlled)
    assert not issubclass(m.Entropy.result_class, ControlledResult)


def test_numbers_of_controls_must_be_equal() -> None:
    check_equal_numbers([])
    check_equal_numbers([2, 2, 2])
    with pytest.raises(BertlookError, match=r"Counts cannot be merged: .*split_controls\(\)\[0\]"):
        check_equal_numbers([2, 2, 1])
