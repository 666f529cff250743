"""Measures made from functions count like a loop over attentions, however they are fed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures.measure import Measure
from tests.measures.feeding import assert_same, feed
from tests.measures.surface_examples import attend_uniformly, random_texts

Maps = np.ndarray


@bl.measure
def first_word(maps: Maps, sentence: Any) -> Maps:
    """Attention to the first word."""
    return maps[..., 0].mean(-1)


@bl.measure
def words_apart(maps: Maps, sentence: Any, reach: int = 1) -> dict[str, Maps]:
    near = np.tri(maps.shape[-1], k=reach) - np.tri(maps.shape[-1], k=-reach - 1)
    return {"near": (maps * near).sum((-2, -1)), "layer_2": np.full(maps.shape[:2], maps[1].max())}


@bl.measure
def long_inputs(maps: Maps, sentence: Any) -> Maps:
    maps[..., 0] = np.nan  # the maps are the function's own
    values = maps[..., -1].max(-1)
    return values if len(sentence.words) > 4 else values * np.nan


ALL = [first_word(), words_apart(), words_apart(reach=2), long_inputs()]


@pytest.mark.parametrize("measure", ALL, ids=repr)
def test_means_baselines_and_intervals_equal_a_loop_over_inputs(measure: Any) -> None:
    texts = random_texts(1)
    result = measure.of(texts)
    table = result.table()
    for records, column in ((texts, "mean"), (attend_uniformly(texts), "baseline")):
        returned = [
            measure.function(a.word_maps(specials=False), a, **measure.options) for a in records
        ]
        for name in result.titles:
            values = np.array([r[name] if isinstance(r, dict) else r for r in returned])
            values = values[~np.isnan(values).all((1, 2))]
            rows = table[table["statistic"] == name]
            means = np.broadcast_to(values.mean(0), result.shape)  # the same for all heads
            np.testing.assert_allclose(rows[column], means.ravel(), atol=1e-12)
            assert set(rows["count"]) == {len(values)}
            if column == "mean":
                half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values, axis=0).ravel()
                np.testing.assert_allclose(rows["low"], rows["mean"] - half, atol=1e-9)
                np.testing.assert_array_equal(getattr(result, name).ravel(), rows["mean"])


@pytest.mark.parametrize("window", [None, 2], ids=["unlimited", "window"])
@pytest.mark.parametrize("measure", ALL, ids=repr)
def test_a_padded_batch_counts_like_single_inputs(measure: Any, window: int | None) -> None:
    texts = random_texts(2, causal=True, window=window)
    batch, single = feed(measure.fresh(), texts).compute(), measure.of(texts)
    for name, array in batch.to_parts()[0].items():
        np.testing.assert_allclose(array, single.to_parts()[0][name], atol=1e-12, err_msg=name)
    assert batch.to_parts()[1] == single.to_parts()[1]


@pytest.mark.parametrize("measure", ALL, ids=repr)
def test_results_add_up_and_measures_resume_from_them(measure: Any) -> None:
    texts = random_texts(3)
    first, whole = measure.of(texts[:2]), measure.of(texts)
    resumed = measure.fresh()
    resumed.resume(first)
    for text in texts[2:]:
        feed(resumed, [text])
    assert_same(resumed.compute(), whole)
    np.testing.assert_allclose((first + measure.of(texts[2:])).sums, whole.sums, atol=1e-12)


def test_a_scan_saves_resumes_and_reads_without_the_function(tmp_path: Path) -> None:
    @bl.measure
    def passing(maps: Maps, sentence: Any) -> Maps:
        return maps[:, :, list(sentence.select(upos="VERB")), 0].sum(-1)

    model, sentences = bl.load(), list(bl.corpora.sample())[:40]
    running = bl.Scan(model, sentences, [passing, bl.measures.Entropy], tmp_path / "kept")
    next(iter(running))
    running.save()
    resumed = bl.scan(
        model,
        sentences,
        [passing, bl.measures.Entropy],
        checkpoint=tmp_path / "kept",
        progress=False,
    )
    whole = bl.scan(model, sentences, [passing, bl.measures.Entropy], progress=False)
    assert resumed == whole
    verbs = [list(sentence.select(upos="VERB")) for sentence in sentences]
    expected = [
        model(sentence).word_maps(specials=False)[:, :, rows, 0].sum(-1)
        for sentence, rows in zip(sentences, verbs, strict=True)
    ]
    np.testing.assert_allclose(whole["passing"].passing, np.mean(expected, 0), atol=1e-6)
    whole.save(tmp_path / "results")
    assert bl.Results.load(tmp_path / "results") == whole
    assert len(bl.find_heads(whole, "passing > 0")) == 48


def test_results_are_found_by_the_measure_whatever_their_name() -> None:
    results = bl.scan(bl.load(), ["A cat."], {"mine": first_word()}, progress=False)
    assert results[first_word] is results["mine"] is results[first_word()]
    assert first_word in results
    with pytest.raises(BertlookError, match="no result named 'words_apart'"):
        results[words_apart]


def test_titles_come_from_docstrings_and_names() -> None:
    one, several = (measure().of(random_texts(4)) for measure in (first_word, words_apart))
    assert one.as_statistics()["first_word"].title == "Attention to the first word"
    assert one.measure_title == "First word"
    assert one.made_by == "first_word()"
    assert several.made_by == "words_apart(reach=1)"
    assert [statistic.title for statistic in several.as_statistics().values()] == [
        "Near",
        "Layer 2",
    ]
    with pytest.raises(AttributeError, match="words_apart has no 'far'"):
        _ = several.far


def test_texts_have_words_and_no_annotation() -> None:
    seen = []

    @bl.measure
    def looking(maps: Maps, sentence: Any) -> Maps:
        seen.append((sentence.words, sentence.upos))
        return maps[..., 0, 0]

    looking().of(bl.load()("The cat sat."))
    assert seen == [(("The", "cat", "sat", "."), None)] * 2  # once for evenly spread attention


def test_heads_that_a_model_lacks_have_no_value() -> None:
    maps = np.full((2, 2, 3, 3), 1 / 3)
    maps[1, 1] = np.nan
    result = first_word().of(Attention(["a", "b", "c"], maps))
    np.testing.assert_allclose(result.first_word, [[1 / 3, 1 / 3], [1 / 3, np.nan]])
    assert result.baselines == {"first_word": pytest.approx(1 / 3)}


def returning(value: Any) -> Measure:
    @bl.measure
    def returned(maps: Maps, sentence: Any) -> Any:
        return value(maps) if callable(value) else value

    return returned()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            None,
            r"an array of \(2, 3\) numbers.*for input 1 of the corpus, 'returned' has",
        ),
        (1.0, r"the shape \(\)"),
        (np.zeros((3, 2)), r"the shape \(3, 2\)"),
        (np.full((2, 3), "a"), "has ndarray"),
        (np.full((2, 3), 1j), "has ndarray"),
        ([[1], [2, 3]], "has list"),
        ({}, "an empty dict"),
        ({"": np.zeros((2, 3))}, "must be a non-empty string"),
        ({1: np.zeros((2, 3))}, "must be a non-empty string, not 1"),
        ({"a": np.zeros((2, 3)), "b": 2}, "'b' has the shape"),
        (np.array([[1, np.nan, 1], [1, 1, 1]]), r"returned nan for head 1-2 of input 1"),
        (np.array([[1, 1, 1], [np.inf, 1, 1]]), "returned inf for head 2-1"),
        (
            lambda maps: {f"words_{maps.shape[-1]}": np.zeros((2, 3))},
            "Return the same names in the same order",
        ),
    ],
)
def test_what_is_no_number_for_each_head_is_refused(value: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        feed(returning(value), random_texts(5))


def test_an_error_at_evenly_spread_attention_says_so() -> None:
    @bl.measure
    def weights_apart(maps: Maps, sentence: Any) -> Maps:
        spread = maps.max((-2, -1)) - maps.min((-2, -1))
        return np.where(spread > 1e-6, spread, [[np.inf, 1, 1]])

    with pytest.raises(BertlookError, match="evenly spread attention over input 1"):
        weights_apart().of(random_texts(6))


def test_functions_must_take_maps_and_sentence_and_options_have_defaults() -> None:
    def one(maps: Maps) -> None: ...

    def named(maps: Maps, *, sentence: Any) -> None: ...

    def option(maps: Maps, sentence: Any, verb: str) -> None: ...

    def options(maps: Maps, sentence: Any, **verbs: str) -> None: ...

    refused: list[tuple[Callable[..., Any] | Any, str]] = [
        (one, "one must take two arguments, the maps and the sentence"),
        (named, "named must take two arguments"),
        (option, "option verb of option has no default. Give it one, such as verb=1"),
        (options, "option verbs of options has no default"),
        (lambda maps, sentence: maps, "is no function with a name"),
        (bl.measures.Entropy, "is no function with a name"),
        (3, "3 is no function"),
    ]
    for function, message in refused:
        with pytest.raises(BertlookError, match=message):
            bl.measure(function)


def test_options_are_checked() -> None:
    with pytest.raises(BertlookError, match=r"words_apart has no option far\. Its options: reach"):
        words_apart(far=1)
    with pytest.raises(BertlookError, match=r"reach=\(1, 2\) can't be stored"):
        words_apart(reach=(1, 2))
    with pytest.raises(BertlookError, match=r"first_word has no option x\. Its options: none"):
        first_word(x=1)


def test_results_of_different_functions_are_not_added() -> None:
    @bl.measure
    def last_word(maps: Maps, sentence: Any) -> Maps:
        return maps[..., -1].mean(-1)

    texts = random_texts(7)
    first, last = first_word().of(texts), last_word().of(texts)
    with pytest.raises(BertlookError, match=r"first_word \(first_word\) and last_word"):
        first + last
    with pytest.raises(BertlookError, match=r"first_word\(\) can't resume from .* last_word\(\)"):
        first_word().resume(last)


def test_an_error_in_a_function_leaves_the_batch_uncounted_by_all_measures() -> None:
    calls = []

    @bl.measure
    def failing(maps: Maps, sentence: Any) -> Maps:
        calls.append(sentence)
        if len(calls) > 400:
            raise ZeroDivisionError("own error")
        return maps[..., 0, 0]

    sentences = bl.corpora.sample()  # in three batches
    running = bl.Scan(bl.load(), sentences, [bl.measures.Entropy, failing])
    with pytest.raises(ZeroDivisionError, match="own error"):
        list(running)
    results = running.results()
    assert 0 < results.provenance["inputs"] < len(sentences)
    for result in results.values():
        assert set(result.counts.tolist()) == {results.provenance["inputs"]}


def test_models_are_compared_by_a_function_and_results_subtracted() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:6]
    other = bl.random_init(model)
    comparison = bl.compare(model, other, corpus=sentences, measures=first_word, progress=False)
    first, second = (
        first_word().of([each(sentence) for sentence in sentences]) for each in (model, other)
    )
    expected = first.first_word - second.first_word
    statistic = comparison.statistics["first_word first_word"]
    np.testing.assert_allclose(statistic.a.mean(0) - statistic.b.mean(0), expected, atol=1e-9)
    difference = (first - second).as_statistics()["first_word"]
    np.testing.assert_allclose(difference.values, expected, atol=1e-9)
    assert difference.title == "Difference: Attention to the first word"
