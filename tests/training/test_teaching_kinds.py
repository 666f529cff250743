from __future__ import annotations

import numpy as np
import pytest
from measure_heads import scan
from teaching_kinds import above, agreement, head_sets, measure_kinds

import bertlook as bl


@pytest.fixture(scope="module")
def results() -> dict[str, bl.Results]:
    model, sentences = bl.load(), bl.corpora.sample()
    return {"a": scan(model, sentences[:100], "a"), "b": scan(model, sentences[100:200], "b")}


def test_a_kind_holds_in_every_corpus(results: dict[str, bl.Results]) -> None:
    kinds = measure_kinds(results)
    shares = {(each.kind, each.head): each.shares for each in kinds}
    for key, each in results.items():
        share = each["RelativePosition"].next[tuple(bl.Head("1-6"))]
        assert shares["next", "1-6"][key] == pytest.approx(share, abs=0.0005)
    assert all(min(each.shares.values()) > 0.5 for each in kinds)
    assert ("previous", "1-6") not in shares


def test_sets_have_heads_whose_largest_links_go_to_neighbors(
    results: dict[str, bl.Results],
) -> None:
    sets = head_sets(results)
    assert {"1-1", "1-5"} <= set(sets["previous"])
    assert {"1-3", "1-6", "2-8"} <= set(sets["next"])
    assert "3-7" in sets["[SEP]"]
    assert not set(sets["[SEP]"]) & {*sets["previous"], *sets["next"]}


def test_agreement_is_the_share_of_equal_links(results: dict[str, bl.Results]) -> None:
    assert agreement(results["a"], ("1-1", "1-1")) == 1
    assert agreement(results["a"], ("1-1", "1-5")) > 0.9
    assert agreement(results["a"], ("1-1", "1-6")) < 0.1


def test_heads_above_a_threshold_are_sorted() -> None:
    shares = np.array([[0.7, 0.2], [0.9, 0.6]])
    assert above(shares, 0.6) == ("2-1", "1-1")
    assert above(shares, 0.95) == ()
