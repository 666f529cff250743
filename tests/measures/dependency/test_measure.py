from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bertlook.attention.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy
from bertlook.measures.dependency.measure import predict_heads
from bertlook.measures.dependency.records import OFFSETS
from tests.measures.examples import (
    GOLDEN,
    golden_attentions,
    random_attentions,
    random_sentence,
)
from tests.measures.feeding import assert_same, feed, start_and_break_off

MODES = pytest.mark.parametrize("rows", ["mean", "first", "max"])
VARIANTS = pytest.mark.parametrize("variant", ["paper", "released"])


def slow_predictions(attention: Attention, rows: str) -> np.ndarray:
    """(2, L, H, W) 1-based predictions, by the definition's words."""
    maps = attention.word_maps(rows, specials=False)
    layers, heads, words, _ = maps.shape
    predictions = np.zeros((2, layers, heads, words), int)
    for layer in range(layers):
        for head in range(heads):
            for word in range(words):
                to = [maps[layer, head, word, j] if j != word else 0 for j in range(words)]
                by = [maps[layer, head, j, word] if j != word else 0 for j in range(words)]
                predictions[0, layer, head, word] = to.index(max(to)) + 1
                predictions[1, layer, head, word] = by.index(max(by)) + 1
    return predictions


def slow_hit(predictions: list[int], sentence: Sentence, word: int, variant: str) -> bool:
    """Whether a word (0-based) is predicted rightly."""
    words, gold = sentence.words, sentence.heads[word]
    if variant == "released" and sentence.relations[word] == "poss":
        followed = word + 1 < len(words) and words[word + 1] in ("'s", "s'")
        if followed and predictions[word] < len(words):
            return predictions[word + 1] == gold
    return predictions[word] == gold


def slow_offset_hit(sentence: Sentence, word: int, offset: int, variant: str) -> bool:
    n = len(sentence.words)
    targets = [i + 1 + offset for i in range(n)]
    if variant == "released":
        return slow_hit([min(max(t, 0), n) for t in targets], sentence, word, variant)
    return targets[word] == sentence.heads[word] != 0


def slow_counts(attentions: list[Attention], rows: str, variant: str) -> dict:
    counts: dict = {}
    for attention in attentions:
        sentence, predicted = attention.source, slow_predictions(attention, rows)
        for word, relation in enumerate(sentence.relations):
            shape = predicted.shape[:-1]
            count, correct, offsets = counts.setdefault(
                relation, ([0], np.zeros(shape, int), dict.fromkeys(OFFSETS, 0))
            )
            count[0] += 1
            for index in np.ndindex(shape):
                correct[index] += slow_hit(predicted[index].tolist(), sentence, word, variant)
            for offset in OFFSETS:
                offsets[offset] += slow_offset_hit(sentence, word, offset, variant)
    return counts


@MODES
@VARIANTS
@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_counts_equal_a_naive_count(rows, variant, seed) -> None:
    attentions = random_attentions(seed, count=5)
    measure = DependencyAccuracy(rows, variant)
    result = measure.of(attentions)
    expected = slow_counts(attentions, rows, variant)
    assert set(result.relations) == set(expected)
    for index, relation in enumerate(result.relations):
        count, correct, offsets = expected[relation]
        assert result.count[index] == count[0]
        np.testing.assert_array_equal(result.correct[..., index], correct)
        assert {o: c[index] for o, c in result.offset_correct.items()} == offsets
    for attention in attentions:
        np.testing.assert_array_equal(measure.predict(attention), slow_predictions(attention, rows))


def test_shapes_and_names_are_as_documented() -> None:
    attentions = random_attentions(0)
    result = DependencyAccuracy().of(attentions)
    assert result.directions == ("dep->head", "head->dep")
    assert result.correct.shape == (2, 2, 3, len(result.relations))
    assert result.correct.dtype == result.count.dtype == np.int64
    assert result.count.sum() == sum(len(attention.words) for attention in attentions)
    assert list(result.count) == sorted(result.count, reverse=True)
    assert DependencyAccuracy().predict(attentions[3]).shape == (2, 2, 3, len(attentions[3].words))


