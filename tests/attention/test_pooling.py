from __future__ import annotations

import json
from typing import get_args

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bertlook.attention.pooling import (
    Array,
    Rows,
    Unit,
    group_tokens,
    mean_weights,
    pool,
    pool_batch,
)
from bertlook.errors import BertlookError
from tests.reference import GOLDEN

RULES: tuple[Rows, ...] = get_args(Rows)


def pool_naively(maps: Array, units: list[Unit], rows: str) -> Array:
    """Pool by the definition, one number at a time."""
    size = len(units)
    result = np.zeros((*maps.shape[:-2], size, size))
    for head in np.ndindex(*maps.shape[:-2]):
        for i, row in enumerate(units):
            for j, column in enumerate(units):
                sums = [
                    sum(float(maps[(*head, a, b)]) for b in range(column.start, column.stop))
                    for a in range(row.start, row.stop)
                ]
                chosen = {"mean": sum(sums) / len(sums), "first": sums[0], "max": max(sums)}
                result[(*head, i, j)] = chosen[rows]
            if rows == "max":
                result[(*head, i)] /= sum(result[(*head, i)])
    return result


@st.composite
def cases(draw: st.DrawFn) -> tuple[Array, list[Unit]]:
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    units, start = [], 0
    for length in lengths:
        units.append(Unit("w", False, start, start + length))
        start += length
    seed = draw(st.integers(0, 2**32 - 1))
    maps = np.random.default_rng(seed).dirichlet(np.full(start, 0.3), size=(2, 2, start))
    return maps, units


@given(cases(), st.sampled_from(RULES))
def test_word_maps_follow_the_definition(case: tuple[Array, list[Unit]], rows: Rows) -> None:
    maps, units = case
    np.testing.assert_allclose(pool(maps, units, rows), pool_naively(maps, units, rows), atol=1e-12)


@given(cases(), st.sampled_from(RULES))
def test_rows_keep_summing_to_one(case: tuple[Array, list[Unit]], rows: Rows) -> None:
    maps, units = case
    np.testing.assert_allclose(pool(maps, units, rows).sum(-1), 1, atol=1e-12)


@given(cases(), st.sampled_from(RULES))
def test_words_of_one_piece_are_unchanged(case: tuple[Array, list[Unit]], rows: Rows) -> None:
    maps, _ = case
    units = [Unit("w", False, i, i + 1) for i in range(maps.shape[-1])]
    np.testing.assert_allclose(pool(maps, units, rows), maps, atol=1e-12)


@given(cases())
def test_sums_of_unnormalized_rows_are_kept_by_the_mean(case: tuple[Array, list[Unit]]) -> None:
    maps, units = case
    weights = np.arange(1, maps.shape[-1] + 1.0)
    expected = [weights[unit.start : unit.stop].mean() for unit in units]
    found = pool(maps * weights[:, None], units).sum(-1)
    np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rows", RULES)
def test_the_dtype_is_kept_and_the_input_unchanged(rows: Rows, dtype: type) -> None:
    maps = np.full((1, 1, 3, 3), 1 / 3, dtype)
    before = maps.copy()
    units = [Unit("a", False, 0, 2), Unit("b", False, 2, 3)]
    result = pool(maps, units, rows)
    assert result.dtype == dtype
    np.testing.assert_array_equal(maps, before)
    np.testing.assert_allclose(result[0, 0], [[2 / 3, 1 / 3]] * 2, rtol=1e-6)


@pytest.mark.parametrize("rows", RULES)
def test_rows_of_zeros_stay_zeros(rows: Rows) -> None:
    units = [Unit("a", False, 0, 2), Unit("b", False, 2, 3)]
    assert not pool(np.zeros((1, 1, 3, 3)), units, rows).any()


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(BertlookError, match="rows='sum' is unknown"):
        pool(np.ones((1, 1)), [Unit("a", False, 0, 1)], "sum")  # type: ignore[arg-type]  # wrong on purpose


def test_units_are_in_token_order() -> None:
    tokens = ["[CLS]", "play", "##ing", "cats", "[SEP]", "[SEP]", "yes", "[SEP]"]
    units = group_tokens(tokens, ["playing", "cats", "yes"], [None, 0, 0, 1, None, None, 2, None])
    assert units == [
        Unit("[CLS]", True, 0, 1),
        Unit("playing", False, 1, 3),
        Unit("cats", False, 3, 4),
        Unit("[SEP]", True, 4, 5),
        Unit("[SEP]", True, 5, 6),
        Unit("yes", False, 6, 7),
        Unit("[SEP]", True, 7, 8),
    ]


@pytest.mark.parametrize("rows", RULES)
def test_pooling_equals_the_official_conversion(rows: Rows) -> None:
    folder = GOLDEN / "synthetic"
    sentences = json.loads((folder / "dep_sentences.json").read_text("utf-8"))
    tokens = np.load(folder / "dep_token_attn.npz")
    official = np.load(folder / f"dep_word_attn_{rows}.npz")
    assert len(sentences) == len(tokens.files) == len(official.files)
    for number, sentence in enumerate(sentences):
        units = [Unit("w", False, k[0], k[-1] + 1) for k in sentence["word_to_tokens"]]
        found = pool(tokens[f"s{number}"].astype(np.float64), units, rows)
        np.testing.assert_allclose(found, official[f"s{number}"], rtol=0, atol=1e-9)


@given(st.lists(cases(), min_size=1, max_size=3), st.sampled_from(RULES), st.data())
def test_a_padded_batch_is_pooled_like_single_inputs(
    batch: list[tuple[Array, list[Unit]]], rows: Rows, data: st.DataObject
) -> None:
    batch = [(maps[0], units) for maps, units in batch]
    # Some units of one token are special.
    specials = [
        [len(range(u.start, u.stop)) == 1 and data.draw(st.booleans()) for u in units]
        for _, units in batch
    ]
    length = max(maps.shape[-1] for maps, _ in batch)
    num_words = max(special.count(False) for special in specials)
    padded = torch.zeros(len(batch), 2, length, length).double()
    padded[..., 0] = 1  # the rows of padding are meaningless
    words = torch.full((len(batch), length), num_words + 1)
    for row, ((maps, units), special) in enumerate(zip(batch, specials, strict=True)):
        size = maps.shape[-1]
        padded[row, :, :size, :size] = torch.tensor(maps)
        word = -1
        for unit, is_special in zip(units, special, strict=True):
            word += not is_special
            words[row, unit.start : unit.stop] = num_words if is_special else word
    pooled = pool_batch(padded, words, num_words, rows).numpy()
    for found, (maps, units), special in zip(pooled, batch, specials, strict=True):
        kept = [index for index, is_special in enumerate(special) if not is_special]
        for expected in (pool(maps, units, rows), pool_naively(maps, units, rows)):
            expected = expected[:, kept][:, :, kept]
            np.testing.assert_allclose(found[:, : len(kept), : len(kept)], expected, atol=1e-9)
        assert not found[:, len(kept) :].any()
        assert not found[..., len(kept) :].any()


def test_the_mean_over_units_ignores_other_tokens() -> None:
    weights = mean_weights(torch.tensor([0, 2, 0, 5]), 3, like=torch.ones(1))
    assert weights.tolist() == [[0.5, 0, 0.5, 0], [0, 0, 0, 0], [0, 1, 0, 0]]
