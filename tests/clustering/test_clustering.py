"""Behaviors, pictures, groups, the test of layers and the matching of heads."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from bertlook.attention import Attention
from bertlook.clustering import behaviors, embed, group_heads, layer_test, match_heads
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import (
    DivergenceResult,
    Entropy,
    HeadDivergence,
    RelativePosition,
    TokenClasses,
)
from tests.measures.divergence.test_measure import general, slow_divergence
from tests.measures.examples import random_attentions
from tests.reference import GOLDEN


def of_points(points: np.ndarray, layers: int) -> DivergenceResult:
    """A result whose divergences are distances of points in a plane."""
    distances = np.linalg.norm(points[:, None] - points, axis=-1)
    return DivergenceResult(
        total=10 * distances, rows=10, num_layers=layers, num_heads=len(points) // layers
    )


NAMES = ("previous", "next", "entropy", "cls", "sep", "punctuation")


def figures(**given) -> dict[str, np.ndarray]:
    return {name: np.zeros((2, 3)) for name in NAMES} | given


def test_behaviors_are_the_references() -> None:
    attentions = general()
    position = RelativePosition().of(attentions)
    classes = TokenClasses(variant="released").of(attentions)
    expected = json.loads((GOLDEN / "synthetic" / "general_official.json").read_text())
    found = behaviors(
        previous=position.previous,
        next=position.next,
        entropy=Entropy().of(attentions).all,
        cls=classes.cls,
        sep=classes.sep,
        punctuation=classes.punctuation,
    )
    assert found.tolist() == expected["float64"]["behaviour"]


def test_a_later_behavior_overrides_an_earlier_and_a_relation_all() -> None:
    high = np.array([[0.7, 0.7, 0.7], [0.55, 0, np.nan]])
    given = figures(next=high, sep=high)
    assert behaviors(**given).tolist() == [["sep"] * 3, ["next", "other", "other"]]
    found = behaviors(**given, relations={"obj": Head(0, 1), "det": ["1-1", "2-3"]})
    assert found.tolist() == [["det", "obj", "sep"], ["next", "other", "det"]]


def test_figures_of_another_shape_and_heads_that_are_not_there_are_refused() -> None:
    with pytest.raises(BertlookError, match="'punct' have shape \\(3, 2\\)"):
        behaviors(**figures(punctuation=np.zeros((3, 2))))
    with pytest.raises(BertlookError, match="Head 3-1, given for 'obj'"):
        behaviors(**figures(), relations={"obj": "3-1"})


def test_the_picture_is_as_good_as_the_references() -> None:
    reference = json.loads((GOLDEN / "mds_reference.json").read_text())
    found = embed(HeadDivergence().of(general()))
    expected = reference["synthetic:js_mean_per_row"]
    assert found.stress <= 1.01 * expected["best_raw_stress"]
    assert found.stress1 == pytest.approx(expected["stress1"], rel=0.01)
    assert found.points.shape == (3, 4, 2)


def test_points_in_a_plane_are_found_again() -> None:
    points = np.random.default_rng(0).normal(size=(12, 2))
    found = embed(of_points(points, layers=3))
    assert found.stress1 < 1e-2
    flat = found.points.reshape(12, 2)
    again = np.linalg.norm(flat[:, None] - flat, axis=-1)
    np.testing.assert_allclose(again, of_points(points, 3).mean, atol=0.05)
    assert np.ptp(flat[:, 0]) >= np.ptp(flat[:, 1])
    np.testing.assert_array_equal(embed(of_points(points, 3)).points, found.points)


@pytest.mark.parametrize("count", [1, 2])
def test_a_model_of_one_or_two_heads_has_a_picture_too(count: int) -> None:
    found = embed(of_points(np.arange(2.0 * count).reshape(count, 2), layers=1))
    assert np.isfinite(found.points).all()


def test_groups_far_apart_are_found() -> None:
    random = np.random.default_rng(1)
    centers = np.array([[0, 0], [9, 0], [0, 9]])
    truth = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2])
    points = centers[truth] + random.normal(scale=0.3, size=(12, 2))
    groups = group_heads(of_points(points, layers=3))
    assert groups.count == 3
    assert groups.labels.ravel().tolist() == truth.tolist()
    assert max(groups.silhouettes, key=groups.silhouettes.__getitem__) == 3
    assert groups.silhouettes[3] > 0.9
    assert groups.linkage.shape == (11, 4)
    assert group_heads(of_points(points, 3), 2).count == 2


def test_a_number_of_groups_that_cannot_be_is_refused() -> None:
    result = of_points(np.random.default_rng(2).normal(size=(6, 2)), layers=2)
    for count in (0, 1, 6, -3):
        with pytest.raises(BertlookError, match="2 to 5 groups"):
            group_heads(result, count)
    same = of_points(np.zeros((6, 2)), layers=2)
    with pytest.raises(BertlookError, match="All heads are the same"):
        group_heads(same)
    with pytest.raises(BertlookError, match="3 at least"):
        group_heads(of_points(np.eye(2), layers=1))


def test_layers_of_like_heads_are_told_from_mixed_ones() -> None:
    random = np.random.default_rng(3)
    layered = np.repeat(random.normal(scale=3, size=(4, 2)), 4, axis=0)
    layered += random.normal(scale=0.3, size=layered.shape)
    found = layer_test(of_points(layered, layers=4), permutations=500)
    assert found.p == 1 / 501
    assert found.gap > 1
    mixed = layer_test(of_points(random.permutation(layered), layers=4), permutations=500)
    assert mixed.p > 0.05


def test_means_within_and_between_are_those_of_all_pairs() -> None:
    result = of_points(np.random.default_rng(4).normal(size=(6, 2)), layers=2)
    pairs = {True: [], False: []}
    for one, other in itertools.combinations(range(6), 2):
        pairs[one // 3 == other // 3].append(result.mean[one, other])
    found = layer_test(result, permutations=10)
    assert found.within == pytest.approx(np.mean(pairs[True]))
    assert found.between == pytest.approx(np.mean(pairs[False]))
    assert found.by_layer.mean() == pytest.approx(found.within)


def test_the_p_value_is_the_share_of_all_relabelings() -> None:
    result = of_points(np.random.default_rng(5).normal(size=(6, 2)), layers=2)
    within = []
    for order in itertools.permutations(range(6)):
        d = result.mean[np.ix_(order, order)]
        within.append(np.mean([d[0, 1], d[0, 2], d[1, 2], d[3, 4], d[3, 5], d[4, 5]]))
    exact = np.mean(np.array(within) <= within[0] + 1e-12)
    assert layer_test(result, permutations=4000).p == pytest.approx(exact, abs=0.03)


def test_one_layer_has_nothing_between_layers() -> None:
    with pytest.raises(BertlookError, match="two layers of two heads"):
        layer_test(of_points(np.eye(2), layers=1))


def shuffled(attentions: list[Attention], order: np.ndarray) -> list[Attention]:
    """The same heads in other places."""
    made = []
    for attention in attentions:
        n = len(attention.tokens)
        maps = attention.maps.reshape(-1, n, n)[order].reshape(attention.maps.shape)
        made.append(Attention(attention.tokens, maps, attention.word_ids))
    return made


def test_shuffled_heads_are_matched_with_themselves() -> None:
    attentions = random_attentions(8, count=4)
    order = np.random.default_rng(0).permutation(6)
    matches = match_heads(attentions, shuffled(attentions, order))
    for match in matches:
        place = order[match.other.layer * 3 + match.other.head]
        assert match.head == Head(*divmod(int(place), 3))
        assert match.divergence == pytest.approx(0, abs=1e-12)


def test_the_pairs_are_the_best_there_are() -> None:
    random = np.random.default_rng(9)
    one = random_attentions(9, count=3)
    other = []
    for attention in one:
        maps = random.dirichlet(np.ones(len(attention.tokens)), attention.maps.shape[:3])
        other.append(Attention(attention.tokens, maps, attention.word_ids))
    matches = match_heads(one, other)
    cross, rows = np.zeros((6, 6)), 0
    for a, b in zip(one, other, strict=True):
        n = len(a.tokens)
        rows += n
        p, q = (0.999 * x.maps.reshape(6, n, n) + 0.001 / n for x in (a, b))
        cross += [[sum(map(slow_divergence, h, g)) for g in q] for h in p]
    best = min(
        sum(cross[i, j] for i, j in enumerate(order)) for order in itertools.permutations(range(6))
    )
    assert sum(match.divergence for match in matches) == pytest.approx(best / rows, rel=1e-6)


def test_other_tokens_or_numbers_of_texts_are_refused() -> None:
    attentions = random_attentions(11, count=3)
    with pytest.raises(BertlookError, match="share a tokenizer"):
        match_heads(attentions, attentions[::-1])
    with pytest.raises(BertlookError, match="One model has 2 attentions"):
        match_heads(attentions, attentions[:2])
    with pytest.raises(BertlookError, match="nothing to match"):
        match_heads([], [])
