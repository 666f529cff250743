from __future__ import annotations

import math

import numpy as np
import pytest

from bertlook import measures
from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures import (
    Confidence,
    Distance,
    Entropy,
    HeadMeans,
    MeansMeasure,
    NormBased,
    Positional,
    RelativePosition,
    Result,
    Sinks,
    TokenClasses,
)
from bertlook.measures.inference import t_quantile
from tests.measures.feeding import feed
from tests.measures.surface_examples import attend_uniformly, random_texts

ALL = [
    RelativePosition(),
    TokenClasses(),
    TokenClasses(variant="released"),
    Entropy(),
    NormBased(),
    Confidence(),
    Distance(),
    Sinks(0.4),
    Positional(),
]


def assert_close(result: HeadMeans, expected: HeadMeans) -> None:
    assert result.options == expected.options
    for name, array in result.to_parts()[0].items():
        np.testing.assert_allclose(array, expected.to_parts()[0][name], atol=1e-12, err_msg=name)


@pytest.mark.parametrize("window", [None, 2], ids=["unlimited", "window"])
@pytest.mark.parametrize("causal", [False, True], ids=["encoder", "decoder"])
@pytest.mark.parametrize("measure", ALL, ids=repr)
def test_a_padded_batch_counts_like_single_inputs(
    measure: MeansMeasure, causal: bool, window: int | None
) -> None:
    texts = random_texts(1, causal=causal, window=window)
    assert_close(feed(measure.fresh(), texts).compute(), measure.of(texts))


@pytest.mark.parametrize("measure", ALL, ids=repr)
def test_results_add_up_and_measures_resume_from_them(measure: MeansMeasure) -> None:
    texts = random_texts(2)
    first, second = measure.of(texts[:2]), measure.of(texts[2:])
    whole = measure.of(texts)
    assert_close(first + second, whole)
    resumed = measure.fresh()
    resumed.resume(first)
    for text in texts[2:]:
        feed(resumed, [text])
    for name, array in resumed.compute().to_parts()[0].items():
        np.testing.assert_array_equal(array, whole.to_parts()[0][name], err_msg=name)


@pytest.mark.parametrize("measure", ALL, ids=repr)
def test_a_result_is_equal_after_being_rebuilt_from_its_parts(measure: MeansMeasure) -> None:
    result = measure.of(random_texts(3))
    again = Result.kinds[type(result).__name__].from_parts(*result.to_parts())
    assert type(again) is type(result)
    assert_close(again, result)


@pytest.mark.parametrize(
    "texts",
    [random_texts(4), random_texts(4, window=2), random_texts(4, causal=True, window=1)],
    ids=["unlimited", "window", "causal window"],
)
@pytest.mark.parametrize(
    "measure",
    # Where all weights tie, the largest one is no matter of chance.
    [m for m in ALL if not m.needs_norms and not isinstance(m, Positional)],
    ids=repr,
)
def test_uniform_attention_equals_the_baseline(
    measure: MeansMeasure, texts: list[Attention]
) -> None:
    uniform = measure.of(attend_uniformly(texts)).statistics()
    baselines = measure.of(texts).baselines
    assert baselines.keys() == {name for name in uniform if not np.isnan(uniform[name]).all()}
    for name, baseline in baselines.items():
        expected = np.broadcast_to(uniform[name], (2, 3))
        np.testing.assert_allclose(np.broadcast_to(baseline, (2, 3)), expected, atol=1e-12)


def test_the_baseline_of_a_sliding_window_is_of_the_tokens_inside() -> None:
    (text,) = random_texts(7, count=1, window=1)
    n = len(text.tokens)
    inside = [2, *[3] * (n - 2), 2]
    baselines = Entropy().of([text]).baselines["all"]
    expected = [math.log(n), np.mean(np.log(inside))]
    np.testing.assert_allclose(baselines, np.repeat([expected], 3, 0).T, atol=1e-3)
    assert Entropy().of([text]).uniform == pytest.approx(np.mean(expected), abs=1e-3)


def test_each_statistic_is_an_attribute_and_has_a_description() -> None:
    result = RelativePosition().of(random_texts(5))
    assert list(result.statistics()) == list(result.means) == ["current", "previous", "next"]
    assert result.current is not result.previous
    np.testing.assert_array_equal(result.next, result.statistics()["next"])
    assert result.next.shape == (2, 3)
    assert type(result).next.description == "attention to the next token"
    assert type(result).next.title == type(result).next.label == "Attention to the next token"
    assert Entropy.result_class.all.label == "Entropy (nats)"


def test_views_show_statistics_by_name_unit_measure_and_baseline() -> None:
    shown = Entropy().of(random_texts(5)).as_statistics()
    assert {name: (s.title, s.group, s.measured_in) for name, s in shown.items()} == {
        "all": ("Entropy", "Entropy", "nats"),
        "cls": ("Entropy of [CLS]", "Entropy", "nats"),
    }
    assert {s.baseline_name for s in shown.values()} == {"uniform"}
    positional = Positional().of(random_texts(5)).as_statistics()
    assert {s.baseline_name for s in positional.values()} == {"chance"}
    assert RelativePosition.result_class.measure_title == "Relative position"


def test_every_statistic_has_a_name_of_its_own_within_its_measure() -> None:
    for name in measures.__all__:
        result = getattr(getattr(measures, name), "result_class", None)
        if isinstance(result, type) and issubclass(result, HeadMeans):
            labels = [mean.label for mean in result.means.values()]
            assert len(set(labels)) == len(labels)
            assert all(label[0].isupper() and "_" not in label for label in labels)


def test_the_table_has_intervals_over_inputs() -> None:
    texts = random_texts(6)
    table = RelativePosition().of(texts).table()
    assert len(table) == 3 * 2 * 3
    row = table[(table.statistic == "previous") & (table["head"] == "2-3")].iloc[0]
    each = [RelativePosition().of([text]).previous[1, 2] for text in texts]
    assert (row.layer, row["index"], row["count"]) == (1, 2, len(texts))
    assert row["mean"] == pytest.approx(np.mean(each))
    reach = t_quantile(0.975, np.array(len(each) - 1)) * np.std(each, ddof=1) / np.sqrt(len(each))
    assert (row.low, row.high) == pytest.approx((np.mean(each) - reach, np.mean(each) + reach))
    assert 0 < row.baseline < 1
    # A single input has no variance.
    assert RelativePosition().of(texts[:1]).table().low.isna().all()


def test_results_of_different_options_measures_or_models_are_not_added() -> None:
    texts = random_texts(7)
    result = TokenClasses().of(texts)
    with pytest.raises(BertlookError, match="options differ"):
        result + TokenClasses(variant="released").of(texts)
    with pytest.raises(BertlookError, match=r"TokenClasses\(variant='released'\) can't resume"):
        TokenClasses(variant="released").resume(result)
    with pytest.raises(BertlookError, match=r"Entropy.* can't resume from .* TokenClasses"):
        Entropy().resume(result)
    smaller = [type(text)(text.tokens, text.maps[:1]) for text in texts]
    with pytest.raises(BertlookError, match="different numbers of heads"):
        result + TokenClasses().of(smaller)


def test_nothing_counted_is_an_error() -> None:
    with pytest.raises(BertlookError, match="no input was read"):
        Entropy().of([])
