"""Options out of their domain are refused with a sentence, before the work."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError

m, c = bl.measures, bl.clustering

#: What is no whole number from 0.
NO_COUNT: list[Any] = [
    *(-1, 10**30, 0.5, 2.0, float("nan"), float("inf"), True, None, "", "3", b"3", [], {}, [3]),
    *(np.float64(2), np.array([1, 2]), object()),
]
#: What is no number from 0 to 1.
NO_SHARE: list[Any] = [
    *(-0.1, 1.5, 10**400, float("nan"), float("inf"), -float("inf"), True, None, "x", "0.5", []),
    *(np.array([0.5]), 0.5j, object()),
]
NO_FLAG: list[Any] = ["yes", 2, None, [], 0.5]


@pytest.fixture(scope="module")
def attention() -> bl.Attention:
    return bl.load()("The cat sat on the mat.")


@pytest.fixture(scope="module")
def dependencies() -> Any:
    model = bl.load()
    return m.DependencyAccuracy().of(model(s) for s in list(bl.corpora.sample())[:4])


@pytest.fixture(scope="module")
def coreference() -> Any:
    model = bl.load()
    documents = list(bl.corpora.sample_documents())[:3]
    return m.CoreferenceAccuracy().of(model(d, truncate=True) for d in documents)


@pytest.fixture(scope="module")
def divergence() -> Any:
    x = np.array([0.0, 1.0, 3.0, 7.0])
    return m.DivergenceResult(total=abs(x[:, None] - x), rows=1, num_layers=2, num_heads=2)


def refused(call: Callable[[Any], object], values: list[Any]) -> None:
    """Check that each value is refused by a BertlookError, without a warning."""
    for value in values:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                call(value)
            except BertlookError:
                continue
        raise AssertionError(f"{value!r} was accepted")


@pytest.mark.parametrize("name", ["resamples", "permutations", "seed", "min_count"])
def test_options_of_the_table_of_relations(dependencies: Any, name: str) -> None:
    refused(lambda value: dependencies.table(**{name: value}), NO_COUNT)


@pytest.mark.parametrize("name", ["resamples", "permutations", "seed"])
def test_options_of_the_table_of_mentions(coreference: Any, name: str) -> None:
    refused(lambda value: coreference.table(**{name: value}), NO_COUNT)


def test_no_resample_is_refused(dependencies: Any, coreference: Any) -> None:
    refused(lambda value: dependencies.table(resamples=value), [0])
    refused(lambda value: coreference.table(resamples=value), [0])


def test_controls_are_results_of_the_same_kind(dependencies: Any, coreference: Any) -> None:
    controls = ["x", 3, True, ["x"], coreference, [coreference], {"a": dependencies}, object()]
    refused(lambda value: dependencies.table(control=value), controls)
    refused(lambda value: coreference.table(control=value), ["x", dependencies, [3]])


def test_flags_and_choices(coreference: Any, dependencies: Any) -> None:
    refused(lambda value: coreference.table(per_type=value), NO_FLAG)
    refused(lambda value: dependencies.table(value), ["x", 3, None, [], ["held-out"]])
    for measure in (m.TokenClasses, m.DependencyAccuracy):
        refused(lambda value, of=measure: of(variant=value), ["x", 3, None, [], ["paper"]])
    refused(lambda value: m.DependencyAccuracy(rows=value), ["x", 3, None, [], {}])


def test_shares(attention: bl.Attention) -> None:
    refused(lambda value: bl.rollout(attention, residual=value), NO_SHARE)
    refused(lambda value: bl.rollout(value), [None, 3, "text", attention.maps])
    refused(lambda value: m.Sinks(threshold=value), [*NO_SHARE, 0, 1])
    for measure in (m.GradientImportance, m.HeadImportance, m.Ablation):
        refused(lambda value, of=measure: of(share=value), [*NO_SHARE, 0])
        refused(lambda value, of=measure: of(seed=value), NO_COUNT)


def test_options_of_clustering(divergence: Any, attention: bl.Attention) -> None:
    no_count = [value for value in NO_COUNT if value is not None]
    refused(lambda value: c.embed(divergence, starts=value), [*no_count, 0])
    refused(lambda value: c.embed(divergence, seed=value), NO_COUNT)
    refused(lambda value: c.layer_test(divergence, permutations=value), [*NO_COUNT, 0])
    refused(lambda value: c.group_heads(divergence, value), [*no_count, 0, 1, 4])
    refused(lambda value: c.group_heads(divergence, max_count=value), [*NO_COUNT, 0, 1])
    refused(lambda value: c.match_heads(value, [attention]), [attention, None, 3, "x", []])
    refused(lambda value: c.match_heads([attention], value), [attention, None, 3, "x", []])


def test_options_of_probes(attention: bl.Attention) -> None:
    inputs = [bl.load()(sentence) for sentence in list(bl.corpora.sample())[:2]]

    def fit(**options: Any) -> object:
        return bl.probes.AttentionProbe(**options).fit(inputs)

    no_count = [value for value in NO_COUNT if value is not None]
    refused(lambda value: fit(batch_words=value), [*NO_COUNT, 0])
    refused(lambda value: fit(epochs=value), [*no_count, 0])
    refused(lambda value: fit(seed=value), NO_COUNT)
    refused(lambda value: fit(validation_fraction=value), [0, 1, -0.1, float("nan"), "x", None])
    refused(lambda value: fit(learning_rate=value), [0, -1, float("nan"), float("inf"), "x", []])


def test_random_weights() -> None:
    refused(lambda value: bl.random_init(bl.load(), seed=value), NO_COUNT)
    refused(lambda value: bl.random_init(value), [None, 3, "bert"])


def test_parts_of_an_attention() -> None:
    maps = np.full((1, 2, 2, 2), 0.5)
    norms = np.ones((1, 2, 2))
    good: dict[str, Any] = {"tokens": ["a", "b"], "maps": maps}

    def make(**parts: Any) -> bl.Attention:
        return bl.Attention(**{**good, **parts})

    make(value_norms=norms)
    refused(lambda value: make(tokens=value), [None, 3, "ab", b"ab", ["a", None], ["a", 3], ["a"]])
    refused(lambda value: make(words=value), [3, "ab", ["a", None], [1, 2], ["a"]])
    refused(
        lambda value: make(maps=value),
        [None, "x", maps * 1j, maps.astype(object), maps[0], [[[[0.5], [0.5, 0.5]]]], -maps],
    )
    refused(lambda value: make(maps=value), [maps * np.nan, maps * np.inf, maps.astype(str)])
    refused(
        lambda value: make(value_norms=value),
        [3, "x", norms[0], [[[1.0], [1.0, 2.0]]], norms * np.nan, -norms, norms * 1j, norms > 0],
    )
    refused(
        lambda value: make(word_ids=value), [[0], [1, 0], [0, 2], ["0", "1"], [0.5, 1.5], [0, "x"]]
    )


def test_arguments_of_figures(attention: bl.Attention, divergence: Any, dependencies: Any) -> None:
    f = bl.figures
    grid = bl.HeadGrid(attention)
    chart = f.entropy(m.Entropy().of([attention]))
    no_attention = [None, 3, "text", [attention], attention.maps]
    refused(lambda value: f.head_examples(value, ["1-1"]), no_attention)
    refused(lambda value: f.head_examples(attention, value), [None, 3, [], "1-1", ["x"], [(9, 9)]])
    refused(lambda value: f.head_examples(attention, ["1-1"], specials=value), NO_FLAG)
    for draw in (f.entropy, f.relative_position, f.token_classes, f.gradients, f.summary):
        refused(draw, [None, 3, "x", [], {}, {"a": 3}, attention, dependencies])
    refused(f.head_map, [None, 3, "x", {}, dependencies])
    refused(lambda value: f.head_map(divergence, color=value), [3, "x", [], True])
    refused(lambda value: f.head_map(divergence, behaviors=value), [3, "x", [], [["a"]]])
    refused(lambda value: f.head_map(divergence, embedding=value), [3, "x", [], divergence])
    refused(lambda value: f.linked(value, grid), [None, 3, "x", grid])
    refused(lambda value: f.linked(chart, value), [None, 3, "x", chart])
    refused(lambda value: f.save(value, "x.svg"), [None, 3, "x", attention])
    refused(lambda value: f.save(chart, value), [None, 3, b"x.svg", "", "x", "x.txt", "a\0.svg"])
