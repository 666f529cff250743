"""What is shown to learners still holds for the model that comes with the package."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

import bertlook as bl
from bertlook.bundled.fingerprint import fingerprint
from bertlook.teaching.figures import Example, Question
from bertlook.teaching.reading import FIGURES, figures_from, read_figures

#: What other libraries and machines may add to a weight or a probability.
TOLERANCE = 0.01
QUESTIONS = read_figures().questions
EXAMPLES = [
    (question, example) for question in QUESTIONS for example in (*question.shows, *question.fails)
]


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


def row_of(model: bl.Model, example: Example, head: str) -> list[float]:
    """Return what a word attends to: [CLS], the words, [SEP]."""
    attention = model(example.text)
    return attention.word_maps()[tuple(bl.Head(head))][example.words[0] + 1].tolist()


def test_figures_are_those_of_the_bundled_model(model: bl.Model) -> None:
    assert read_figures().weights == fingerprint(model.module), (
        "the bundled model has changed: run training/measure_teaching.py"
    )


def test_a_file_holds_all_figures() -> None:
    figures = read_figures()
    assert figures_from(json.loads(json.dumps(asdict(figures)))) == figures
    assert FIGURES.stat().st_size < 100_000
    assert all(corpus.license and corpus.source for corpus in figures.corpora.values())


@pytest.mark.parametrize(
    ("question", "example"), EXAMPLES, ids=[example.text for _, example in EXAMPLES]
)
def test_weights_of_examples_hold(model: bl.Model, question: Question, example: Example) -> None:
    looker, target = example.words
    for head in question.heads:
        row = row_of(model, example, head)
        assert row[target + 1] == pytest.approx(example.weights[head], abs=TOLERANCE)
        if example in question.shows:
            assert abs(target - looker) >= 3
            assert row[target + 1] == max(row) > 0.4
    if example in question.fails:
        rows = {head: row_of(model, example, head) for head in question.heads}
        assert any(max(row) > row[target + 1] for row in rows.values())


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.key for question in QUESTIONS])
def test_each_question_has_evidence(question: Question) -> None:
    assert len(question.heads) > 1  # a set of heads is right, not one
    assert question.shows
    assert len(question.distractors) >= 3
    for key in ("ewt", "gum"):
        evidence = question.evidence[key]
        for head in question.heads:
            gain, low, high = evidence.gain[head]
            assert 0 < low < gain < high
            assert evidence.accuracy[head] >= max(evidence.accuracy.values()) - 0.0505
        first = question.heads[0]
        assert evidence.count >= 100
        assert evidence.accuracy[first] >= 0.6
        assert evidence.gain[first][1] >= 0.15
        assert evidence.hard[first] >= max(0.5, evidence.hard_positional + 0.1)
        for wrong in question.distractors:
            assert all(
                evidence.far[wrong] <= evidence.far[right] - 0.2495 for right in question.heads
            )


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.key for question in QUESTIONS])
def test_accuracies_are_those_of_the_sample(model: bl.Model, question: Question) -> None:
    evidence = question.evidence["sample"]
    counts = {"all": 0, "far": 0, "hard": 0}
    right = {name: dict.fromkeys(question.heads, 0) for name in counts}
    for sentence in bl.corpora.sample():
        if question.relation not in sentence.relations:
            continue
        maps = model(sentence).word_maps(specials=False)
        for word, (gold, relation) in enumerate(
            zip(sentence.heads, sentence.relations, strict=True)
        ):
            if relation != question.relation:
                continue
            distance = gold - 1 - word
            names = ["all"]
            names += ["far"] if abs(distance) >= 3 else []
            names += ["hard"] if distance != question.offset else []
            for name in names:
                counts[name] += 1
                for head in question.heads:
                    row = maps[tuple(bl.Head(head))][word].copy()
                    row[word] = -1
                    right[name][head] += int(row.argmax()) == gold - 1
    assert counts == {
        "all": evidence.count,
        "far": evidence.far_count,
        "hard": evidence.hard_count,
    }
    for name, stored in (
        ("all", evidence.accuracy),
        ("far", evidence.far),
        ("hard", evidence.hard),
    ):
        for head in question.heads:
            # A word or two may have weights that are nearly equal.
            allowed = 1.1 / counts[name] + 0.001
            assert right[name][head] / counts[name] == pytest.approx(stored[head], abs=allowed)


@pytest.mark.parametrize("blank", read_figures().blanks, ids=lambda blank: blank.text)
def test_demonstrations_hold(model: bl.Model, blank) -> None:
    before = model.predict(blank.text, top=1)
    assert before.table()["prediction"].iloc[0] == blank.answer
    assert np.exp(before.log_prob(blank.answer)) == pytest.approx(blank.probability, abs=TOLERANCE)
    for name, heads in read_figures().sets.items():
        off = [bl.edits.HeadOff(head, how="zero") for head in heads]
        after = model.predict(blank.text, edits=off, top=1)
        assert np.exp(after.log_prob(blank.answer)) == pytest.approx(blank.off[name], abs=TOLERANCE)
        assert after.table()["prediction"].iloc[0] == blank.top[name]
    for head in blank.flips:
        for how in ("zero", "uniform", "mean"):
            after = model.predict(blank.text, edits=bl.edits.HeadOff(head, how=how), top=1)
            assert after.table()["prediction"].iloc[0] != blank.answer
    assert not set(blank.flips) & set(blank.still)


def test_an_article_needs_the_next_word_in_both_treebanks() -> None:
    effects = [effect for effect in read_figures().effects if effect.key == "a/an"]
    assert {effect.corpus for effect in effects} == {"ewt", "gum"}
    for effect in effects:
        assert effect.off["next"][2] < -0.2
        assert effect.off["previous"][1] > -0.2


def test_a_preposition_needs_the_word_before_in_both_treebanks() -> None:
    effects = [effect for effect in read_figures().effects if effect.key == "preposition"]
    for effect in effects:
        change, _, high = effect.off["previous"]
        assert high < 0
        assert change < effect.off["next"][0]


def test_heads_with_the_same_links_have_other_effects() -> None:
    figures = read_figures()
    assert min(figures.agreement.values()) > 0.9
    for corpus in figures.corpora:
        first, second = (
            next(
                each.kl for each in figures.influences if (each.head, each.corpus) == (head, corpus)
            )
            for head in figures.twins
        )
        assert first > 5 * second


def test_kinds_hold_in_the_sample(model: bl.Model) -> None:
    m = bl.measures
    measures = [m.RelativePosition(), m.TokenClasses()]
    results = bl.scan(model, bl.corpora.sample(), measures, progress=False)
    position, classes = (results[measure] for measure in measures)
    values = {
        "previous": position.previous,
        "next": position.next,
        "[SEP]": classes.sep,
        "[CLS]": classes.cls,
    }
    figures = read_figures()
    for kind, shares in values.items():
        assert figures.heads_of(kind)
        for each in figures.kinds:
            if each.kind == kind:
                share = shares[tuple(bl.Head(each.head))]
                assert share == pytest.approx(each.shares["sample"], abs=0.002)
