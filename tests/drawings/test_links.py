from __future__ import annotations

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.drawings.links import LinkRule, head_links, row_of
from bertlook.head import Head
from tests.drawings.texts import of_maps, random_attention

# That JavaScript chooses the same links is tested on tests/contract/pictures.json.
FIRST = Head(0, 0)
ALL = LinkRule(0, 1, 99)


def test_links_follow_the_rule() -> None:
    attention = of_maps(list("abcde"), [[0.1, 0.4, 0.3, 0.16, 0.04]] * 5)
    found = head_links(attention, FIRST, "words")

    def kept(**rule: float) -> list[int]:
        row = row_of(found, 0, LinkRule(**{"threshold": 0, "mass": 1, "top": 9, **rule}), range(5))
        return [link.to for link in row.kept]

    assert kept() == [1, 2, 3, 4]
    assert kept(top=2) == [1, 2]
    assert kept(threshold=0.1) == [1, 2, 3]
    assert kept(mass=0.6) == [1, 2]
    assert kept(mass=0) == []


def test_shares_and_kept_weights_sum_to_one() -> None:
    attention = random_attention(["a", "b", "c", "d"], seed=3)
    found = head_links(attention, FIRST, "words")
    for row in range(6):
        part = row_of(found, row, LinkRule(), set(range(1, 5)))
        kept = sum(link.weight for link in part.kept)
        assert kept + part.own + sum(part.sinks) + part.undrawn == pytest.approx(1, abs=0.02)


def test_weights_are_those_of_the_views_codes() -> None:
    attention = random_attention(["a", "b"], seed=1)
    found = head_links(attention, FIRST, "words")
    weights = found.weights + np.diag(found.own)
    steps = 255 * np.sqrt(weights)
    assert np.allclose(steps, np.rint(steps), atol=1e-4)
    assert np.abs(weights - attention.maps[0, 0]).max() < 0.005


def test_a_long_text_has_exact_or_strongest_links(monkeypatch: pytest.MonkeyPatch) -> None:
    attention = random_attention([f"w{i}" for i in range(9)], seed=2)
    monkeypatch.setattr("bertlook.attention.coding.DENSE_LIMIT", 10)
    exact = head_links(attention, FIRST, "words")
    assert np.abs(exact.weights + np.diag(exact.own) - attention.maps[0, 0]).max() < 1e-3
    strongest = head_links(attention, FIRST, "words", exact=False)
    assert not strongest.is_complete
    for row in range(1, 10):
        words = [link.to for link in exact.links(row) if exact.columns[link.to].special is None]
        assert [link.to for link in strongest.links(row)] == words[:3]


def test_signed_links_have_no_cumulative_attention() -> None:
    attention = of_maps(list("abc"), [[0, -2, 1], [0, 0, 0], [0, 0, 0]], signed=True)
    row = row_of(head_links(attention, FIRST, "words"), 0, LinkRule(0.05, 0.1, 3), range(3))
    assert [(link.to, round(link.weight, 2)) for link in row.kept] == [(1, -2.0), (2, 1.0)]


def test_pieces_of_a_word_are_summed_and_averaged() -> None:
    maps = np.array([[[[0.2, 0.3, 0.5], [0.4, 0.4, 0.2], [0.1, 0.2, 0.7]]]], np.float32)
    attention = Attention(["play", "##ing", "x"], maps, [0, 0, 1])
    found = head_links(attention, FIRST, "words")
    assert found.own == pytest.approx([0.65, 0.7], abs=0.01)
    assert found.weights == pytest.approx(np.array([[0, 0.35], [0.3, 0]]), abs=0.01)
