"""What heads are known for is what a scan of the same corpora counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.bundled.known_heads import RESULTS, known_heads, read_measured
from tests.reference import DATA, needs_data

EWT = ("treebanks", "UD_English-EWT", "en_ewt-ud-dev.conllu")


def count_right(attention: bl.Attention, sentence: bl.Sentence, relation: str, direction: str):
    """Return (L, H) words of a relation whose head has the largest weight, and their number."""
    maps = attention.word_maps(specials=False)
    if direction == "head->dep":
        maps = maps.swapaxes(-1, -2)
    right, count = np.zeros(maps.shape[:2], int), 0
    for word, (head, name) in enumerate(zip(sentence.heads, sentence.relations, strict=True)):
        if name == relation:
            row = maps[:, :, word].copy()
            row[:, :, word] = -1  # a word is not its own head
            right += row.argmax(-1) == head - 1
            count += 1
    return right, count


def check_counts(
    sentences: list[bl.Sentence], corpus: str, relations: list[dict[str, Any]]
) -> None:
    model = bl.load()
    attentions = [model(sentence) for sentence in sentences]
    for relation in relations:
        name, direction = relation["relation"], relation["direction"]
        counted = [
            count_right(attention, sentence, name, direction)
            for attention, sentence in zip(attentions, sentences, strict=True)
        ]
        expected = relation[corpus]
        count = sum(count for _, count in counted)
        assert count == expected["count"]
        right = np.sum([right for right, _ in counted], axis=0)
        # Libraries round differently, and a few words have two weights that are nearly equal.
        assert np.abs(right - expected["correct"]).max() <= max(1, count / 500)
        offset = expected["offset"]
        at_offset = sum(
            head == word + 1 + offset
            for sentence in sentences
            for word, (head, label) in enumerate(
                zip(sentence.heads, sentence.relations, strict=True)
            )
            if label == name and head
        )
        assert at_offset == expected["by_offset"]


def test_counts_are_those_of_the_sample() -> None:
    check_counts(bl.corpora.sample(), "sample", read_measured()["relations"])


@needs_data(*EWT)
@pytest.mark.slow
def test_counts_are_those_of_the_treebank() -> None:
    sentences = bl.corpora.read_treebank(DATA.joinpath(*EWT))
    of_objects = [each for each in read_measured()["relations"] if each["relation"] == "obj"]
    check_counts(sentences, "treebank", of_objects)


@needs_data(*EWT)
@pytest.mark.slow
def test_statistics_are_those_of_the_treebank() -> None:
    saved = bl.Results.load(RESULTS / "statistics.safetensors")
    sentences = bl.corpora.read_treebank(DATA.joinpath(*EWT))
    measures = [bl.measures.RelativePosition(), bl.measures.TokenClasses(), bl.measures.Entropy()]
    results = bl.scan(bl.load(), sentences, measures, progress=False)
    assert saved.provenance["corpus_hash"] == results.provenance["corpus_hash"]
    for name in results:
        for statistic, values in results[name].statistics().items():
            np.testing.assert_allclose(saved[name].statistics()[statistic], values, atol=1e-4)


def test_each_head_beats_every_fixed_distance_in_both_corpora() -> None:
    for relation in read_measured()["relations"]:
        assert relation["held_out"]["gain_low"] > 0
        for corpus in ("treebank", "sample"):
            for name in relation["heads"]:
                right = relation[corpus]["correct"]
                head = bl.Head(name)
                assert right[head.layer][head.head] > relation[corpus]["by_offset"]


def test_behaviors_hold_in_the_sample() -> None:
    m = bl.measures
    measures = [m.RelativePosition(), m.TokenClasses(), m.Entropy()]
    results = bl.scan(bl.load(), bl.corpora.sample(), measures, progress=False)
    shares = {
        "prev": results["RelativePosition"].previous,
        "next": results["RelativePosition"].next,
        "cls": results["TokenClasses"].cls,
        "sep": results["TokenClasses"].sep,
        "broad": results["Entropy"].all / results["Entropy"].uniform,
    }
    for entry in read_measured()["behaviors"]:
        smallest = 0.9 if entry["behavior"] == "broad" else 0.5
        assert shares[entry["behavior"]][tuple(bl.Head(entry["head"]))] > smallest


def test_names_have_notes_with_figures_beside_those_of_fixed_distances() -> None:
    known = known_heads(bl.load())
    assert known.names.keys() == known.notes.keys()
    assert known.clearest < known.names.keys()
    for head in known.clearest:
        assert "best offset" in known.notes[head]
        assert known.notes[head].endswith("in UD English EWT, dev")


def test_statistics_say_on_which_corpus_they_were_counted() -> None:
    known = known_heads(bl.load())
    assert {"previous", "sep", "all", "Entropy cls", "relation obj"} <= known.statistics.keys()
    groups = {statistic.group for statistic in known.statistics.values()}
    assert "Relative position, UD English EWT, dev" in groups
    assert all(group.endswith(", UD English EWT, dev") for group in groups)
    assert known.provenance["corpus"] == "en_ewt-ud-dev.conllu"


def test_only_the_bundled_model_is_known(tmp_path: Path) -> None:
    model = bl.load()
    assert known_heads(model) is not None
    model.module.save_pretrained(tmp_path)
    model.tokenizer.save_pretrained(tmp_path)
    assert known_heads(bl.load(tmp_path)) is None
    model.module.bert.encoder.layer[0].attention.self.query.weight.data.mul_(2)
    assert known_heads(model) is None


def test_the_files_are_small_and_name_their_source() -> None:
    assert sum(path.stat().st_size for path in RESULTS.iterdir()) < 100_000
    corpora = read_measured()["corpora"]
    assert {corpus["license"] for corpus in corpora.values()} == {"CC BY-SA 4.0", "Apache-2.0"}
