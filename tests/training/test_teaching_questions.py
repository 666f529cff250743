from __future__ import annotations

from collections.abc import Sequence

import pytest
from measure_heads import scan
from teaching_kinds import measure_kinds
from teaching_questions import (
    accept,
    is_clear,
    is_right,
    measure_evidence,
    measure_question,
    read_example,
)
from teaching_sentences import CANDIDATES, Link

import bertlook as bl

OBJECT = next(candidate for candidate in CANDIDATES if candidate.key == "object")


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


@pytest.fixture(scope="module")
def sentences() -> Sequence[bl.Sentence]:
    return bl.corpora.sample()


@pytest.fixture(scope="module")
def results(model: bl.Model, sentences: Sequence[bl.Sentence]) -> bl.Results:
    return scan(model, sentences, "sample")


def test_accepted_heads_are_near_the_best_in_each_treebank(results: bl.Results) -> None:
    trees = results["DependencyAccuracy"]
    index = trees.relations.index("obj")
    accepted = accept("obj", {"a": trees, "b": trees})
    right = trees.correct[0, ..., index]
    assert accepted
    for head in accepted:
        assert right[tuple(bl.Head(head))] >= right.max() - 0.05 * trees.count[index]
    assert accept("none", {"a": trees}) == ()


def test_evidence_counts_hard_and_far_words(
    sentences: Sequence[bl.Sentence], results: bl.Results
) -> None:
    evidence = measure_evidence("obj", results["DependencyAccuracy"], ["5-2"], ["1-6", "1-7"], -2)
    distances = [
        gold - 1 - word
        for sentence in sentences
        for word, (gold, relation) in enumerate(
            zip(sentence.heads, sentence.relations, strict=True)
        )
        if relation == "obj"
    ]
    assert evidence.count == len(distances)
    assert evidence.far_count == sum(abs(distance) >= 3 for distance in distances)
    assert evidence.hard_count == sum(distance != -2 for distance in distances)
    shares = {offset: distances.count(offset) / len(distances) for offset in range(-6, 7)}
    assert evidence.offset_accuracy == pytest.approx(max(shares.values()), abs=0.0005)
    assert evidence.hard_positional == max(evidence.hard["1-6"], evidence.hard["1-7"])
    assert 0 < evidence.far["5-2"] < evidence.accuracy["5-2"] < 1


def test_examples_are_read_from_the_map(model: bl.Model) -> None:
    link = OBJECT.shows[0]
    example = read_example(model, link, ["3-2"])
    words = model(link.text).words
    assert [words[index] for index in example.words] == list(link.words)
    assert is_right(example, ["3-2"])
    assert is_clear(example, ["3-2"])
    near = read_example(model, Link("The cat sat.", ("The", "cat")), ["5-1"])
    assert not is_clear(near, ["5-1"])
    rests = read_example(model, OBJECT.fails[0], ["3-2"])
    assert not is_right(rests, ["3-2"])


def test_a_question_needs_evidence(model: bl.Model, results: bl.Results) -> None:
    trees = dict.fromkeys(("sample", "a"), results["DependencyAccuracy"])
    kinds = measure_kinds({"sample": results})
    by_key = {
        candidate.key: measure_question(candidate, model, trees, kinds) for candidate in CANDIDATES
    }
    assert by_key["adjective"] is None
    assert by_key["subject"] is None
    preposition = by_key["preposition"]
    assert preposition is not None
    assert {"4-5", "2-1"} <= set(preposition.heads)
    assert len(preposition.distractors) == 5
    assert not set(preposition.distractors) & set(preposition.heads)
