"""Dossiers are those of an exhaustive search, whatever the batches, the kills and the processes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures import Dossiers, DossiersResult
from tests.measures.dossiers.exhaustive import FAR, Exhaustive, links_of
from tests.measures.examples import random_attention

HEADS = [(0, 0), (1, 2)]
TAGS = ("NOUN", "VERB", "DET", "FOREIGN")


def tagged_attentions(seed: int, count: int = 40) -> list[Attention]:
    """Random trees and maps; every third sentence has no parts of speech."""
    random = np.random.default_rng(seed)
    attentions = []
    for index, length in enumerate([1, 25, *random.integers(2, 12, count - 2)]):
        heads = [0, *(int(random.integers(1, i + 1)) for i in range(1, length))]
        words = random.choice(["the", "The", "dog", "cat", "ran", "far"], length).tolist()
        relations = ["root", *random.choice(["det", "obj"], length - 1).tolist()]
        upos = random.choice(TAGS, length).tolist() if index % 3 else None
        sentence = bl.Sentence(words, heads, relations, upos=upos)
        attentions.append(random_attention(random, sentence))
    return attentions


ATTENTIONS = tagged_attentions(0)


@pytest.fixture(scope="module")
def result() -> DossiersResult:
    return Dossiers(top=5).of(ATTENTIONS)


@pytest.mark.parametrize("head", HEADS)
def test_the_strongest_inputs_are_those_of_a_search(
    result: DossiersResult, head: tuple[int, int]
) -> None:
    strengths = Exhaustive(ATTENTIONS, *head).strengths
    ranked = sorted(strengths, key=lambda position: (-np.float32(strengths[position][0]), position))
    examples = result.dossier(head).strongest
    assert [example.position for example in examples] == ranked[:5]
    for example in examples:
        weight, query, key = strengths[example.position]
        assert (example.query, example.key) == (query, key)
        assert example.weight == pytest.approx(weight)
        source = ATTENTIONS[example.position].source
        assert example.words == tuple(source.words)
        assert example.upos == source.upos


@pytest.mark.parametrize("head", HEADS)
def test_examples_have_the_strongest_link_of_each_word(
    result: DossiersResult, head: tuple[int, int]
) -> None:
    dossier = result.dossier(head)
    for example in (*dossier.strongest, *dossier.middle, *dossier.typical):
        links = links_of(ATTENTIONS[example.position], *head, include_self=False)
        assert example.keys.tolist() == [-1 if link is None else link[0] for link in links]
        expected = [0 if link is None else link[1] for link in links]
        np.testing.assert_allclose(example.weights, expected, atol=1e-6)


@pytest.mark.parametrize("include_self", [False, True])
@pytest.mark.parametrize("head", HEADS)
def test_pairs_are_those_of_a_search(head: tuple[int, int], include_self: bool) -> None:
    dossier = Dossiers(top=5, include_self=include_self).of(ATTENTIONS).dossier(head)
    slow = Exhaustive(ATTENTIONS, *head, include_self=include_self)
    tables = {
        "upos": (dossier.upos_pairs, ["query_upos", "key_upos"]),
        "relations": (dossier.relation_pairs, ["relation", "direction"]),
        "words": (dossier.word_pairs, ["query_word", "key_word"]),
    }
    for name, (table, ends) in tables.items():
        pairs = list(table[ends].itertuples(index=False, name=None))
        counts = dict(zip(pairs, table["count"], strict=True))
        slow_counts, slow_expected = getattr(slow, name), slow.expected[name]
        if name == "upos":
            slow_counts, slow_expected = (
                merged(counter) for counter in (slow_counts, slow_expected)
            )
        assert counts == dict(slow_counts)
        assert table["count"].is_monotonic_decreasing
        # Few pairs share a cell, but the mean of the others is subtracted from each.
        tolerance = 0.2 if name == "words" else 1e-9
        expected = [slow_expected[pair] for pair in pairs]
        np.testing.assert_allclose(table["expected"], expected, atol=tolerance)
        np.testing.assert_allclose(table["lift"], table["count"] / table["expected"])


def merged(counter: Any) -> dict[tuple[str, ...], float]:
    """Counts in which parts of speech that aren't universal are one."""
    total: dict[tuple[str, ...], float] = {}
    for pair, count in counter.items():
        named = tuple("other" if tag == "FOREIGN" else tag for tag in pair)
        total[named] = total.get(named, 0) + count
    return total


