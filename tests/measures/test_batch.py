from __future__ import annotations

import numpy as np
import pytest
import torch

from bertlook.attention.attention import Attention
from bertlook.measures import Batch, LayerMaps
from bertlook.measures.batch import CLASSES, classes_of
from tests.measures.examples import random_attentions


def padded(attentions: list[Attention], layer: int) -> torch.Tensor:
    """Return one layer's maps like those of a model: columns of padding are 0, its rows are not."""
    longest = max(len(attention.tokens) for attention in attentions)
    maps = torch.zeros(len(attentions), attentions[0].num_heads, longest, longest).double()
    maps[..., 0] = 1
    for row, attention in zip(maps, attentions, strict=True):
        n = len(attention.tokens)
        row[:, :n, :n] = torch.tensor(attention.maps[layer])
    return maps


@pytest.mark.parametrize("rows", ["mean", "first", "max"])
def test_word_maps_of_a_padded_batch_equal_those_of_each_input(rows) -> None:
    attentions = random_attentions(seed=1)
    batch = Batch(attentions, range(len(attentions)))
    for layer in range(2):
        words = LayerMaps(layer, padded(attentions, layer), batch).words(rows).numpy()
        for got, attention in zip(words, attentions, strict=True):
            n = len(attention.words)
            expected = attention.word_maps(rows, specials=False)[layer]
            np.testing.assert_allclose(got[:, :n, :n], expected, atol=1e-7)
            assert not got[:, n:].any()
            assert not got[:, :, n:].any()


def test_word_maps_are_computed_once() -> None:
    attentions = random_attentions(seed=1)
    maps = LayerMaps(0, padded(attentions, 0), Batch(attentions, range(len(attentions))))
    assert maps.words("mean") is maps.words("mean")
    assert maps.words("mean") is not maps.words("first")


def test_runs_hold_each_example_once_in_order_and_without_padding() -> None:
    given = random_attentions(seed=1)
    attentions = [given[index] for index in (0, 0, 1, 1, 1, 0)]
    maps = LayerMaps(0, padded(attentions, 0), Batch(attentions, range(len(attentions))))
    assert [len(run) for run in maps.runs()] == [2, 3, 1]
    got = [example for run in maps.runs() for example in run]
    for one, other in zip(got, maps.examples(), strict=True):
        assert torch.equal(one, other)


def test_a_run_of_large_maps_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    attentions = random_attentions(seed=1)[:1] * 5
    heads, length = attentions[0].num_heads, len(attentions[0].tokens)
    monkeypatch.setattr("bertlook.measures.batch.RUN_WEIGHTS", 2 * heads * length**2)
    maps = LayerMaps(0, padded(attentions, 0), Batch(attentions, range(5)))
    assert [len(run) for run in maps.runs()] == [2, 2, 1]


def class_names(tokens: list[str], word_ids: list[int | None]) -> list[str]:
    return [CLASSES[index] for index in classes_of(tokens, word_ids)]


def test_a_berts_input_has_all_classes() -> None:
    tokens = ["[CLS]", "well", ",", "it", "'", "s", "-", ".", "[SEP]"]
    assert class_names(tokens, [None, 0, 1, 2, 3, 4, 5, 6, None]) == [
        "cls", "other", "punctuation", "other", "other", "other", "other", "punctuation", "sep",
    ]  # fmt: skip


def test_both_separators_of_a_pair_are_of_one_class() -> None:
    tokens = ["<s>", "a", "</s>", "</s>", "b", "</s>"]
    assert class_names(tokens, [None, 0, None, None, 1, None]) == [
        "cls", "other", "sep", "sep", "other", "sep",
    ]  # fmt: skip


def test_the_first_token_of_a_decoder_without_special_tokens_is_a_word() -> None:
    assert class_names([".", "Ġthe"], [0, 1]) == ["punctuation", "other"]


def test_a_word_that_looks_like_a_special_token_is_a_word() -> None:
    assert class_names(["[CLS]", "[SEP]"], [0, 1]) == ["other", "other"]


@pytest.mark.parametrize("token", ["Ġ.", "▁,", "Ġ,", "▁.", ".</w>", ",</w>"])
def test_a_mark_of_a_words_start_or_end_is_ignored(token: str) -> None:
    assert class_names([token], [0]) == ["punctuation"]


@pytest.mark.parametrize("token", ["...", ".,", "##.", "!", "Ġ", ""])
def test_only_a_full_stop_and_a_comma_alone_are_punctuation(token: str) -> None:
    assert class_names([token], [0]) == ["other"]


def test_each_token_needs_a_word_index() -> None:
    with pytest.raises(ValueError, match="shorter"):
        class_names(["[CLS]", "a"], [None])
