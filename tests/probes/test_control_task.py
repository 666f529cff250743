from __future__ import annotations

import pytest

from bertlook.corpora import Sentence
from bertlook.probes import AttentionProbe, control_heads, selectivity
from tests.probes.examples import random_attentions

WORDS = [f"word{n}" for n in range(60)]


def chain(words: list[str]) -> Sentence:
    return Sentence(words, range(len(words)), ["x"] * len(words))


def test_a_word_type_has_the_same_behavior_everywhere() -> None:
    first, second = control_heads([chain(WORDS), chain(["Other", *WORDS, "last"])])
    kinds = set()
    for number, (head, other) in enumerate(zip(first, second[1:-1], strict=True), start=1):
        kind = {number: "itself", 1: "first", len(WORDS): "last"}[head]
        assert other == {"itself": number + 1, "first": 1, "last": len(WORDS) + 2}[kind]
        kinds.add(kind)
    assert kinds == {"itself", "first", "last"}
    assert control_heads([chain(["CAT", "sat"])]) == control_heads([chain(["cat", "sat"])])


def test_behaviors_depend_on_the_seed_but_not_on_the_process() -> None:
    assert control_heads([chain(WORDS)], seed=1) != control_heads([chain(WORDS)], seed=2)
    # Written down: a hash that changed from run to run would make results that can't be repeated.
    assert control_heads([chain(["the", "cat", "sat"])])[0] == [3, 1, 1]


def test_selectivity_is_the_difference_of_two_fits_and_keeps_the_probe_unchanged() -> None:
    attentions = random_attentions(0, count=20)
    probe = AttentionProbe(epochs=3)
    scores = selectivity(probe, attentions, attentions)
    assert not hasattr(probe, "weights_")
    sentences = [attention.source for attention in attentions]
    heads = control_heads(sentences)
    assert scores.accuracy == AttentionProbe(epochs=3).fit(attentions).score(attentions)
    assert scores.control == AttentionProbe(epochs=3).fit(attentions, heads).score(
        attentions, heads
    )
    assert scores.selectivity == pytest.approx(scores.accuracy - scores.control)