@MODES
@VARIANTS
def test_counts_do_not_depend_on_batches_or_their_order(rows, variant) -> None:
    attentions = random_attentions(3)
    expected = DependencyAccuracy(rows, variant).of(attentions)
    measure = DependencyAccuracy(rows, variant)
    for positions in [(7, 2, 11), (0, 1), (3, 4, 5, 6, 8, 9, 10)]:
        feed(measure, [attentions[p] for p in positions], positions)
    assert_same(measure.compute(), expected)


def test_merged_results_equal_counting_everything() -> None:
    attentions = random_attentions(4)
    one, other = DependencyAccuracy(), DependencyAccuracy()
    feed(one, attentions[6:], range(6, 12))
    feed(other, attentions[:6], range(6))
    whole = DependencyAccuracy().of(attentions)
    assert_same(one.compute() + other.compute(), whole)
    one.resume(other.compute())
    assert_same(one.compute(), whole)


def test_merging_different_options_or_models_or_repeated_sentences_is_refused() -> None:
    attentions = random_attentions(4)
    one = DependencyAccuracy()
    feed(one, attentions[:3], range(3))
    by_first = DependencyAccuracy("first")
    feed(by_first, attentions[3:5], range(3, 5))
    with pytest.raises(BertlookError, match="options differ"):
        one.compute() + by_first.compute()
    with pytest.raises(BertlookError, match="can't resume from a result"):
        one.resume(by_first.compute())
    with pytest.raises(BertlookError, match=r"can't resume from a result of .*rows='first'"):
        DependencyAccuracy().resume(by_first.compute())
    same = DependencyAccuracy()
    feed(same, attentions[2:5], range(2, 5))
    with pytest.raises(BertlookError, match=r"sentence 3 .* twice"):
        one.resume(same.compute())
    smaller = Attention(
        attentions[7].tokens,
        attentions[7].maps[:, :2],
        attentions[7].word_ids,
        attentions[7].source,
    )
    other = DependencyAccuracy()
    feed(other, [smaller], [7])
    with pytest.raises(BertlookError, match="different numbers of heads"):
        one.resume(other.compute())


def test_counting_continues_after_a_result() -> None:
    attentions = random_attentions(5)
    measure = DependencyAccuracy()
    feed(measure, attentions[:6], range(6))
    assert_same(measure.compute(), DependencyAccuracy().of(attentions[:6]))
    feed(measure, attentions[6:], range(6, 12))
    assert_same(measure.compute(), DependencyAccuracy().of(attentions))


def test_an_unfinished_batch_is_not_counted() -> None:
    attentions = random_attentions(6)
    measure = DependencyAccuracy()
    start_and_break_off(measure, attentions[:4])
    feed(measure, attentions, range(12))
    assert_same(measure.compute(), DependencyAccuracy().of(attentions))


def test_a_fresh_measure_is_empty_and_keeps_the_options() -> None:
    measure = DependencyAccuracy("first", variant="released")
    feed(measure, random_attentions(6), range(12))
    fresh = measure.fresh()
    assert fresh.options == measure.options
    assert (fresh.rows, fresh.variant) == ("first", "released")
    with pytest.raises(BertlookError, match="no sentence"):
        fresh.compute()


def test_of_starts_from_zero_and_accepts_a_single_attention() -> None:
    attention = random_attentions(7)[5]
    measure = DependencyAccuracy()
    first = measure.of([attention])
    assert_same(measure.of(attention), first)


def test_words_without_pieces_neither_predict_nor_are_predicted() -> None:
    maps = torch.zeros(1, 1, 4, 4)
    predicted = predict_heads(maps, torch.tensor([[False, True, True, False]]))
    # Ties go to the first word with pieces; words without pieces predict themselves.
    assert predicted[0, 0].tolist() == [[0, 1, 1, 3], [0, 1, 1, 3]]