@pytest.mark.parametrize("head", HEADS)
def test_distances_are_those_of_a_search(result: DossiersResult, head: tuple[int, int]) -> None:
    dossier, slow = result.dossier(head), Exhaustive(ATTENTIONS, *head)
    assert dossier.distances["distance"].tolist() == list(range(-FAR, FAR + 1))
    np.testing.assert_allclose(dossier.distances["mass"], slow.mass / slow.num_words, atol=1e-6)
    assert dossier.special_mass == pytest.approx(slow.special / slow.num_words, abs=1e-6)
    even = dossier.distances["uniform_mass"].sum() + dossier.uniform_special_mass
    assert even == pytest.approx(1)


def test_typical_inputs_are_drawn_evenly() -> None:
    attentions = ATTENTIONS[2:12]
    drawn = np.zeros(10)
    for seed in range(200):
        dossier = Dossiers(top=2, seed=seed).of(attentions).dossier("1-1")
        assert len(dossier.typical) == 2
        drawn[[example.position for example in dossier.typical]] += 1
    # Each is drawn by a fifth of the seeds: 40 times, give or take four standard errors of 5.7.
    assert (abs(drawn - 40) < 23).all()


def test_the_middle_is_nearest_to_the_median_strength(result: DossiersResult) -> None:
    dossier = result.dossier("2-3")
    strengths = [weight[1, 2] for weight in result.sample.weight]
    assert len(strengths) == 25
    distances = [abs(example.weight - np.median(strengths)) for example in dossier.middle]
    assert distances == sorted(distances)
    assert max(distances) == pytest.approx(sorted(abs(strengths - np.median(strengths)))[4])


def test_parts_of_a_corpus_add_up(result: DossiersResult) -> None:
    first, second = (Dossiers(top=5).of(ATTENTIONS[part]) for part in (slice(17), slice(17, None)))
    # The sample's numbers follow from positions, so that a moved part must be counted in its place.
    joined = first + second.moved(17)
    same = replace(joined, sample=result.sample, texts=result.texts, distances=result.distances)
    expected = replace(result, word_pairs=joined.word_pairs, upos=joined.upos)
    expected = replace(expected, relations=joined.relations)
    assert same == expected
    np.testing.assert_allclose(joined.distances.mass, result.distances.mass)
    np.testing.assert_array_equal(joined.upos.count, result.upos.count)
    np.testing.assert_array_equal(joined.word_pairs.count, result.word_pairs.count)


def test_a_scan_in_batches_has_the_dossiers_of_single_inputs() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:30]
    scanned = bl.scan(model, sentences, Dossiers(top=4), progress=False)["Dossiers"]
    single = Dossiers(top=4).of(model(sentence) for sentence in sentences)
    np.testing.assert_allclose(scanned.strongest.weight, single.strongest.weight, atol=1e-5)
    np.testing.assert_array_equal(scanned.upos.count, single.upos.count)
    np.testing.assert_allclose(scanned.distances.mass, single.distances.mass, atol=1e-3)


def test_heads_that_a_model_lacks_have_empty_dossiers() -> None:
    attention = ATTENTIONS[5]
    maps = attention.maps.copy()
    maps[0, 1] = np.nan
    partial = Attention(attention.tokens, maps, attention.word_ids, attention.source)
    result = Dossiers(top=2).of(partial)
    dossier = result.dossier("1-2")
    assert result.present.tolist() == [[True, False, True], [True, True, True]]
    assert (dossier.strongest, dossier.typical, len(dossier.word_pairs)) == ((), (), 0)
    assert len(result.dossier("1-1").strongest) == 1


def test_maps_are_left_as_they_were() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:10]
    measures = [Dossiers(top=2), bl.measures.DependencyAccuracy()]
    both, alone = (
        bl.scan(model, sentences, part, progress=False, controls=0)["DependencyAccuracy"].records
        for part in (measures, measures[1:])
    )
    np.testing.assert_array_equal(both.predicted, alone.predicted)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"top": 0}, "top=0"), ({"seed": -1}, "seed"), ({"include_self": 2}, "include_self=2")],
)
def test_options_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        Dossiers(**options)
