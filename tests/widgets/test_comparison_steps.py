from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.steps import StepsComparison
from bertlook.comparing.text_comparison import TextComparison
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.widgets.comparison_steps import (
    changes_in,
    check_changes,
    check_comparison,
    embed_steps,
)
from tests.widgets.made_up import made_up


@pytest.fixture(scope="module")
def text() -> TextComparison:
    return TextComparison(made_up(4, seed=1), made_up(4, seed=2))


@pytest.fixture(scope="module")
def corpus(bundled: Model) -> CorpusComparison:
    texts = ["The cat sat.", "It purred."]
    comparison = bl.compare(bundled, bl.random_init(bundled), texts, progress=False)
    assert isinstance(comparison, CorpusComparison)
    return comparison


def test_single_comparisons_are_the_only_step(text: TextComparison) -> None:
    assert check_comparison(text) == (text,)
    assert check_comparison(StepsComparison(("0", "1", "2"), (text, text))) == (text, text)
    assert check_changes(None, (text, text)) == (None, None)


def test_changes_belong_to_the_steps(corpus: CorpusComparison, bundled: Model) -> None:
    own = bl.compare(bundled, bundled, text="It purred.")
    assert isinstance(own, TextComparison)
    assert check_changes(corpus, (own,)) == (corpus,)
    many = StepsComparison(("0", "1", "2"), (corpus, corpus))
    assert check_changes(many, (own, own)) == (corpus, corpus)
    with pytest.raises(BertlookError, match="changes has 2 steps, but there are 1 to show"):
        check_changes(many, (own,))
    with pytest.raises(BertlookError, match="changes is a TextComparison"):
        check_changes(own, (own,))
    with pytest.raises(BertlookError, match="changes is a str"):
        check_changes("x", (own,))


def test_something_else_is_refused(text: TextComparison, corpus: CorpusComparison) -> None:
    for value in (corpus, StepsComparison(("0", "1"), (corpus,))):
        with pytest.raises(BertlookError, match="comparison on a corpus has no maps"):
            check_comparison(value)
    with pytest.raises(BertlookError, match=r"needs what bl\.compare returns, not a int"):
        check_comparison(3)
    with pytest.raises(BertlookError, match="changes has 6 layers x 8 heads"):
        check_changes(corpus, (text,))
    tiny = Attention(["a", "b"], np.full((1, 1, 2, 2), 0.5))
    other = TextComparison(tiny, tiny)
    with pytest.raises(BertlookError, match="Show models of one shape"):
        check_comparison(StepsComparison(("0", "1", "2"), (text, other)))


def test_heads_come_in_the_order_of_the_table(
    text: TextComparison, corpus: CorpusComparison
) -> None:
    changes = changes_in(text)
    divergences = [change.divergence for change in changes]
    assert divergences == sorted(text.divergence.ravel().tolist(), reverse=True)
    assert all(text.divergence[tuple(change.head)] == change.divergence for change in changes)
    assert {change.low for change in changes} == {None}
    first = changes_in(corpus)[0]
    assert first.low == corpus.low.max()
    assert first.head == Head(*np.unravel_index(corpus.low.argmax(), (6, 8)))


def test_steps_are_embedded_as_far_as_they_are_small() -> None:
    state = {"step": 0, "step_names": ["1000"], "picture": {"note": "cut", "maps": b""}}
    steps = [{"picture": {"maps": bytes(100)}, "side_names": ["a"]}]
    assert embed_steps(state, steps) == {**state, "step_states": steps}
    large = embed_steps(state, [{"picture": {"maps": bytes(5_000_000)}}] * 2)
    assert large["picture"]["note"] == "cut This page has the step '1000' alone."
    assert "step_states" not in large
