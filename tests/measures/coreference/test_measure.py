from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.corpora import Document
from bertlook.errors import BertlookError
from bertlook.measures import CoreferenceAccuracy, CoreferenceResult
from bertlook.measures.coreference.baselines import guess_antecedents
from bertlook.measures.result import Result
from tests.measures.coreference_examples import golden_document, random_documents
from tests.measures.feeding import assert_same, feed
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

GROUPS = ("all", "pronoun", "proper", "nominal")
READINGS = {
    "preceding_mention_heads": ("mentions", False),
    "all_other_mention_heads": ("mentions", True),
    "preceding_words": ("words", False),
    "all_other_words": ("words", True),
}
readings = pytest.mark.parametrize(("candidates", "both_sides"), READINGS.values(), ids=READINGS)


def antecedents(document: Document, mention) -> list:
    return [
        other
        for other in document.mentions
        if other.cluster == mention.cluster and other.head < mention.head
    ]


def slow_picks(attention: Attention, candidates: str, both_sides: bool, rows: str) -> np.ndarray:
    """(L, H, D): by the definition's words."""
    document = attention.source
    maps = attention.word_maps(rows, specials=False)
    asked = [m for m in document.mentions if antecedents(document, m)]
    picks = np.zeros((*maps.shape[:2], len(asked)), int)
    for layer, head, d in np.ndindex(picks.shape):
        own = asked[d].head
        if candidates == "words":
            possible = range(len(document))
        else:
            possible = sorted({m.head for m in document.mentions})
        possible = [w for w in possible if w < own or (both_sides and w > own)]
        weights = [maps[layer, head, own, w] for w in possible]
        picks[layer, head, d] = possible[weights.index(max(weights))]
    return picks


def slow_counts(attentions, candidates, both_sides, rows) -> tuple[dict, dict, dict]:
    count = dict.fromkeys(GROUPS, 0)
    correct: dict = dict.fromkeys(GROUPS, 0)
    nearest = dict.fromkeys(GROUPS, 0)
    for attention in attentions:
        document = attention.source
        picks = slow_picks(attention, candidates, both_sides, rows)
        asked = [m for m in document.mentions if antecedents(document, m)]
        for d, mention in enumerate(asked):
            right = [m.head for m in antecedents(document, mention)]
            close = max(m.head for m in document.mentions if m.head < mention.head)
            for group in ("all", mention.type):
                count[group] += 1
                correct[group] = correct[group] + np.isin(picks[..., d], right)
                nearest[group] += close in right
    return count, correct, nearest


@readings
@pytest.mark.parametrize("rows", ["mean", "first", "max"])
@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_counts_equal_a_naive_count(candidates, both_sides, rows, seed) -> None:
    attentions = random_documents(seed, count=6)
    measure = CoreferenceAccuracy(candidates, both_sides, rows)
    result = measure.of(attentions)
    count, correct, nearest = slow_counts(attentions, candidates, both_sides, rows)
    assert result.count == count
    for group in GROUPS:
        np.testing.assert_array_equal(result.correct[group], correct[group] + np.zeros((2, 3)))
        if count[group]:
            np.testing.assert_allclose(result.accuracy[group], correct[group] / count[group])
            assert result.baselines["nearest"][group] == nearest[group] / count[group]
    for attention in attentions:
        expected = slow_picks(attention, candidates, both_sides, rows)
        np.testing.assert_array_equal(measure.predict(attention), expected)


def test_counts_do_not_depend_on_batches_or_their_order() -> None:
    attentions = random_documents(3)
    expected = CoreferenceAccuracy().of(attentions)
    measure = CoreferenceAccuracy()
    for positions in [(7, 2, 11), (0, 1), (3, 4, 5, 6, 8, 9, 10)]:
        feed(measure, [attentions[p] for p in positions], positions)
    assert_same(measure.compute(), expected)


def test_merged_results_equal_counting_everything() -> None:
    attentions = random_documents(4)
    one, other = CoreferenceAccuracy(), CoreferenceAccuracy()
    feed(one, attentions[6:], range(6, 12))
    feed(other, attentions[:6], range(6))
    whole = CoreferenceAccuracy().of(attentions)
    assert_same(one.compute() + other.compute(), whole)
    one.resume(other.compute())
    assert_same(one.compute(), whole)


def test_merging_different_options_or_models_or_repeated_documents_is_refused() -> None:
    attentions = random_documents(4)
    one, words, same, smaller = (
        CoreferenceAccuracy(c) for c in ("mentions", "words") + 2 * ("mentions",)
    )
    feed(one, attentions[:3], range(3))
    feed(words, attentions[3:5], range(3, 5))
    with pytest.raises(BertlookError, match="options differ"):
        one.compute() + words.compute()
    with pytest.raises(BertlookError, match="can't resume from a result"):
        one.resume(words.compute())
    with pytest.raises(BertlookError, match=r"can't resume from a result of .*candidates='words'"):
        CoreferenceAccuracy().resume(words.compute())
    feed(same, attentions[2:5], range(2, 5))
    with pytest.raises(BertlookError, match=r"document 3 .* twice"):
        one.resume(same.compute())
    cut = attentions[7]
    feed(smaller, [Attention(cut.tokens, cut.maps[:, :2], cut.word_ids, cut.source)], [7])
    with pytest.raises(BertlookError, match="different numbers of heads"):
        one.resume(smaller.compute())


