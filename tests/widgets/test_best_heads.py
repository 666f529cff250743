"""The names that a table of relations gives to heads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import bertlook as bl
from bertlook import BertlookError
from bertlook.measures import DependencyResult
from bertlook.measures.repeated_blocks import RepeatedBlocksResult
from bertlook.widgets.best_heads import names_in
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.relations import counted, tiny_model


def plain_names(result: Any, min_count: int) -> dict[str, list[str]]:
    """Return the names by the plain rule: each row with a clear gain names its head."""
    names: dict[str, list[str]] = {}
    for row in result.table(min_count=min_count).to_dict("records"):
        is_relation = row["relation"] in result.relations and row["count"] >= min_count
        if not is_relation or row["relation"] in ("punct", "root"):
            continue
        surely_above = row["gain_low"] > 0 and row["accuracy"] > row["offset_accuracy"]
        if surely_above and row["agreement"] > 0.5:
            names.setdefault(row["head"], []).append(row["relation"])
    return names


def relation_table(selection: str = "held-out", **changes: Any) -> pd.DataFrame:
    """Return a table of two relations that name heads, the second with changes."""
    clear = {"count": 150, "gain_low": 0.01, "gain_over_offset": 0.02, "agreement": 0.55}
    rows = [
        {"relation": "obj", "head": "2-1", **clear},
        {"relation": "nsubj", "head": "1-3", **clear, **changes},
    ]
    table = pd.DataFrame(rows)
    table.attrs["selection"] = selection
    return table


def names_in_table(table: pd.DataFrame, **options: Any) -> dict[str, str]:
    options = {"min_count": 0, **options}
    names = names_in(table, ("nsubj", "obj", "punct", "root"), **options)
    return {str(head): name for head, name in names.items()}


def test_a_relation_with_a_clear_gain_in_most_halves_names_its_head() -> None:
    assert names_in_table(relation_table()) == {"2-1": "obj", "1-3": "nsubj"}
    assert names_in_table(relation_table(head="2-1")) == {"2-1": "obj, nsubj"}


@pytest.mark.parametrize(
    "changes",
    [
        {"agreement": 0.5},
        {"agreement": 0.025},
        {"gain_low": 0.0},
        {"gain_low": -0.1},
        {"gain_low": float("nan")},
        {"gain_over_offset": 0.0},
        {"gain_over_offset": -0.1},
        {"gain_over_offset": float("nan")},
        {"relation": "punct"},
        {"relation": "root"},
        {"relation": "all"},
    ],
    ids=str,
)
def test_one_doubt_suffices_for_no_name(changes: dict[str, Any]) -> None:
    assert names_in_table(relation_table(**changes)) == {"2-1": "obj"}


def test_a_relation_of_few_words_names_no_head() -> None:
    table = relation_table(count=99)
    assert names_in_table(table, min_count=100) == {"2-1": "obj"}
    assert names_in_table(table, min_count=99) == {"2-1": "obj", "1-3": "nsubj"}


def test_a_selection_on_the_same_data_names_nothing(sample_result: DependencyResult) -> None:
    assert names_in_table(relation_table("same-data")) == {}
    table = sample_result.table("same-data", min_count=20)
    assert names_in(table, sample_result.relations, 20) == {}
    assert bl.names_of(sample_result, min_count=20, selection="same-data") == {}


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


def block_result(
    control: float = 0.1, uniform: float = 0.1, **scores: list[float]
) -> RepeatedBlocksResult:
    """Return scores of one layer of two heads on ten blocks, that of the first half 0.1 less."""
    means = np.array([scores.get(name, [0.0, 0.0]) for name in RepeatedBlocksResult.means])
    values = np.concatenate([[means - 0.05] * 5, [means + 0.05] * 5])[:, :, None]
    return RepeatedBlocksResult(
        counts=np.full(4, 10),
        sums=values.sum(0),
        squares=(values**2).sum(0),
        uniform_sums=np.full((4, 1, 2), 10 * uniform),
        control_sums=np.stack([np.full((4, 1), 0.0), np.full((4, 1), 10 * control)], -1),
    )


def block_names(**options: Any) -> dict[str, str]:
    names = bl.names_of(block_result(**options))
    return {str(head): name for head, name in names.items()}


def test_a_score_above_its_baseline_and_every_head_of_the_control_names_a_head() -> None:
    reach = 2.262157 * 0.05 / 3  # Student's t with 9 degrees of freedom
    assert block_names(induction=[0.41 + reach, 0.39 + reach]) == {"1-1": "induction"}
    assert block_names(previous=[0.7, 0.6], control=0.61) == {"1-1": "previous token"}
    assert block_names(duplicate=[0.7, 0.6], uniform=0.61) == {"1-1": "duplicate token"}
    assert block_names(sink=[0.1, 0.9]) == {"1-2": "first-token sink"}
    assert block_names() == {}


def test_the_largest_score_comes_first_and_a_sink_only_alone() -> None:
    both = {"duplicate": [0.5, 0.9], "induction": [0.8, 0.6]}
    expected = {"1-1": "induction, duplicate token", "1-2": "duplicate token, induction"}
    assert block_names(**both) == expected
    assert block_names(**both, sink=[0.9, 0.9]) == expected


def test_relations_and_blocks_name_heads_together(sample_result: DependencyResult) -> None:
    relations = bl.names_of(sample_result, min_count=20)
    blocks = block_result(induction=[0.9, 0.1])
    together = bl.names_of({"dependencies": sample_result, "blocks": blocks}, min_count=20)
    first = bl.Head("1-1")
    joined = [name for name in (relations.get(first), "induction") if name]
    assert together == {**relations, first: ", ".join(joined)}
    with pytest.raises(BertlookError, match="several results of RepeatedBlocks"):
        bl.names_of({"a": blocks, "b": blocks})


def test_names_need_the_right_result() -> None:
    with pytest.raises(BertlookError, match="Names can't be taken from this"):
        bl.names_of({"x": 1})
