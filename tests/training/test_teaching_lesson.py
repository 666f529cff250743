from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import teaching_lesson

import bertlook as bl
from bertlook.bundled.fingerprint import fingerprint


def test_links_are_counted_one_by_one() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:12]
    [counted] = teaching_lesson.count_links(model, "x", sentences, {"obj": "3-2"})
    links, right, objects, found = 0, 0, 0, 0
    for sentence in sentences:
        weights = model(sentence).word_maps(specials=False)[tuple(bl.Head("3-2"))]
        for word, (head, relation) in enumerate(
            zip(sentence.heads, sentence.relations, strict=True)
        ):
            row = {other: weights[word, other] for other in range(len(weights)) if other != word}
            strong = [other for other, weight in row.items() if weight > 0.4]
            links += len(strong)
            if relation == "obj":
                objects += 1
                right += head - 1 in strong
                found += max(row, key=row.__getitem__) == head - 1
    assert counted.links == links
    assert counted.share == round(right / links, 3)
    assert counted.found == round(found / objects, 3)
    assert counted.clear <= counted.found


def test_the_best_head_is_scored_where_it_was_chosen_and_elsewhere() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:40]
    measure = bl.measures.DependencyAccuracy()
    result = bl.scan(model, sentences, measure, progress=False, controls=0)["DependencyAccuracy"]
    selected = teaching_lesson.select(result, "obj")
    correct = result.correct[0, ..., result.relations.index("obj")]
    assert selected.same == round(correct.max() / selected.count, 3)
    assert selected.held_out <= selected.same
    assert np.isclose(
        selected.offset_accuracy,
        result.offset_correct[selected.offset][result.relations.index("obj")] / selected.count,
        atol=0.001,
    )


def test_one_part_is_measured_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = str(Path(bl.corpora.__file__).with_name("sample.conllu"))
    output = tmp_path / "figures.json"
    weights = fingerprint(bl.load().module)
    output.write_text(json.dumps({"weights": weights, "effects": {}}))
    monkeypatch.setattr(teaching_lesson, "NORM_SENTENCES", 2)
    arguments = ["x", sample, sample, "--part", "value_norms", "--output", str(output)]
    monkeypatch.setattr(sys, "argv", arguments)
    teaching_lesson.main()
    figures = json.loads(output.read_text())
    assert figures["effects"] == {}
    assert figures["value_norms"]["1-1"] > figures["value_norms"]["1-5"]


def test_parts_of_another_model_are_not_kept() -> None:
    with pytest.raises(bl.BertlookError, match="another model"):
        teaching_lesson.merge({"weights": "a"}, {"weights": "b", "effects": {}})
