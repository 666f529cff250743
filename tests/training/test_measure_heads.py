from __future__ import annotations

import json
import sys
from pathlib import Path

import measure_heads
import pytest
from measure_heads import describe_heads, scan, without_gold

import bertlook as bl
from bertlook.bundled.known_heads import read_measured


@pytest.fixture(scope="module")
def results() -> bl.Results:
    return scan(bl.load(), bl.corpora.sample(), "sample.conllu")


def test_heads_are_described_by_counts(results: bl.Results) -> None:
    heads = describe_heads(bl.load(), results, results)
    assert heads["weights"] == read_measured()["weights"]
    by_relation = {each["relation"]: each for each in heads["relations"]}
    trees = results["DependencyAccuracy"]
    index = trees.relations.index("obj")
    assert by_relation["obj"]["sample"]["correct"] == trees.correct[0, ..., index].tolist()
    assert by_relation["obj"]["sample"]["count"] == trees.count[index]
    assert "5-2" in by_relation["obj"]["heads"]
    assert ("next", "1-6") in {(each["behavior"], each["head"]) for each in heads["behaviors"]}
    assert json.loads(json.dumps(heads)) == heads


def test_heads_that_fail_in_the_sample_have_no_name(results: bl.Results) -> None:
    first = scan(bl.load(), bl.corpora.sample()[:4], "four sentences")
    relations = describe_heads(bl.load(), results, first)["relations"]
    for relation in relations:
        assert relation["sample"]["count"] > 0
        for name in relation["heads"]:
            head = bl.Head(name)
            right = relation["sample"]["correct"][head.layer][head.head]
            assert right > relation["sample"]["by_offset"]


def test_saved_results_hold_no_words_and_no_paths(results: bl.Results) -> None:
    kept = without_gold(results)
    assert list(kept) == ["RelativePosition", "TokenClasses", "Entropy"]
    assert not {"model_path", "command", "date"} & kept.provenance.keys()
    assert list(kept.provenance["measures"]) == list(kept)


def test_the_script_writes_both_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Path(bl.corpora.__file__).with_name("sample.conllu")
    output = tmp_path / "results"
    monkeypatch.setattr(sys, "argv", ["x", str(sample), "--output", str(output)])
    measure_heads.main()
    assert {path.name for path in output.iterdir()} == {"heads.json", "statistics.safetensors"}
    assert list(bl.Results.load(output / "statistics.safetensors")) == [
        "RelativePosition", "TokenClasses", "Entropy",
    ]  # fmt: skip


def test_a_missing_treebank_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["x", "none.conllu"])
    with pytest.raises(SystemExit, match=r"none\.conllu"):
        measure_heads.main()
