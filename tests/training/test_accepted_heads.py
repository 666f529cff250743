from __future__ import annotations

import numpy as np
import pytest
from accepted_heads import accepted_heads, best_offset, correct_counts, head_scores

import bertlook as bl


@pytest.fixture(scope="module")
def result() -> bl.measures.DependencyResult:
    return bl.measures.DependencyAccuracy().of(map(bl.load(), bl.corpora.sample()))


def test_accepted_heads_are_near_the_best_and_beat_every_offset(
    result: bl.measures.DependencyResult,
) -> None:
    accepted = accepted_heads(result, min_gain=0.05)
    assert {"det", "case", "obj"} <= {each.relation for each in accepted}
    for each in accepted:
        index = result.relations.index(each.relation)
        assert each.count == result.count[index] >= 100
        right = result.correct[result.directions.index(each.direction), ..., index]
        by_offset = max(counts[index] for counts in result.offset_correct.values())
        near = {
            str(bl.Head(*pair))
            for pair in np.argwhere(right >= right.max() - 0.05 * each.count).tolist()
        }
        assert set(each.names) <= near
        assert all(right[tuple(bl.Head(name))] > by_offset for name in each.names)
        assert each.held_out["gain_low"] > 0.05


def test_relations_without_evidence_have_no_heads(result: bl.measures.DependencyResult) -> None:
    relations = {each.relation for each in accepted_heads(result)}
    assert not relations & {"root", "punct", "amod", "nmod"}
    assert accepted_heads(result, min_gain=0.9) == []


def test_scores_of_all_heads_are_those_of_the_result(
    result: bl.measures.DependencyResult,
) -> None:
    scores = head_scores(result, "obj", "dep->head").set_index("head")
    index = result.relations.index("obj")
    assert len(scores) == 48
    expected = result.correct[0, 2, 1, index] / result.count[index]
    assert scores.loc["3-2", "accuracy"] == pytest.approx(expected)
    offset = best_offset(result, "obj")
    assert result.offset_correct[offset][index] == max(
        counts[index] for counts in result.offset_correct.values()
    )


def test_a_relation_that_does_not_occur_has_no_counts(
    result: bl.measures.DependencyResult,
) -> None:
    assert not correct_counts(result, "none", "dep->head").any()
    assert correct_counts(result, "det", "dep->head").max() > 300
