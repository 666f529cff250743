"""Statistics are collected from arrays and results, and refused where they can't be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from bertlook import Attention, BertlookError, Statistic
from bertlook.measures import Confidence, Entropy, TokenClasses
from bertlook.statistic import statistics_in

SHAPE = (2, 3)
SHARES = np.arange(6).reshape(SHAPE) / 6


def uniform_attention() -> Attention:
    return Attention(["a", "b"], np.full((*SHAPE, 2, 2), 0.5))


class FakeResult:
    """A stand-in for a result with statistics."""

    def __init__(self, **arrays: Any) -> None:
        self._arrays = arrays

    def statistics(self) -> dict[str, Any]:
        return self._arrays


def test_arrays_lists_and_statistics_are_accepted() -> None:
    given = {"a": SHARES, "b": SHARES.tolist(), "c": Statistic(SHARES, measured_in="nats")}
    found = statistics_in(given, SHAPE)
    assert list(found) == ["a", "b", "c"]
    assert found["c"].measured_in == "nats"
    for one in found.values():
        np.testing.assert_array_equal(one.values, SHARES.astype(np.float32))


def test_all_statistics_of_a_result_are_taken() -> None:
    assert list(statistics_in(FakeResult(previous=SHARES, next=SHARES), SHAPE)) == [
        "previous",
        "next",
    ]


def test_a_dict_names_the_single_statistic_of_a_result() -> None:
    given = {"mine": FakeResult(all=SHARES), "two": FakeResult(cls=SHARES, sep=SHARES)}
    assert list(statistics_in(given, SHAPE)) == ["mine", "cls", "sep"]


def test_a_scan_names_the_single_statistic_of_a_measure_as_it_was_given() -> None:
    measures = {"mine": Confidence(), "two": Entropy(), "Confidence": Confidence()}
    results = {name: each.of([uniform_attention()]) for name, each in measures.items()}
    found = list(statistics_in(FakeScanResults(**results), SHAPE))
    assert found == ["mine", "all", "cls", "confidence"]


class FakeScanResults(Mapping[str, object]):
    """A stand-in for the results of a scan, a mapping that isn't a dict."""

    def __init__(self, **results: object) -> None:
        self._results = results

    def __getitem__(self, name: str) -> object:
        return self._results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)


def test_results_without_statistics_are_skipped_and_equal_names_disambiguated() -> None:
    given = FakeScanResults(
        Classes=FakeResult(sep=SHARES), Relations=object(), Norms=FakeResult(sep=SHARES)
    )
    assert list(statistics_in(given, SHAPE)) == ["sep", "Norms sep"]


def test_a_result_provides_baselines_and_drops_statistics_without_observations() -> None:
    decoder = Attention(["a", ",", "b"], np.tril(np.ones((2, 3, 3, 3))) / [[1], [2], [3]])
    result = TokenClasses().of([decoder])
    found = statistics_in(result, SHAPE)
    assert list(found) == ["cls", "sep", "punctuation", "other", "other_to_sep"]
    np.testing.assert_allclose(found["punctuation"].baseline, result.baselines["punctuation"])


def test_statistics_have_the_names_that_views_show() -> None:
    entropy, confidence = (measure().of([uniform_attention()]) for measure in (Entropy, Confidence))

    def shown(source: Any) -> list[tuple[str, str, str]]:
        return [(name, s.title, s.group) for name, s in statistics_in(source, SHAPE).items()]

    assert shown(entropy)[0] == ("all", "Entropy", "Entropy")
    assert shown(FakeScanResults(Confidence=confidence)) == [
        ("confidence", "Largest weight", "Confidence")
    ]
    # Names that the caller gives stand.
    assert shown({"mine": confidence, "b": entropy, "own": SHARES}) == [
        ("mine", "mine", ""),
        ("all", "Entropy", "b"),
        ("cls", "Entropy of [CLS]", "b"),
        ("own", "own", ""),
    ]
    given = Statistic(SHARES, title="Share", group="Mine", baseline=0.5, baseline_name="chance")
    found = statistics_in({"x": given}, SHAPE)
    assert (found["x"].title, found["x"].group, found["x"].baseline_name) == (
        "Share",
        "Mine",
        "chance",
    )
    assert statistics_in({"x": given}, SHAPE, {"x": 0.1})["x"].baseline_name == ""


