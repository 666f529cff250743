"""What the lesson claims still holds for the model that comes with the package."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

import bertlook as bl
from bertlook.bundled.fingerprint import fingerprint
from bertlook.teaching.lesson.figures import lesson_figures_from, read_lesson_figures
from bertlook.teaching.reading import read_figures

FIGURES = read_lesson_figures()


def test_figures_are_those_of_the_bundled_model() -> None:
    assert FIGURES.weights == fingerprint(bl.load().module), (
        "the bundled model has changed: run training/teaching_lesson.py"
    )


def test_a_file_holds_all_figures() -> None:
    assert lesson_figures_from(json.loads(json.dumps(asdict(FIGURES)))) == FIGURES


def test_what_was_found_is_what_the_questions_say() -> None:
    for question in read_figures().questions:
        for corpus, evidence in question.evidence.items():
            one_way = FIGURES.one_way_of(question.relation, corpus)
            assert one_way.head == question.heads[0]
            assert one_way.found == pytest.approx(evidence.accuracy[one_way.head], abs=0.005)


def test_names_are_one_way() -> None:
    for corpus in ("ewt", "gum"):
        one_way = FIGURES.one_way_of("obj", corpus)
        assert one_way.found > 0.7
        assert one_way.share < 0.1


def test_best_heads_of_rare_relations_do_not_hold_out() -> None:
    for relation in ("acl:relcl", "ccomp", "obl:agent"):
        selected = FIGURES.selection_of(relation)
        assert selected.held_out < selected.offset_accuracy
        assert selected.held_out < selected.same - 0.08
    assert (
        FIGURES.selection_of("acl:relcl").same > FIGURES.selection_of("acl:relcl").offset_accuracy
    )
    for relation in ("det", "case", "obj"):
        selected = FIGURES.selection_of(relation)
        assert selected.held_out > selected.same - 0.025
        assert selected.held_out > selected.offset_accuracy + 0.2


def test_value_norms_hold() -> None:
    norms = FIGURES.value_norms
    assert norms["1-1"] > 2 * norms["1-5"]
    assert norms["3-7"] > 4 * norms["3-7 [SEP]"]
    values = [bl.load()(each).value_norms[0, 0, 1:-1] for each in bl.corpora.sample()[:3]]
    assert np.concatenate(values).mean() == pytest.approx(norms["1-1"], rel=0.15)


def test_early_layers_matter_more() -> None:
    by_layer = FIGURES.layer_effects()
    assert len(FIGURES.effects) == 48
    assert by_layer[0] == max(by_layer)
    assert by_layer[0] > 3 * by_layer[-1]
