from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.result import Result, merge_provenance


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TallyResult(Result):
    """A smallest result: one sum for each head."""

    sums: NDArray[np.float64]
    inputs: int = 1

    @property
    def shape(self) -> tuple[int, int]:
        layers, heads = self.sums.shape
        return layers, heads

    @property
    def counted(self) -> str:
        return f"{self.inputs} inputs"

    @classmethod
    def _merge(cls, results: Sequence[TallyResult]) -> TallyResult:
        return cls(
            sums=np.sum([result.sums for result in results], axis=0),
            inputs=sum(result.inputs for result in results),
            options=results[0].options,
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class OtherResult(TallyResult):
    """Another class with the same fields."""


OPTIONS = {"rows": "mean", "variant": "released"}


def tally(start: float = 0, layers: int = 2, heads: int = 3, **fields) -> TallyResult:
    sums = start + np.arange(layers * heads, dtype=float).reshape(layers, heads)
    return TallyResult(sums=sums, **fields)


def test_equal_contents_are_equal_in_separate_arrays() -> None:
    assert tally(options=OPTIONS) == tally(options=dict(OPTIONS))
    assert tally(np.nan) == tally(np.nan)


@pytest.mark.parametrize(
    "other",
    [
        tally(1),
        tally(layers=3, heads=2),
        tally(inputs=2),
        tally(options=OPTIONS),
        tally(provenance={"model": "bert"}),
        tally(np.nan),
        OtherResult(sums=tally().sums),
        "a text",
    ],
    ids=["numbers", "shape", "inputs", "options", "provenance", "nan", "class", "type"],
)
def test_any_difference_makes_results_unequal(other: object) -> None:
    assert tally() != other
    assert other != tally()


def test_parts_give_the_result_back() -> None:
    result = tally(inputs=4, options=OPTIONS, provenance={"model": "bert"})
    arrays, facts = result.to_parts()
    assert set(arrays) == {"sums"}
    assert facts == {"inputs": 4, "options": OPTIONS, "provenance": {"model": "bert"}}
    copy = TallyResult.from_parts({name: array.copy() for name, array in arrays.items()}, facts)
    assert copy == result
    assert copy.sums is not result.sums


def test_a_repr_has_a_line_for_each_of_shape_options_and_origin() -> None:
    assert repr(tally()) == "<TallyResult: 2 layers x 3 heads, 1 inputs>"
    result = tally(options=OPTIONS, provenance={"model": "bert", "tokens": 9})
    assert repr(result).splitlines() == [
        "<TallyResult: 2 layers x 3 heads, 1 inputs",
        " rows='mean', variant='released'>",
    ]
    named = replace(result, provenance={"model": "bert", "corpus": "UD"})
    assert repr(named).endswith(" model bert, corpus UD>")


def test_a_repr_is_as_short_for_a_thousand_heads() -> None:
    assert len(repr(tally(layers=40, heads=25))) < 60


def test_a_sum_is_that_of_all_inputs_and_has_the_provenance_that_they_share() -> None:
    facts = {"model": "bert", "date": "2026-11-26"}
    first = tally(1, inputs=2, options=OPTIONS, provenance={**facts, "corpus": "a", "tokens": 20})
    second = tally(5, inputs=3, options=OPTIONS, provenance={**facts, "corpus": "b", "tokens": 4})
    expected = TallyResult(
        sums=first.sums + second.sums,
        inputs=5,
        options=OPTIONS,
        provenance={**facts, "tokens": 24},
    )
    assert first + second == expected
    assert TallyResult.merge([first, second]).provenance == expected.provenance
    assert TallyResult.merge([first]) == first
    assert (first + tally(options=OPTIONS)).provenance == {}


@pytest.mark.parametrize("fact", ["date", "command", "model_path"])
def test_results_are_equal_whenever_and_wherever_they_were_made(fact: str) -> None:
    first, second = (tally(provenance={"model": "bert", fact: value}) for value in "ab")
    assert first == second
    assert first != tally(provenance={"model": "roberta", fact: "a"})


def test_results_with_other_options_or_of_another_class_are_not_added() -> None:
    with pytest.raises(BertlookError, match=r"Tally\(rows='first'\) and Tally\(rows='max'\)"):
        tally(options={"rows": "first"}) + tally(options={"rows": "max"})
    with pytest.raises(BertlookError, match=r"Tally\(\) and Other\(\)"):
        tally() + OtherResult(sums=tally().sums)


def test_results_with_other_numbers_of_heads_are_not_added() -> None:
    with pytest.raises(BertlookError, match=r"2 layers of 3 heads.* 3 layers of 2 heads"):
        tally() + tally(layers=3, heads=2)


def test_the_measure_is_named_with_its_options() -> None:
    assert tally(options=OPTIONS).made_by == "Tally(rows='mean', variant='released')"
    assert tally().made_by == "Tally()"


def test_the_variant_is_the_papers_unless_an_option_says_otherwise() -> None:
    assert tally().variant == "paper"
    assert tally(options=OPTIONS).variant == "released"


def test_a_class_is_found_by_its_name() -> None:
    assert Result.kinds["TallyResult"] is TallyResult


def test_facts_that_are_no_numbers_are_not_added_up() -> None:
    parts = [{"tokens": "pieces", "inputs": 2}, {"tokens": "pieces", "inputs": 3}]
    assert merge_provenance(parts) == {"tokens": "pieces", "inputs": 5}
    assert merge_provenance([{"skipped": None}, {"skipped": 1}]) == {}