@pytest.mark.parametrize(
    ("values", "domain"),
    [
        ([0.2, 0.9], (0, 1)),
        ([0, 0], (0, 1)),
        ([0.0, 0.02], (0, 0.02)),
        ([0.5, 3.5], (0, 3.5)),
        ([-0.25, 0.1], (-0.25, 0.25)),
        ([-1, 4], (-4, 4)),
    ],
)
def test_the_scale_follows_from_the_values(values: list[float], domain: tuple[float, ...]) -> None:
    [one] = statistics_in({"x": [values]}, (1, 2)).values()
    assert one.domain == pytest.approx(domain)


def test_a_domain_and_a_baseline_can_be_given() -> None:
    given = {"x": Statistic(SHARES, domain=(0, 2), baseline=0.5), "y": SHARES}
    found = statistics_in(given, SHAPE, {"y": SHARES})
    assert found["x"].domain == (0, 2)
    np.testing.assert_array_equal(found["x"].baseline, np.full(SHAPE, 0.5))
    np.testing.assert_array_equal(found["y"].baseline, SHARES.astype(np.float32))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"x": np.zeros((3, 2))}, r"'x' has shape \(3, 2\); 2 layers of 3 heads need \(2, 3\)"),
        ({"x": [[1, 2, 3], [1, np.nan, 3]]}, r"'x' has nan for head 2-2 \(layer 1, head 1,"),
        ({"x": [[1, 2, 3], [1, 2]]}, "'x' isn't an array of numbers"),
        ({"x": "entropy"}, "'x' isn't an array of numbers"),
        ({"x": Statistic(SHARES, domain=(1, 1))}, "the lower one first"),
        ({"x": Statistic(SHARES, baseline=[1, 2])}, "baseline of statistic 'x'"),
        ({"x": Statistic(SHARES, baseline=float("inf"))}, "baseline of statistic 'x'"),
        ({"x": Statistic(SHARES, title=3)}, "The title of statistic 'x' is 3"),
        ({"x": Statistic(SHARES, group=None)}, "The group of statistic 'x' is None"),
        ({"": SHARES}, "name of a statistic must be a non-empty string"),
        ({3: SHARES}, "name of a statistic must be a non-empty string, not 3"),
        (SHARES, "A ndarray has no statistics"),
        ({"x": FakeResult()}, "none of the results has one"),
    ],
)
def test_invalid_statistics_are_named(given: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        statistics_in(given, SHAPE)


def test_a_baseline_without_its_statistic_is_named() -> None:
    with pytest.raises(
        BertlookError, match=r"baselines names 'y', which is not a statistic\. The statistics are x"
    ):
        statistics_in({"x": SHARES}, SHAPE, {"y": 1})


def test_heads_that_the_model_lacks_have_no_value() -> None:
    present = np.array([[True, True], [False, False]])
    values = [[0.2, 0.6], [np.nan, 7]]
    given = {"share": Statistic(values, baseline=0.5)}
    statistic = statistics_in(given, (2, 2), present=present)["share"]
    np.testing.assert_allclose(statistic.values, [[0.2, 0.6], [np.nan, np.nan]])
    np.testing.assert_allclose(statistic.baseline, [[0.5, 0.5], [np.nan, np.nan]])
    assert statistic.domain == (0, 1)
    with pytest.raises(BertlookError, match="nan for head 2-1"):
        statistics_in({"share": values}, (2, 2))
    with pytest.raises(BertlookError, match="nan for head 1-2"):
        statistics_in({"share": [[1, np.nan], [1, 1]]}, (2, 2), present=present)
