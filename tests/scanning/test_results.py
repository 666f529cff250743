"""Saved results load completely, or loading fails with a message."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save
from tokenizers import normalizers

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import (
    DependencyAccuracy,
    Entropy,
    Sinks,
)
from bertlook.sealed import seal, unseal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    results = bl.Results({"Entropy": Entropy().of([bl.load()("The cat sat.")])})
    results.save(tmp_path / "results")
    return tmp_path / "results"


@pytest.mark.parametrize("kept", [0, 4, 0.1, 0.5, 0.999])
def test_a_truncated_file_is_refused(path: Path, kept: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(kept if kept > 1 else kept * len(content))])
    with pytest.raises(BertlookError, match=r"results .* incomplete.*or scan again"):
        bl.Results.load(path)


def forge(path: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """Change the header and the arrays of a file, and seal it again."""
    header, arrays, _ = unseal(path.read_bytes(), "it")
    change(header, arrays)
    path.write_bytes(seal(header, arrays))


def test_a_file_of_a_newer_bertlook_is_refused(path: Path) -> None:
    forge(path, lambda header, _: header.update(format=99))
    with pytest.raises(BertlookError, match=r"a newer .*nstall the newest"):
        bl.Results.load(path)


def test_a_result_of_an_unknown_class_is_refused(path: Path) -> None:
    forge(path, lambda header, _: header["results"][0].update(kind="Tomorrow"))
    with pytest.raises(
        BertlookError, match=r"class 'Tomorrow', which isn't defined.*nstall the newest"
    ):
        bl.Results.load(path)


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_earlier_bertlook_is_refused(path: Path, version: int) -> None:
    path.write_bytes(save({}, metadata={"bertlook": json.dumps({"format": version})}))
    message = (
        rf"earlier bertlook \(results format {version}\); this one reads format 3\. Scan again"
    )
    with pytest.raises(BertlookError, match=message):
        bl.Results.load(path)


def test_a_file_without_a_digest_is_refused(path: Path) -> None:
    path.write_bytes(save({}, metadata={"bertlook": json.dumps({"format": 3})}))
    with pytest.raises(BertlookError, match="doesn't match its digest"):
        bl.Results.load(path)


MALFORMED: dict[str, Callable[[dict[str, Any], dict[str, Any]], object]] = {
    "no results": lambda header, _: header.pop("results"),
    "results of another type": lambda header, _: header.update(results={"Entropy": 3}),
    "no facts": lambda header, _: header["results"][0].pop("facts"),
    "facts of another type": lambda header, _: header["results"][0].update(facts=[1]),
    "options of another type": lambda header, _: header["results"][0]["facts"].update(options=3),
    "another fact": lambda header, _: header["results"][0]["facts"].update(more=3),
    "a nameless result": lambda header, _: header["results"][0].update(name=""),
    "skipped inputs without a reason": lambda header, _: header.update(skipped=[{"position": 1}]),
    "provenance of another type": lambda header, _: header.update(provenance=[1, 2, 3]),
    "a missing array": lambda _, arrays: arrays.pop("0/sums"),
    "another array": lambda _, arrays: arrays.update({"0/more": np.zeros(2)}),
    "an array of another type": lambda _, arrays: arrays.update(
        {"0/sums": arrays["0/sums"].astype(np.float32)}
    ),
    "arrays of other shapes": lambda _, arrays: arrays.update(
        {"0/sums": np.swapaxes(arrays["0/sums"], 1, 2)}
    ),
    "fewer statistics": lambda _, arrays: arrays.update(
        {name: array[:1] for name, array in arrays.items()}
    ),
    "negative counts": lambda _, arrays: arrays.update({"0/counts": -arrays["0/counts"]}),
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_a_forged_file_is_refused(path: Path, change: Callable[..., None]) -> None:
    forge(path, change)
    with pytest.raises(BertlookError, match="results"):
        bl.Results.load(path)


def test_other_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(save({}))
    with pytest.raises(BertlookError, match=r"weights has no results of bertlook"):
        bl.Results.load(tmp_path / "weights")
    with pytest.raises(BertlookError, match=r"none can't be read: No such file"):
        bl.Results.load(tmp_path / "none")
    with pytest.raises(BertlookError, match=r"can't be read: it is not a regular file"):
        bl.Results.load(tmp_path)


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


@pytest.mark.parametrize("header", ["[]", "{}", '{"format": "two"}'])
def test_a_header_of_another_shape_is_refused(path: Path, header: str) -> None:
    path.write_bytes(save({}, metadata={"bertlook": header}))
    with pytest.raises(BertlookError, match="has no results of bertlook"):
        bl.Results.load(path)


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
