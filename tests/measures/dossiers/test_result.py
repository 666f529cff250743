"""Dossiers in files: the same when read again, and refused when damaged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import Dossiers, DossiersResult


@pytest.fixture(scope="module")
def result() -> DossiersResult:
    return Dossiers(top=3).of(map(bl.load(), bl.corpora.sample()[:6]))


def test_a_file_holds_all_of_a_result(result: DossiersResult) -> None:
    results = bl.Results({"Dossiers": result})
    again = bl.Results.from_bytes(results.to_bytes())
    assert again == results
    first, second = (each.dossier("2-2") for each in (result, again["Dossiers"]))
    assert [e.words for e in first.strongest] == [e.words for e in second.strongest]
    assert first.word_pairs.equals(second.word_pairs)


def damage(name: str) -> Any:
    def change(arrays: dict[str, Any], facts: dict[str, Any]) -> None:
        if name in facts:
            facts[name] = facts[name][:-1]
        else:
            arrays[name] = arrays[name] + 1

    return change


@pytest.mark.parametrize(
    "name",
    ["texts", "words", "strongest_length", "sample_position", "word_pairs_head", "labels"],
)
def test_a_damaged_file_is_refused(result: DossiersResult, name: str) -> None:
    arrays, facts = result.to_parts()
    if name == "labels":
        facts["labels"] = [facts["labels"][0], [*facts["labels"][1], "more"]]
    else:
        damage(name)(arrays, facts)
    with pytest.raises(BertlookError, match="damaged"):
        DossiersResult.from_parts(arrays, facts)


def test_a_moved_result_refers_to_later_inputs(result: DossiersResult) -> None:
    moved = result.moved(100)
    assert moved.num_positions == result.num_positions + 100
    example, later = (each.dossier("1-1").strongest[0] for each in (result, moved))
    assert later.position == example.position + 100
    assert later.words == example.words
    np.testing.assert_array_equal(moved.sample.number, result.sample.number)
    assert result.shape == (6, 8)
    assert result.counted == "6 inputs"
