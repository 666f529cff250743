"""The pass over a corpus against a loop over single comparisons."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.errors import BertlookError
from tests.tiny_models import tiny, tiny_decoder
from tests.tiny_tokenizers import byte_level, wordpiece

SENTENCES = bl.corpora.sample()[:8]


@pytest.fixture(scope="module")
def models() -> tuple[bl.Model, bl.Model]:
    model = bl.load()
    return model, bl.random_init(model)


def compare(*arguments: Any, **options: Any) -> CorpusComparison:
    comparison = bl.compare(*arguments, progress=False, **options)
    assert isinstance(comparison, CorpusComparison)
    return comparison


def test_divergences_are_means_over_all_rows(models: tuple[bl.Model, bl.Model]) -> None:
    comparison = compare(*models, SENTENCES)
    total, rows = np.zeros((6, 8)), 0
    for sentence in SENTENCES:
        first, second = (model(sentence).maps.astype(float) for model in models)
        mean = (first + second) / 2
        total += ((first * np.log(first / mean) + second * np.log(second / mean)) / 2).sum((2, 3))
        rows += first.shape[2]
    np.testing.assert_allclose(comparison.divergence, total / rows, rtol=1e-9)
    assert comparison.divergence.max() < math.log(2)


def test_statistics_are_those_of_scans(models: tuple[bl.Model, bl.Model]) -> None:
    measures = [bl.measures.RelativePosition(), bl.measures.Entropy()]
    comparison = compare(*models, SENTENCES, measures=measures, resamples=100, permutations=9)
    results = [bl.scan(model, SENTENCES, measures, progress=False) for model in models]
    for measure in ("RelativePosition", "Entropy"):
        for name, values in results[0][measure].statistics().items():
            columns = comparison.statistics[f"{measure} {name}"].columns(100, 9, 0)
            np.testing.assert_allclose(columns["a"], values, atol=1e-6)
            expected = values - results[1][measure].statistics()[name]
            np.testing.assert_allclose(columns["difference"], expected, atol=1e-6)


def test_a_model_is_like_itself(models: tuple[bl.Model, bl.Model]) -> None:
    model, _ = models
    comparison = compare(model, model, SENTENCES, measures=bl.measures.Entropy)
    assert comparison.divergence.max() == 0
    assert comparison.table("all")["p"].tolist() == [1] * 48


def test_accuracies_are_those_of_scans(models: tuple[bl.Model, bl.Model]) -> None:
    measure = bl.measures.DependencyAccuracy()
    comparison = compare(*models, SENTENCES, measures=measure)
    first, second = (
        bl.scan(model, SENTENCES, measure, progress=False, controls=0) for model in models
    )
    expected = (first - second)["DependencyAccuracy"].table("det dep->head")
    table = comparison.table("det dep->head")
    assert table.equals(expected[list(table.columns)])


def test_an_input_that_was_left_out_keeps_accuracies_in_pairs(
    models: tuple[bl.Model, bl.Model],
) -> None:
    measure = bl.measures.DependencyAccuracy()
    long = bl.Sentence(["word"] * 2000, range(2000), ["root"] + ["det"] * 1999)
    corpus = [*SENTENCES[:3], long, *SENTENCES[3:]]
    comparison = compare(*models, corpus, measures=measure)
    assert [skipped.position for skipped in comparison.skipped] == [3]
    expected = compare(*models, SENTENCES, measures=measure).table("det dep->head")
    assert comparison.table("det dep->head").equals(expected)


def test_a_function_is_compared_as_a_measure_is(models: tuple[bl.Model, bl.Model]) -> None:
    @bl.measure
    def first_word(maps: Any, sentence: Any) -> Any:
        return maps[..., 0].mean(-1)

    table = compare(*models, SENTENCES, measures=first_word()).table("first_word")
    values = [first_word().of(map(model, SENTENCES)).first_word for model in models]
    for row in table.itertuples():
        place = tuple(bl.Head(row.head))
        assert [row.a, row.b] == pytest.approx([values[0][place], values[1][place]])


def test_other_tokens_are_compared_word_by_word_and_this_is_said() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    decoder = bl.load(tiny_decoder(), tokenizer=byte_level(specials=False))
    comparison = compare(model, decoder, ["the cat sat", "the dog"])
    assert comparison.provenance["aligned"] == 2
    assert "2 of other tokens compared word by word" in repr(comparison)
    single = bl.compare(model, decoder, text="the cat sat")
    np.testing.assert_allclose(comparison.row_sums[0] / comparison.row_counts[0], single.divergence)
    assert "word by word" not in repr(compare(model, model, ["the cat sat"]))


def test_a_corpus_that_can_be_read_once_is_enough(models: tuple[bl.Model, bl.Model]) -> None:
    def once() -> Iterator[bl.Sentence]:
        yield from SENTENCES

    np.testing.assert_array_equal(
        compare(*models, once()).divergence, compare(*models, SENTENCES).divergence
    )


def test_inputs_that_a_model_cannot_read_are_left_out(models: tuple[bl.Model, bl.Model]) -> None:
    comparison = compare(*models, ["The cat sat.", "word " * 2000, "It purred."])
    assert len(comparison.row_counts) == 2
    assert [skipped.position for skipped in comparison.skipped] == [1]
    assert comparison.provenance["skipped"] == 1


@pytest.mark.parametrize(
    ("corpus", "options", "message"),
    [
        ([], {}, "There was nothing to read. The corpus is empty"),
        (["a cat"], {"measures": bl.measures.HeadDivergence()}, "no values for single inputs"),
        (["a cat"], {"measures": bl.measures.DependencyAccuracy()}, "gold"),
        (["a cat"], {"resamples": 0}, "resamples=0"),
        (["a cat"], {"text": "a cat"}, "either a text or a corpus"),
    ],
)
def test_what_cannot_be_compared_gets_a_sentence(
    models: tuple[bl.Model, bl.Model], corpus: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        compare(*models, corpus, **options)
