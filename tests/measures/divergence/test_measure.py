"""Divergences between heads against their definition, the golden ones, and in a padded scan."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures import DivergenceResult, HeadDivergence
from bertlook.measures.divergence.jensen_shannon import compute_nodes, sum_divergences
from bertlook.scanning.results import Results
from tests.measures.examples import random_attentions
from tests.measures.feeding import feed, start_and_break_off
from tests.reference import GOLDEN


def slow_divergence(p: np.ndarray, q: np.ndarray) -> float:
    """By the definition: the mean divergence of Kullback and Leibler from the mixture."""
    m = (p + q) / 2
    return (np.sum(p * np.log(p / m)) + np.sum(q * np.log(q / m))) / 2


def slow_total(attentions: list[Attention]) -> np.ndarray:
    layers, heads = attentions[0].maps.shape[:2]
    total = np.zeros((layers * heads, layers * heads))
    for attention in attentions:
        n = len(attention.tokens)
        maps = attention.maps.astype(np.float64).reshape(layers * heads, n, n)
        smooth = 0.999 * maps + 0.001 / n
        for one, other in np.ndindex(total.shape):
            for row in range(n):
                total[one, other] += slow_divergence(smooth[one, row], smooth[other, row])
    return total


def general() -> list[Attention]:
    """The golden documents."""
    maps = np.load(GOLDEN / "synthetic" / "general_attn.npz")
    documents = json.loads((GOLDEN / "synthetic" / "general_docs.json").read_text())
    return [
        Attention(document["tokens"], maps[f"doc{place}"])
        for place, document in enumerate(documents)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_divergences_follow_the_definition(seed: int) -> None:
    attentions = random_attentions(seed, count=4)
    result = HeadDivergence().of(attentions)
    np.testing.assert_allclose(result.total, slow_total(attentions), atol=1e-12, rtol=1e-10)
    assert result.total.dtype == np.float64
    assert result.rows == sum(len(attention.tokens) for attention in attentions)
    np.testing.assert_array_equal(result.mean, result.total / result.rows)
    assert (result.num_layers, result.num_heads) == (2, 3)


def test_sums_equal_the_reference() -> None:
    figures = json.loads((GOLDEN / "synthetic" / "general_official.json").read_text())["float64"]
    result = HeadDivergence().of(general())
    np.testing.assert_allclose(result.total, figures["js_sum"], atol=1e-9, rtol=0)
    assert result.rows == figures["n_rows"]


def test_divergences_do_not_depend_on_padding_or_batches() -> None:
    attentions = random_attentions(3, count=8)
    measure = HeadDivergence()
    feed(measure, attentions[:5])
    feed(measure, attentions[5:])
    np.testing.assert_allclose(
        measure.compute().total, HeadDivergence().of(attentions).total, atol=1e-11
    )


def test_the_single_precision_error_is_within_the_documented_bound() -> None:
    attentions = random_attentions(4, count=8)
    measure = HeadDivergence()
    feed(measure, attentions, dtype=torch.float32)
    expected = HeadDivergence().of(attentions)
    assert measure.compute().total.dtype == np.float64
    np.testing.assert_allclose(measure.compute().mean, expected.mean, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize(("dtype", "most"), [(torch.float32, 1.5e-5), (torch.float64, 1.5e-11)])
@pytest.mark.parametrize("tokens", [1, 8, 90, 128, 300, 512, 8192])
def test_the_sum_for_one_over_x_is_within_the_documented_error(
    dtype: torch.dtype, most: float, tokens: int
) -> None:
    t, weight = compute_nodes(1e-3 / tokens, dtype).reshape(-1, 2).T
    assert (weight >= 0).all()
    x = np.geomspace(1e-3 / tokens, 1, 5000)
    summed = np.exp(-x[:, None] * t) @ weight
    assert np.abs(summed * x - 1).max() < most


def softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def hard_heads(tokens: int) -> np.ndarray:
    """Heads that attend at random, sharply, to one token, evenly, nearly evenly, nearly alike."""
    random = np.random.default_rng(tokens)
    shape = (3, tokens, tokens)
    alike = 5 * random.normal(size=shape[1:])
    return np.concatenate(
        [
            softmax(random.normal(size=shape)),
            softmax(20 * random.normal(size=shape)),
            np.eye(tokens)[random.integers(tokens, size=shape[:2])],
            np.full(shape, 1 / tokens),
            softmax(1e-4 * random.normal(size=shape)),
            softmax(alike + 1e-3 * random.normal(size=shape)),
        ]
    )


@pytest.mark.parametrize(
    ("dtype", "share", "rounding"), [(torch.float64, 1e-11, 1e-12), (torch.float32, 1e-5, 2e-6)]
)
@pytest.mark.parametrize("tokens", [2, 16, 128])
def test_hard_distributions_are_within_the_documented_error(
    tokens: int, dtype: torch.dtype, share: float, rounding: float
) -> None:
    maps = hard_heads(tokens).reshape(18, -1)
    smooth = 0.999 * maps + 0.001 / tokens
    expected = np.array([[slow_divergence(p, q) for q in smooth] for p in smooth])
    got = sum_divergences(torch.from_numpy(maps).to(dtype).split(7), tokens)
    np.testing.assert_allclose(got, expected, rtol=share, atol=rounding * tokens)
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, got.T)
    np.testing.assert_array_equal(got.diagonal(), 0)


def test_rows_on_different_tokens_have_the_maximum_divergence() -> None:
    one, other = np.eye(64)[[0, 1], None].repeat(64, 1)
    result = HeadDivergence().of([Attention(["a"] * 64, np.stack([one, other])[None])])
    assert 0.98 * np.log(2) < result.mean[0, 1] < np.log(2)


def test_a_scan_is_within_the_documented_error_of_measuring_attentions() -> None:
    model = bl.load()
    sentences = list(bl.corpora.sample())[:40]
    scanned = bl.scan(model, sentences, HeadDivergence(), progress=False)["HeadDivergence"]
    assert isinstance(scanned, DivergenceResult)
    expected = HeadDivergence().of(model(sentence) for sentence in sentences)
    assert scanned.rows == expected.rows
    np.testing.assert_allclose(scanned.mean, expected.mean, rtol=1e-5, atol=2e-6)


def test_the_matrix_precision_of_the_caller_is_restored() -> None:
    before = torch.get_float32_matmul_precision()
    try:
        torch.set_float32_matmul_precision("high")
        HeadDivergence().of(random_attentions(0, count=1))
        assert torch.get_float32_matmul_precision() == "high"
    finally:
        torch.set_float32_matmul_precision(before)


def test_resuming_is_bit_identical_and_results_add_up(tmp_path) -> None:
    attentions = random_attentions(5)
    whole, first, second = HeadDivergence(), HeadDivergence(), HeadDivergence()
    feed(whole, attentions[:7])
    feed(first, attentions[:7])
    feed(whole, attentions[7:])
    feed(second, attentions[7:])
    Results({"found": first.compute()}).save(tmp_path / "part")
    saved = Results.load(tmp_path / "part")["found"]
    assert isinstance(saved, DivergenceResult)
    resumed = HeadDivergence()
    resumed.resume(saved)
    feed(resumed, attentions[7:])
    np.testing.assert_array_equal(resumed.compute().total, whole.compute().total)
    assert resumed.compute().rows == whole.compute().rows
    added = first.compute() + second.compute()
    np.testing.assert_allclose(added.total, whole.compute().total)


def test_an_unfinished_batch_is_not_counted() -> None:
    attentions = random_attentions(6, count=4)
    measure = HeadDivergence()
    start_and_break_off(measure, attentions)
    feed(measure, attentions)
    np.testing.assert_allclose(measure.compute().total, HeadDivergence().of(attentions).total)


def test_different_numbers_of_heads_are_refused() -> None:
    attention = random_attentions(7)[3]
    fewer = Attention(attention.tokens, attention.maps[:, :2], attention.word_ids)
    with pytest.raises(BertlookError, match="2 layers of 3 heads, the other has 2 layers of 2"):
        HeadDivergence().of([attention, fewer])


def test_empty_input_is_refused() -> None:
    with pytest.raises(BertlookError, match="no input was read"):
        HeadDivergence().of([])


def test_results_do_not_depend_on_threads_whose_number_is_restored() -> None:
    before = torch.get_num_threads()
    weights = torch.from_numpy(np.random.default_rng(0).dirichlet(np.ones(300), 6))
    try:
        torch.set_num_threads(1)
        alone = sum_divergences([weights], 300)
        torch.set_num_threads(2)
        together = sum_divergences([weights], 300)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(alone, together)


def test_distances_are_means_or_the_sums_of_the_released_code() -> None:
    attentions = random_attentions(3)
    paper, released = (HeadDivergence(variant).of(attentions) for variant in ("paper", "released"))
    np.testing.assert_array_equal(paper.total, released.total)
    np.testing.assert_array_equal(paper.distances, paper.mean)
    np.testing.assert_array_equal(released.distances, released.total)
    assert (paper.options, released.options) == ({"variant": "paper"}, {"variant": "released"})
    points = [bl.clustering.embed(result, starts=4).points for result in (paper, released)]
    np.testing.assert_allclose(points[1], points[0] * paper.rows, rtol=1e-3, atol=1e-3)
    with pytest.raises(BertlookError, match=r"variant='mean'"):
        HeadDivergence("mean")


def test_the_table_lists_each_pair_of_heads_the_most_similar_first() -> None:
    result = HeadDivergence().of(random_attentions(4))
    table = result.table()
    layers, heads = result.shape
    names = [f"{layer + 1}-{head + 1}" for layer in range(layers) for head in range(heads)]
    pairs = {(names[i], names[j]): result.mean[i, j] for j in range(len(names)) for i in range(j)}
    assert set(zip(table["head"], table["other"], strict=True)) == set(pairs)
    assert table["divergence"].is_monotonic_increasing
    for _, row in table.iterrows():
        assert row["divergence"] == pairs[row["head"], row["other"]]
        assert row["same_layer"] == (row["head"].split("-")[0] == row["other"].split("-")[0])
