"""An overview is what a slow reading of the whole maps finds, however they are cut into tiles."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bertlook.attention.attention import Attention
from bertlook.attention.overview import (
    LINKS_KEPT,
    POOL,
    Overview,
    OverviewBuilder,
    overview_of_maps,
    pool_maps,
)


def slow_pool(matrix: np.ndarray, size: int) -> np.ndarray:
    """Return, of each cell, the weight of largest size."""
    rows, columns = matrix.shape
    pooled = np.zeros((min(size, rows), min(size, columns)), matrix.dtype)
    for row, column in np.ndindex(pooled.shape):
        height, width = pooled.shape
        cell = matrix[
            row * rows // height : -(-(row + 1) * rows // height),
            column * columns // width : -(-(column + 1) * columns // width),
        ]
        pooled[row, column] = max(cell.ravel(), key=abs)
    return pooled


@pytest.mark.parametrize("shape", [(33, 33), (47, 100), (64, 32), (65, 5), (20, 64)])
def test_pooling_takes_the_largest_weight_of_each_cell(shape: tuple[int, int]) -> None:
    matrix = np.random.default_rng(0).random(shape)
    pooled = pool_maps(torch.from_numpy(matrix)).numpy()
    np.testing.assert_array_equal(pooled, slow_pool(matrix, POOL))


def test_pooling_signed_weights_takes_the_largest_size_of_each_cell() -> None:
    matrix = np.random.default_rng(0).normal(size=(40, 33))
    pooled = pool_maps(torch.from_numpy(matrix), 10, signed=True).numpy()
    np.testing.assert_array_equal(pooled, slow_pool(matrix, 10))


@st.composite
def attentions(draw: st.DrawFn) -> Attention:
    """Draw maps with words of several pieces, ties, special tokens, and an absent head."""
    queries, keys = draw(_axes()), draw(st.none() | _axes())
    signed = draw(st.booleans())
    tokens, key_tokens = queries[0], None if keys is None else keys[0]
    shape = 2, 2, len(tokens), len(tokens if key_tokens is None else key_tokens)
    random = np.random.default_rng(draw(st.integers(0, 99)))
    maps = random.integers(0, draw(st.sampled_from([1, 3, 1000])), shape) / np.float32(2**20)
    maps = maps.astype(np.float32) * (random.choice([-1, 1], shape) if signed else 1)
    if draw(st.booleans()):
        maps[1, 0] = np.nan
    return Attention(
        tokens,
        maps,
        queries[1],
        key_tokens=key_tokens,
        key_word_ids=None if keys is None else keys[1],
        signed=signed,
    )


@st.composite
def _axes(draw: st.DrawFn) -> tuple[list[str], list[int | None]]:
    sizes = draw(st.lists(st.sampled_from([0, 0, 1, 1, 1, 1, 2, 3, 40]), min_size=1, max_size=60))
    tokens: list[str] = []
    word_ids: list[int | None] = []
    word = 0
    for place, size in enumerate(sizes):
        if size == 0:
            tokens.append(f"[{place % 2}]")
            word_ids.append(None)
        else:
            tokens += ["piece"] * size
            word_ids += [word] * size
            word += 1
    return tokens, word_ids


@settings(max_examples=50)
@given(attentions(), st.sampled_from([1, 500, 2**20]))
def test_tiles_of_any_size_make_the_overview_of_the_whole(attention: Attention, size: int) -> None:
    builder = OverviewBuilder(
        *attention.present.shape,
        attention.units,
        attention.key_units if attention.is_cross else None,
        signed=attention.signed,
    )
    for layer, head in np.argwhere(attention.present).tolist():
        for _, tiles in builder.tiles(1, size):
            for rows in tiles:
                tile = torch.tensor(attention.maps[layer, head, rows][None])
                builder.add(layer, slice(head, head + 1), rows, tile)
    check(builder.build(), attention)


@settings(max_examples=50)
@given(attentions())
def test_an_attention_has_its_overview(attention: Attention) -> None:
    check(attention.overview, attention)


@settings(max_examples=50)
@given(attentions())
def test_maps_in_memory_have_their_overview(attention: Attention) -> None:
    key_units = attention.key_units if attention.is_cross else None
    overview = overview_of_maps(attention.maps, attention.units, key_units, signed=attention.signed)
    check(overview, attention)


def check(overview: Overview, attention: Attention) -> None:
    """Compare an overview with a slow one."""
    specials = np.array([unit.special for unit in attention.key_units])
    labels = list(dict.fromkeys(unit.text for unit in attention.key_units if unit.special))
    assert overview.sink_labels == labels
    for layer, head in np.ndindex(attention.present.shape):
        place = layer, head
        maps = np.nan_to_num(attention.maps[place])
        words = np.nan_to_num(attention.word_maps(layers=layer)[head])
        np.testing.assert_array_equal(np.abs(overview.thumbs[place]), np.abs(slow_pool(maps, POOL)))
        np.testing.assert_allclose(overview.row_sums[place], maps.sum(-1).mean(), atol=1e-6)
        for unit, row in enumerate(words):
            own = 0 if attention.is_cross else row[unit]
            assert overview.itself[(*place, unit)] == pytest.approx(own, rel=1e-6, abs=1e-9)
            for kind, label in enumerate(labels):
                members = [other.text == label and other.special for other in attention.key_units]
                assert overview.sinks[(*place, unit, kind)] == pytest.approx(
                    row[members].sum(), rel=1e-5, abs=1e-7
                )
            rest = np.where(specials, 0, row)
            if not attention.is_cross:
                rest[unit] = 0
            for k in range(LINKS_KEPT):
                best = np.abs(rest).max()
                to = overview.links_to[(*place, unit, k)]
                # Sums over pieces are rounded, which may reorder equal weights.
                assert abs(rest[to]) == pytest.approx(best, rel=1e-5)
                weight = overview.links_weight[(*place, unit, k)]
                assert weight == pytest.approx(rest[to], rel=1e-5)
                rest[to] = 0


def test_the_first_of_equal_links_come_first() -> None:
    attention = Attention(["[CLS]", *"abcdef"], np.full((1, 1, 7, 7), 1 / 7))
    assert attention.overview.links_to[0, 0, :3].tolist() == [[1, 2, 3], [2, 3, 4], [1, 3, 4]]
