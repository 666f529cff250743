"""Saved results load completely, or loading fails with a message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from safetensors.numpy import load, save

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, Entropy, Sinks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    results = bl.Results({"Entropy": Entropy().of([bl.load()("The cat sat.")])})
    results.save(tmp_path / "results")
    return tmp_path / "results"


@pytest.mark.parametrize("kept", [0, 4, 0.1, 0.5, 0.999])
def test_a_truncated_file_is_refused(path: Path, kept: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(kept if kept > 1 else kept * len(content))])
    with pytest.raises(BertlookError, match=r"results has no results .* or is incomplete.*again"):
        bl.Results.load(path)


@pytest.mark.parametrize("newer", ["format", "kind"])
def test_a_file_of_a_newer_bertlook_is_refused(path: Path, newer: str) -> None:
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["bertlook"])
    if newer == "format":
        header["format"] = 99
    else:
        header["results"]["Entropy"]["kind"] = "Tomorrow"
    path.write_bytes(save(load(content), metadata={"bertlook": json.dumps(header)}))
    with pytest.raises(BertlookError, match=r"(a newer|class: Tomorrow).*nstall the newest"):
        bl.Results.load(path)


def test_a_file_of_an_earlier_bertlook_is_refused(path: Path) -> None:
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["bertlook"])
    header["format"] = 1
    path.write_bytes(save(load(content), metadata={"bertlook": json.dumps(header)}))
    message = r"earlier bertlook \(results format 1\); this one reads format 2\. Scan again"
    with pytest.raises(BertlookError, match=message):
        bl.Results.load(path)


def test_other_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(save({}))
    with pytest.raises(BertlookError, match=r"weights has no results of bertlook"):
        bl.Results.load(tmp_path / "weights")
    with pytest.raises(BertlookError, match=r"none can't be read: No such file"):
        bl.Results.load(tmp_path / "none")
    with pytest.raises(BertlookError, match=r"can't be read: Is a directory"):
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


def test_the_repr_is_one_line() -> None:
    assert repr(results_of("The cat sat.")) == "<Results of Entropy: 1 inputs>"


@pytest.mark.parametrize("header", ["[]", "{}", '{"format": "two"}'])
def test_a_header_of_another_shape_is_refused(path: Path, header: str) -> None:
    path.write_bytes(save(load(path.read_bytes()), metadata={"bertlook": header}))
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