def test_a_fresh_measure_is_empty_and_keeps_the_options() -> None:
    attentions = random_documents(6)
    measure = CoreferenceAccuracy("words", both_sides=True, rows="first")
    feed(measure, attentions[:4], range(4))
    fresh = measure.fresh()
    assert repr(fresh) == repr(measure)
    with pytest.raises(BertlookError, match="no document"):
        fresh.compute()
    with pytest.raises(BertlookError, match="no document"):
        measure.of([])


def test_a_result_is_rebuilt_from_its_parts() -> None:
    result = CoreferenceAccuracy("words").of(random_documents(1))
    arrays, facts = result.to_parts()
    again = Result.kinds["CoreferenceResult"].from_parts(arrays, facts)
    assert isinstance(again, CoreferenceResult)
    assert_same(again, result)
    assert again.options == result.options


def test_saved_results_load_equal(tmp_path) -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    documents = [attention.source for attention in random_documents(0)]
    results = bl.scan(model, documents, CoreferenceAccuracy(), progress=False)
    results.save(tmp_path / "results")
    again = bl.Results.load(tmp_path / "results")["CoreferenceAccuracy"]
    assert_same(again, results["CoreferenceAccuracy"])
    assert again.table().equals(results["CoreferenceAccuracy"].table())


def test_a_scan_equals_measuring_attentions() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    documents = [attention.source for attention in random_documents(0)]
    scanned = bl.scan(model, documents, CoreferenceAccuracy(), progress=False)
    in_hand = CoreferenceAccuracy().of(model(document) for document in documents)
    assert_same(
        CoreferenceResult(records=scanned["CoreferenceAccuracy"].records, options=in_hand.options),
        replace(in_hand, provenance={}),
    )


def test_documents_without_antecedents_have_nothing_to_count() -> None:
    attentions = random_documents(0)[:2]
    result = CoreferenceAccuracy().of(attentions)
    assert result.num_documents == 2
    assert result.count == dict.fromkeys(GROUPS, 0)
    assert np.isnan(result.accuracy["all"]).all()
    with pytest.raises(BertlookError, match="No mention has an antecedent in the 2 documents"):
        result.table()


def test_a_singleton_mention_can_be_a_wrong_pick() -> None:
    document = Document(["Ann", "met", "Bob", ".", "She"], [[(0, 1), (4, 5)], [(2, 3)]])
    maps = np.zeros((1, 2, 5, 5))
    maps[0, 0, 4, 2] = maps[0, 1, 4, 0] = 1
    result = CoreferenceAccuracy().of(Attention(list(document.words), maps, range(5), document))
    assert result.accuracy["pronoun"].tolist() == [[0, 1]]
    assert result.count == {"all": 1, "pronoun": 1, "proper": 0, "nominal": 0}


@pytest.mark.parametrize("candidates", ["mentions", "words"])
def test_antecedents_beyond_the_range_of_a_byte_are_counted_exactly(candidates) -> None:
    spans = [(i, i + 1) for i in range(400)]
    document = Document(["he"] * 400, [[spans[0], spans[399]], *([one] for one in spans[1:399])])
    maps = np.zeros((1, 4, 400, 400))
    for head, word in enumerate([0, 1, 100, 398]):
        maps[0, head, 399, word] = 1
    measure = CoreferenceAccuracy(candidates)
    result = measure.of(Attention(list(document.words), maps, range(400), document))
    assert result.correct["all"].tolist() == [[1, 0, 0, 0]]
    assert result.records.choices.tolist() == [399]


def test_maps_without_gold_coreference_or_with_different_words_are_refused() -> None:
    words, maps = ["go", "home"], np.full((1, 1, 2, 2), 0.5)
    with pytest.raises(BertlookError, match="'go home' has no gold coreference"):
        CoreferenceAccuracy().of(Attention(words, maps, source="go home"))
    longer = Document(["go", "away", "now"], [])
    with pytest.raises(
        BertlookError, match=r"2 words of the maps differ from the 3 words of .*, 'go away now'"
    ):
        CoreferenceAccuracy().of(Attention(words, maps, source=longer, words=words))


def test_unknown_options_are_refused() -> None:
    with pytest.raises(BertlookError, match="candidates='all'"):
        CoreferenceAccuracy("all")  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(BertlookError, match="rows='last'"):
        CoreferenceAccuracy(rows="last")  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize("reading", READINGS)
def test_every_pick_and_count_equals_the_reference(reading) -> None:
    attention, figures = golden_document()
    measure = CoreferenceAccuracy(*READINGS[reading])
    mentions = attention.source.mentions
    index_of = {mention.head: index for index, mention in enumerate(mentions)}
    picks, result = measure.predict(attention), measure.of(attention)
    for name, expected in figures["heads"].items():
        layer, head = map(int, name.split("-"))
        found = [index_of.get(word) for word in picks[layer, head].tolist()]
        assert found == list(expected[reading]["prediction"].values())
        for group, (correct, total) in expected[reading]["correct_total"].items():
            assert (result.correct[group][layer, head], result.count[group]) == (correct, total)


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("nearest", "nearest"),
        ("rule_based", "rule_based"),
        ("head_match_only", "head_match"),  # the reference has no fallback on the nearest
    ],
)
def test_every_baseline_equals_the_reference(name, reference) -> None:
    attention, figures = golden_document()
    document, expected = attention.source, figures["baselines"][reference]
    guesses = guess_antecedents(document)
    for index, predicted in expected["prediction"].items():
        guess = guesses[int(index)][name]
        assert (None if guess is None else document.mentions.index(guess)) == predicted
    baselines = CoreferenceAccuracy().of(attention).baselines[name]
    assert baselines == {
        group: correct / total for group, (correct, total) in expected["correct_total"].items()
    }
