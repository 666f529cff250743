"""Results are found by name, equal by their numbers, and added."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import normalizers

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import (
    DependencyAccuracy,
    Entropy,
    Sinks,
)


def results_of(text: str) -> bl.Results:
    return bl.Results({"Entropy": Entropy().of([bl.load()(text)])}, provenance={"inputs": 1})


def test_results_are_equal_by_their_numbers_and_facts(path: Path) -> None:
    results = results_of("The cat sat.")
    assert results == results_of("The cat sat.")
    assert results != results_of("The dog ran home.")
    assert results != bl.Results({"other": results["Entropy"]}, provenance={"inputs": 1})
    assert results != bl.Results(results.by_name, partial=True, provenance={"inputs": 1})
    assert results != "results"
    assert bl.Results.load(path) == bl.Results.load(path)


def test_a_result_is_accessed_by_its_name_or_measure() -> None:
    results = results_of("The cat sat.")
    entropy = results["Entropy"]
    assert results[Entropy] is results[Entropy()] is results.get(Entropy) is entropy
    assert results.get("Sinks") is None
    assert results.get("Sinks", 3) == 3
    with pytest.raises(BertlookError, match=r"no result named 'Sinks'\. The results are Entropy"):
        results[Sinks]


def test_a_renamed_result_is_accessed_by_its_measure_unless_ambiguous() -> None:
    result = DependencyAccuracy().of([bl.load()(bl.corpora.sample()[0])])
    assert bl.Results({"mean": result})[DependencyAccuracy] is result
    several = bl.Results({"mean": result, "first": result})
    with pytest.raises(BertlookError, match="several results of DependencyAccuracy"):
        several[DependencyAccuracy]


def test_the_repr_has_the_line_that_scans_again() -> None:
    assert repr(results_of("The cat sat.")) == "<Results of Entropy: 1 inputs>"
    results = bl.scan(bl.load(), ["The cat sat."], Entropy, progress=False)
    call = "bl.scan(bl.load(), corpus, [bl.measures.Entropy()])"
    assert repr(results) == f"<Results of Entropy: 1 inputs\n {call}>"


def test_results_are_found_by_name_and_measure(path: Path) -> None:
    results = bl.Results.load(path)
    assert "Entropy" in results
    assert bl.measures.Entropy in results
    assert bl.measures.Sinks not in results
    with pytest.raises(BertlookError, match="by name or measure, not by a int"):
        results[3]  # type: ignore[call-overload]  # the point of the test
    with pytest.raises(TypeError):
        results + 3  # type: ignore[operator]  # the point of the test


def scanned(corpus: list[Any], **options: Any) -> bl.Results:
    measures = [DependencyAccuracy, Entropy]
    return bl.scan(options.pop("model", bl.load()), corpus, measures, progress=False)


def test_results_of_two_corpora_add_up_to_those_of_both() -> None:
    sentences = list(bl.corpora.sample())[:4]
    total = scanned(sentences[:1]) + scanned(sentences[1:])
    whole = scanned(sentences)
    assert total[DependencyAccuracy].records.units.tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(
        total[DependencyAccuracy].correct, whole[DependencyAccuracy].correct
    )
    np.testing.assert_allclose(total[Entropy].all, whole[Entropy].all)
    assert total.provenance["inputs"] == 4


def test_skipped_inputs_keep_their_places_in_a_sum() -> None:
    sentences = list(bl.corpora.sample())[:2]
    too_long = ["word"] * 3000
    entropy = bl.measures.Entropy
    first = bl.scan(bl.load(), [too_long, *sentences], entropy, progress=False)
    second = bl.scan(bl.load(), [sentences[0], too_long], entropy, progress=False)
    assert [skipped.position for skipped in (first + second).skipped] == [0, 4]


def test_a_corpus_is_not_counted_twice() -> None:
    sentences = list(bl.corpora.sample())[:2]
    results = scanned(sentences)
    for other in (results, scanned(sentences)):
        with pytest.raises(BertlookError, match="both have counted the corpus list"):
            results + other


def test_results_of_different_tokenizers_are_not_added() -> None:
    sentences = list(bl.corpora.sample())
    model = bl.load()
    tokenizer = copy.deepcopy(model.tokenizer)
    tokenizer.backend_tokenizer.normalizer = normalizers.Lowercase()
    other = bl.load(model.module, tokenizer=tokenizer)
    with pytest.raises(BertlookError, match="their tokenizers differ"):
        scanned(sentences[:1]) + scanned(sentences[1:2], model=other)