def test_sentences_beyond_the_range_of_a_byte_are_counted_exactly() -> None:
    random = np.random.default_rng(0)
    sentence = random_sentence(random, 300)
    maps = np.zeros((1, 1, 302, 302))
    # every word attends to its head
    maps[0, 0, np.arange(1, 301), np.array(sentence.heads)] = 1
    ids = [None, *range(300), None]
    result = DependencyAccuracy().of(Attention(["x"] * 302, maps, ids, sentence))
    labeled = dict(zip(result.relations, result.correct[0, 0, 0], strict=True))
    count = dict(zip(result.relations, result.count, strict=True))
    assert labeled.pop("root") == 0
    assert labeled == {relation: n for relation, n in count.items() if relation != "root"}


def test_maps_without_a_gold_tree_are_refused() -> None:
    attention = Attention(["[CLS]", "go", "[SEP]"], np.full((1, 1, 3, 3), 1 / 3), source="go")
    with pytest.raises(BertlookError, match="'go' has no gold tree"):
        DependencyAccuracy().of([attention])


def test_a_gold_tree_with_different_words_is_refused() -> None:
    sentence = Sentence(["go", "home"], [0, 1], ["root", "x"])
    attention = Attention(
        ["[CLS]", "go", "[SEP]"], np.full((1, 1, 3, 3), 1 / 3), source=sentence, words=["go"]
    )
    with pytest.raises(BertlookError, match="1 words, but their gold tree has 2"):
        DependencyAccuracy().of([attention])


def test_unknown_rows_and_empty_inputs_are_refused() -> None:
    with pytest.raises(BertlookError, match="rows='last'"):
        DependencyAccuracy("last")  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(BertlookError, match=r"variant='official' is unknown. Use 'paper' or"):
        DependencyAccuracy(variant="official")  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(BertlookError, match="no sentence"):
        DependencyAccuracy().of([])


@pytest.fixture(params=["mean", "first"])
def reference(request):
    figures = json.loads((GOLDEN / f"dep_official_{request.param}.json").read_text())
    return request.param, figures, DependencyAccuracy(request.param, variant="released")


def test_every_prediction_equals_the_reference(reference) -> None:
    rows, _, measure = reference
    expected = np.load(GOLDEN / f"dep_predictions_{rows}.npz")
    for index, attention in enumerate(golden_attentions()):
        predicted = measure.predict(attention)
        np.testing.assert_array_equal(predicted[0], expected[f"s{index:02}_normal"])
        np.testing.assert_array_equal(predicted[1], expected[f"s{index:02}_transpose"])


def test_every_count_equals_the_reference(reference) -> None:
    _, figures, measure = reference
    result = measure.of(golden_attentions())
    assert dict(zip(result.relations, result.count, strict=True)) == figures["relation_counts"]

    def by_relation(counts) -> dict[str, int]:
        named = dict(zip(result.relations, counts.tolist(), strict=True))
        return {**named, "all": sum(named.values())}

    for direction, name in enumerate(["dep->head", "head<-dep"]):
        for layer, head in np.ndindex(3, 4):
            expected = figures["n_correct_n_total"][name][f"{layer}-{head}"]
            assert by_relation(result.correct[direction, layer, head]) == {
                relation: correct for relation, (correct, _) in expected.items()
            }
    for offset, expected in figures["offset_n_correct_n_total"].items():
        assert by_relation(result.offset_correct[int(offset)]) == {
            relation: correct for relation, (correct, _) in expected.items()
        }


def test_the_best_heads_and_offsets_equal_the_reference(reference) -> None:
    _, figures, measure = reference
    table = measure.of(golden_attentions()).table("same-data", min_count=1).set_index("relation")
    for expected in figures["best_head_table"]:
        row = table.loc[expected["relation"]]
        assert row["head"] == f"{expected['layer'] + 1}-{expected['head'] + 1}"
        assert row["direction"] == expected["direction"].replace("head<-dep", "head->dep")
        assert row["offset"] == expected["baseline_offset"]
        assert row["accuracy"] == pytest.approx(expected["accuracy"], abs=1e-12)
        assert row["baseline"] == pytest.approx(expected["baseline_accuracy"], abs=1e-12)
