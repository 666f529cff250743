from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.corpora import Document, Sentence
from bertlook.errors import BertlookError
from bertlook.measures import CoreferenceAccuracy, DependencyAccuracy, Entropy, Trees
from bertlook.model.model import Model
from bertlook.model.random_init import random_init
from bertlook.scanning.scan import Scan
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

CORPUS = [
    Sentence(["the", "cat", "sat"], [2, 3, 0], ["det", "nsubj", "root"]),
    Sentence(["cats", "sat"], [2, 0], ["nsubj", "root"]),
    Sentence(["the", "mat"], [2, 0], ["det", "root"]),
]


@pytest.fixture
def model() -> Model:
    return bl.load(tiny(), tokenizer=wordpiece())


def scanned(model: Model, corpus: Any = CORPUS, **options: Any) -> Any:
    measure = DependencyAccuracy()
    return bl.scan(model, corpus, measure, progress=False, **options)["DependencyAccuracy"]


@pytest.mark.parametrize("controls", [0, 1, 3])
def test_a_control_is_what_a_network_with_random_weights_predicts(
    model: Model, controls: int
) -> None:
    result = scanned(model, controls=controls)
    assert len(result.controls) == controls
    for seed, records in enumerate(result.controls):
        expected = scanned(random_init(model, seed), controls=0).records
        np.testing.assert_array_equal(records.predicted, expected.predicted)
        np.testing.assert_array_equal(records.gold, expected.gold)
    assert result.provenance["controls"] == controls


def test_one_control_is_scanned_and_shown_by_default(model: Model) -> None:
    result = scanned(model)
    table = result.table(min_count=1, splits=2, resamples=5)
    given = scanned(random_init(model), controls=0)
    same = result.table(min_count=1, splits=2, resamples=5, control=given)
    assert table.equals(same)
    assert "control" not in result.table(min_count=1, splits=2, resamples=5, control=())
    assert "control" not in scanned(model, controls=0).table(min_count=1, splits=2, resamples=5)


def test_the_table_of_coreference_has_a_control_too(model: Model) -> None:
    documents = [
        Document(["he", "saw", "the", "cat", "he", "sat"], [[(0, 1), (4, 5)]]),
        Document(["she", "sat", "she", "sat"], [[(0, 1), (2, 3)]]),
    ]
    results = bl.scan(model, documents, CoreferenceAccuracy(), progress=False)
    table = results["CoreferenceAccuracy"].table(resamples=5)
    assert table.set_index("type")["control"].notna()["all"]


def test_measures_without_gold_annotation_need_no_control(model: Model) -> None:
    results = bl.scan(model, ["the cat sat"], Entropy(), progress=False, controls=2)
    assert results.provenance["controls"] == 0
    both = bl.scan(model, CORPUS, [Entropy(), DependencyAccuracy()], progress=False)
    alone = bl.scan(model, CORPUS, Entropy(), progress=False)
    np.testing.assert_array_equal(both["Entropy"].sums, alone["Entropy"].sums)


def test_controls_are_saved_added_and_moved_with_their_results(
    model: Model, tmp_path: Path
) -> None:
    whole = bl.scan(model, CORPUS, DependencyAccuracy(), progress=False, controls=2)
    whole.save(tmp_path / "results")
    loaded = bl.Results.load(tmp_path / "results")
    assert loaded == whole
    parts = [
        bl.scan(model, part, DependencyAccuracy(), progress=False, controls=2)
        for part in (CORPUS[:1], CORPUS[1:])
    ]
    added = (parts[0] + parts[1])["DependencyAccuracy"]
    for records, expected in zip(
        added.controls, loaded["DependencyAccuracy"].controls, strict=True
    ):
        np.testing.assert_array_equal(records.predicted, expected.predicted)
        np.testing.assert_array_equal(records.units, expected.units)


def test_results_with_different_numbers_of_controls_are_not_added(model: Model) -> None:
    with pytest.raises(BertlookError, match="different numbers of controls"):
        scanned(model, CORPUS[:1]) + scanned(model, CORPUS[1:], controls=0)


def test_a_checkpoint_keeps_the_controls(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 1)
    monkeypatch.setattr("bertlook.scanning.checkpoint._INTERVAL", 0.0)
    path = tmp_path / "kept"
    next(iter(Scan(model, CORPUS, DependencyAccuracy(), path)))
    with pytest.raises(BertlookError, match="controls: 1 in the file, 0 now"):
        list(Scan(model, CORPUS, DependencyAccuracy(), path, controls=0))
    resumed = scanned(model, checkpoint=path)
    assert resumed == scanned(model)


def test_a_checkpoint_keeps_the_controls_of_trees(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 1)
    monkeypatch.setattr("bertlook.scanning.checkpoint._INTERVAL", 0.0)
    path = tmp_path / "kept"
    next(iter(Scan(model, CORPUS, Trees(), path, controls=2)))
    resumed, whole = (
        bl.scan(model, CORPUS, Trees(), progress=False, controls=2, checkpoint=checkpoint)
        for checkpoint in (path, None)
    )
    assert resumed == whole
    assert len(resumed["Trees"].control_sums) == 2


@pytest.mark.parametrize("controls", [-1, 1.5, "one", True])
def test_another_number_of_controls_is_refused(model: Model, controls: Any) -> None:
    with pytest.raises(BertlookError, match="controls"):
        scanned(model, controls=controls)


def test_a_network_that_cannot_be_built_again_has_no_control(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise TypeError("needs a teacher")

    monkeypatch.setattr("bertlook.scanning.controls.random_init", refuse)
    with pytest.warns(UserWarning, match=r"no control \(TypeError: needs a teacher\).*controls=0"):
        result = scanned(model)
    assert result.controls == ()


def test_a_damaged_control_is_refused(model: Model) -> None:
    result = scanned(model)
    arrays, facts = result.to_parts()
    with pytest.raises(BertlookError, match="control0"):
        type(result).from_parts({**arrays, "control0": arrays["control0"][:-1]}, facts)
