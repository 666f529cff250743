"""The names that a table of relations gives to heads."""

from __future__ import annotations

from typing import Any

import pytest

import bertlook as bl
from bertlook import BertlookError
from bertlook.measures import DependencyResult
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.relations import counted, tiny_model


def plain_names(result: Any, min_count: int) -> dict[str, list[str]]:
    """Return the names by the plain rule: each row with a gain surely above 0 names its head."""
    names: dict[str, list[str]] = {}
    for row in result.table(min_count=min_count).to_dict("records"):
        single = row["relation"] in result.relations
        if single and row["relation"] not in ("punct", "root") and row["gain_low"] > 0:
            names.setdefault(row["head"], []).append(row["relation"])
    return names


def test_relations_with_clear_gains_name_heads(sample_result: DependencyResult) -> None:
    """Some heads of the bundled model are clear, most relations are not."""
    result = sample_result
    names_by_head = bl.names_of(result, min_count=20)
    expected = plain_names(result, 20)
    assert names_by_head
    assert {str(head): name.split(", ") for head, name in names_by_head.items()} == expected
    assert len([name for names in expected.values() for name in names]) < len(result.relations)
    grid = HeadGrid(bl.load()("the cat sat"), names=names_by_head)
    assert grid.names == {str(head): name for head, name in names_by_head.items()}


def test_no_head_is_named_without_a_clear_gain() -> None:
    assert bl.names_of(counted(tiny_model())) == {}


def test_names_need_the_right_result() -> None:
    with pytest.raises(BertlookError, match="Names can't be taken from this"):
        bl.names_of({"x": 1})
