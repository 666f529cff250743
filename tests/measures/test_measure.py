from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import (
    CoreferenceAccuracy,
    DependencyAccuracy,
    DependencyResult,
    Entropy,
    HeadDivergence,
    Measure,
    Result,
    TokenClasses,
)
from bertlook.measures.measure import find_result
from tests.measures.coreference_examples import random_documents
from tests.measures.examples import random_attentions
from tests.measures.surface_examples import random_texts

RESULTS: list[Result] = [
    DependencyAccuracy().of(random_attentions(0)),
    CoreferenceAccuracy().of(random_documents(0)),
    TokenClasses().of(random_texts(0)),
    HeadDivergence().of(random_texts(0)),
]
results = pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)


@results
def test_results_are_equal_if_all_their_numbers_are(result: Result) -> None:
    arrays, facts = result.to_parts()
    copy = type(result).from_parts({name: a.copy() for name, a in arrays.items()}, facts)
    assert copy == result
    changed = {**arrays}
    name = next(name for name, array in arrays.items() if array.size and array.dtype != bool)
    changed[name] = arrays[name].copy()
    changed[name].flat[0] += 1
    assert type(result).from_parts(changed, facts) != result
    assert replace(result, provenance={"model": "another"}) != result
    assert result != "a text"


def test_means_without_observations_are_equal() -> None:
    texts = random_texts(1)
    assert np.isnan(TokenClasses().of(texts[0]).table().low).all()
    assert TokenClasses().of(texts[0]) == TokenClasses().of(texts[0])


@results
def test_the_repr_shows_shape_inputs_options_and_provenance(result: Result) -> None:
    text = repr(replace(result, provenance={"model": "bert", "corpus": "UD"}))
    lines = text.splitlines()
    assert lines[0].startswith(f"<{type(result).__name__}: 2 layers x 3 heads, ")
    assert len(lines) <= 3
    assert len(text) < 300
    assert lines[-1] == " model bert, corpus UD>"
    for name, value in result.options.items():
        assert f"{name}={value!r}" in text
    assert "model" not in repr(result)


def test_the_variant_is_the_papers_by_default() -> None:
    texts = random_texts(2)
    assert [result.variant for result in RESULTS] == ["paper"] * 4
    released = TokenClasses(variant="released").of(texts)
    assert released.variant == "released"
    assert released.table().attrs["variant"] == "released"


def test_a_result_is_selected_by_its_class() -> None:
    result = RESULTS[0]
    assert find_result(result, DependencyResult) is result
    assert find_result({"first": result, "second": RESULTS[1]}, DependencyResult) is result


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (DependencyAccuracy(), r"this is the measure DependencyAccuracy\(.*\) rather than its res"),
        (DependencyAccuracy, "this is the class DependencyAccuracy"),
        (RESULTS[2], r"this is a result of TokenClasses\(variant='paper'\)"),
        ({"TokenClasses": RESULTS[2]}, "this is a mapping with TokenClasses"),
        (3, "this is an object of type int"),
    ],
)
def test_the_message_for_a_missing_result_describes_the_argument(source, message) -> None:
    with pytest.raises(BertlookError, match=f"A result of DependencyAccuracy is needed.*{message}"):
        find_result(source, DependencyResult)


def test_two_results_of_one_measure_are_ambiguous() -> None:
    with pytest.raises(BertlookError, match=r"several results .* one of 'a', 'b'"):
        find_result({"a": RESULTS[0], "b": RESULTS[0]}, DependencyResult)


def test_texts_in_place_of_attention_are_refused() -> None:
    with pytest.raises(BertlookError, match=r"Attention objects, .* type str\. Call a model"):
        Entropy().of(["the cat"])  # type: ignore[list-item]  # the point of the test


@pytest.mark.parametrize("measure", [DependencyAccuracy("max"), TokenClasses("released")], ids=repr)
def test_a_measure_shows_its_options_and_a_fresh_one_has_them(measure: Measure) -> None:
    assert repr(measure.fresh()) == repr(measure)
    assert all(f"{name}={value!r}" in repr(measure) for name, value in measure.options.items())


def test_an_own_measure_that_keeps_an_option_from_the_base_class_is_refused() -> None:
    class Steep(Entropy):
        def __init__(self, power: float = 2.0) -> None:
            super().__init__()
            self.power = power

    with pytest.raises(BertlookError, match="Steep has the options power"):
        bl.scan(bl.load(), ["The cat sat."], Steep(3.0), progress=False)


def test_results_of_different_measures_are_not_added() -> None:
    with pytest.raises(BertlookError, match=r"cannot be merged.*TokenClasses.*HeadDivergence"):
        RESULTS[2] + RESULTS[3]


@pytest.mark.parametrize("measure", ["Entropy", "RelativePosition", "Distance", "Confidence"])
def test_a_measure_without_options_refuses_them(measure: str) -> None:
    with pytest.raises(TypeError, match=f"{measure} takes no options, and variant was given"):
        getattr(bl.measures, measure)(variant="released")
