from __future__ import annotations

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures import Confidence, Distance, Positional, Sinks
from tests.measures.surface_examples import random_texts, slow_means


def test_confidence_is_the_mean_of_the_largest_weights() -> None:
    texts = random_texts(0)
    expected = slow_means(texts, lambda rows, _: sum(map(max, rows)) / len(rows))
    np.testing.assert_allclose(Confidence().of(texts).confidence, expected, atol=1e-12)


def test_distance_is_weighted_by_attention() -> None:
    texts = random_texts(1)

    def distance(rows, tokens) -> float:
        pairs = [(i, j) for i in range(len(tokens)) for j in range(len(tokens))]
        total = sum(rows[i][j] for i, j in pairs)
        return sum(rows[i][j] * abs(i - j) for i, j in pairs) / total

    np.testing.assert_allclose(
        Distance().of(texts).distance, slow_means(texts, distance), atol=1e-12
    )


def test_the_distance_is_of_the_attention_to_tokens() -> None:
    texts = random_texts(1)
    with_sink = [Attention(text.tokens, 0.6 * text.maps) for text in texts]
    np.testing.assert_allclose(Distance().of(with_sink).distance, Distance().of(texts).distance)
    assert Distance().of(Attention(["a", "b"], np.zeros((1, 1, 2, 2)))).distance == 0


def test_a_sink_receives_more_than_the_threshold() -> None:
    texts = random_texts(2)

    def received(rows, j: int) -> float:
        return sum(row[j] for row in rows) / len(rows)

    result = Sinks(0.25).of(texts)
    for means, statistic in [
        (result.count, lambda rows, t: sum(received(rows, j) > 0.25 for j in range(len(t)))),
        (result.first, lambda rows, _: float(received(rows, 0) > 0.25)),
        (result.strongest, lambda rows, t: max(received(rows, j) for j in range(len(t)))),
    ]:
        np.testing.assert_allclose(means, slow_means(texts, statistic), atol=1e-12)


@pytest.mark.parametrize("threshold", [0, 1, -0.1])
def test_a_threshold_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(BertlookError, match="threshold="):
        Sinks(threshold)


def test_positional_heads_have_one_offset_for_90_percent_of_tokens() -> None:
    n = 21
    shift = np.eye(n, k=-1)
    shift[0, 0] = 1
    broken = shift.copy()
    broken[5:8] = np.eye(n)[0]
    ahead = np.eye(n, k=1)
    ahead[-1, 0] = 1
    text = Attention([str(i) for i in range(n)], np.stack([shift, broken, ahead, np.eye(n)])[None])
    result = Positional().of([text])
    np.testing.assert_allclose(result.before, [[1, 17 / 20, 0, 0]])
    np.testing.assert_allclose(result.after, [[0, 0, 1, 0]])
    np.testing.assert_allclose(result.itself[0, 3], 1)
    assert result.positional.tolist() == [[True, False, True, True]]


@pytest.mark.parametrize("causal", [False, True])
def test_the_baseline_of_positional_heads_is_that_of_random_maps(causal: bool) -> None:
    random = np.random.default_rng(0)
    n = 6
    maps = random.random((1, 4000, n, n))
    if causal:
        maps = np.tril(maps)
    result = Positional().of(Attention(list("abcdef"), maps / maps.sum(-1, keepdims=True)))
    assert result.baselines.keys() == {"before", "itself", "after"}
    for name, baseline in result.baselines.items():
        assert result.statistics()[name].mean() == pytest.approx(baseline, abs=0.01), name


def test_the_sinks_of_a_sliding_window_are_over_the_rows_that_see_the_token() -> None:
    (text,) = random_texts(5, count=1, window=1)
    result = Sinks(threshold=0.4).of(text)
    for layer, head in np.ndindex(2, 3):
        received = [
            np.mean([row[j] for row, sees in zip(*pair, strict=True) if sees[j]])
            for pair in [(text.maps[layer, head], text.visible[layer])]
            for j in range(len(text.tokens))
        ]
        assert result.strongest[layer, head] == pytest.approx(max(received))
        assert result.count[layer, head] == sum(share > 0.4 for share in received)


def test_a_decoders_sinks_are_over_the_rows_that_see_the_token() -> None:
    random = np.random.default_rng(1)
    n = 7
    maps = np.tril(random.random((2, 3, n, n)))
    maps /= maps.sum(-1, keepdims=True)
    result = Sinks(threshold=0.4).of(Attention([str(i) for i in range(n)], maps))
    received = np.stack([maps[..., j:, j].mean(-1) for j in range(n)], axis=-1)
    np.testing.assert_allclose(result.count, (received > 0.4).sum(-1))
    np.testing.assert_allclose(result.strongest, received.max(-1))


def test_the_only_token_of_an_input_attends_most_to_itself() -> None:
    result = Positional().of(Attention(["a"], [[[[1.0]]]]))
    assert (result.itself, result.before, result.after) == (1, 0, 0)
