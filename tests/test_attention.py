from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.pooling import Array

TOKENS = ["[CLS]", "play", "##ing", "cats", "[SEP]"]


def maps_of(tokens: int, layers: int = 2, heads: int = 3, dtype: Any = np.float32) -> Array:
    random = np.random.default_rng(0)
    return random.dirichlet(np.ones(tokens), size=(layers, heads, tokens)).astype(dtype)


def test_an_attention_has_its_sizes() -> None:
    attention = Attention(TOKENS, maps_of(5))
    assert (attention.num_layers, attention.num_heads) == (2, 3)
    assert repr(attention) == "<Attention: 2 layers x 3 heads, 5 tokens>"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.int64, np.float32),
    ],
)
def test_all_types_but_float64_become_float32(given: type, kept: type) -> None:
    maps = np.ones((1, 1, 1, 1), given)
    assert Attention(["a"], maps).maps.dtype == kept


def test_lists_and_tensors_are_accepted() -> None:
    from_list = Attention(["a", "b"], [[[[0.5, 0.5], [0.25, 0.75]]]])
    from_tensor = Attention(["a", "b"], torch.tensor([[[[0.5, 0.5], [0.25, 0.75]]]]))
    np.testing.assert_array_equal(from_list.maps, from_tensor.maps)


def test_the_maps_are_a_read_only_copy() -> None:
    given = maps_of(5)
    attention = Attention(TOKENS, given)
    given[:] = 0
    np.testing.assert_allclose(attention.maps.sum(-1), 1, rtol=1e-5)
    with pytest.raises(ValueError, match="read-only"):
        attention.maps[0, 0, 0, 0] = 1


def test_a_head_is_accessed_in_any_form() -> None:
    attention = Attention(TOKENS, maps_of(5))
    np.testing.assert_array_equal(attention[Head(1, 2)], attention.maps[1, 2])
    np.testing.assert_array_equal(attention[1, 2], attention.maps[1, 2])
    np.testing.assert_array_equal(attention[(1, 2)], attention.maps[1, 2])
    np.testing.assert_array_equal(attention["2-3"], attention.maps[1, 2])


@pytest.mark.parametrize("head", [(2, 0), (0, 3), (-1, 0), (0, -1)])
def test_a_missing_head_is_refused(head: tuple[int, int]) -> None:
    with pytest.raises(BertlookError, match=r"There is no head|is not a head"):
        Attention(TOKENS, maps_of(5))[head]


def test_word_ids_are_guessed_from_the_tokens() -> None:
    attention = Attention(TOKENS, maps_of(5))
    assert attention.word_ids == [None, 0, 0, 1, None]
    assert attention.words == ["playing", "cats"]
    assert [unit.text for unit in attention.units] == ["[CLS]", "playing", "cats", "[SEP]"]


@pytest.mark.parametrize(
    "special",
    ["[CLS]", "[SEP]", "[PAD]", "<s>", "</s>", "<pad>", "<bos>", "<eos>", "<|endoftext|>"],
)
def test_special_tokens_are_recognized_by_their_names(special: str) -> None:
    assert Attention([special, "a"], maps_of(2)).word_ids == [None, 0]


@pytest.mark.parametrize("token", ["[MASK]", "[UNK]", "<unk>", "<a>", "s", "[", "##s"])
def test_other_tokens_are_words(token: str) -> None:
    assert Attention(["[CLS]", token], maps_of(2)).word_ids == [None, 0]


def test_words_are_joined_by_given_ids() -> None:
    tokens = ["<s>", "Ġpl", "aying", "▁cats", "##", "</s>"]
    attention = Attention(tokens, maps_of(6), [None, 0, 0, 1, 2, None])
    assert attention.words == ["playing", "cats", "##"]


def test_given_words_and_words_of_the_source_take_precedence() -> None:
    source = SimpleNamespace(words=["Playing", "Cats"])
    assert Attention(TOKENS, maps_of(5), source=source).words == ["Playing", "Cats"]
    given = Attention(TOKENS, maps_of(5), source=source, words=["PLAYING", "CATS"])
    assert given.words == ["PLAYING", "CATS"]
    assert given.source is source
    assert given.units[1].text == "PLAYING"


def test_a_wrong_number_of_words_is_refused() -> None:
    with pytest.raises(BertlookError, match="3 words were given, but the tokens form 2 words"):
        Attention(TOKENS, maps_of(5), words=["a", "b", "c"])


@pytest.mark.parametrize(
    ("word_ids", "message"),
    [
        ([None, 0, 0, 1], "4 word ids were given for 5 tokens"),
        ([None, 1, 1, 2, None], r"Token 1 \('play'\) has word id 1 where word 0 begins"),
        ([None, 0, 1, 0, None], r"Token 3 \('cats'\) has word id 0 where word 2 begins"),
        ([None, 0, None, 0, None], r"Token 3 \('cats'\) has word id 0 where word 1 begins"),
        ([None, 0, 0, 2, None], r"Token 3 \('cats'\) has word id 2 where word 1 begins"),
        ([None, -1, 0, 1, None], r"Token 1 \('play'\) has word id -1 where word 0 begins"),
    ],
)
def test_invalid_word_ids_are_refused(word_ids: list[int | None], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        Attention(TOKENS, maps_of(5), word_ids)


@pytest.mark.parametrize("shape", [(5, 5), (1, 5, 5), (2, 3, 4, 4), (2, 3, 5, 4), (0, 3, 5, 5)])
def test_maps_of_a_wrong_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BertlookError, match=r"5 tokens need \(layers, heads, 5, 5\)"):
        Attention(TOKENS, np.ones(shape))


def test_an_input_without_tokens_is_refused() -> None:
    with pytest.raises(BertlookError, match=r"maps has shape \(1, 1, 0, 0\)"):
        Attention([], np.ones((1, 1, 0, 0)))


@pytest.mark.parametrize(
    "maps",
    [[[[[1.0], [1.0, 2.0]]]], "maps", [[[[object()]]]], torch.ones(1, 1, 1, 1).requires_grad_()],
)
def test_values_that_are_not_arrays_are_refused(maps: Any) -> None:
    with pytest.raises(BertlookError, match="maps isn't an array of numbers"):
        Attention(["a"], maps)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_non_finite_weight_is_refused(value: float, dtype: type) -> None:
    maps = maps_of(5, dtype=dtype)
    maps[1, 2, 3, 4] = value
    maps[1, 2, 3, 3] = -value
    with pytest.raises(BertlookError, match=r"head 2-3 \(layer 1, head 2.*not a finite number"):
        Attention(TOKENS, maps)


def test_a_negative_weight_is_refused() -> None:
    maps = maps_of(5)
    maps[1, 0, 3, 4] = -1e-3
    with pytest.raises(BertlookError, match="head 2-1 has a negative weight"):
        Attention(TOKENS, maps)


def test_norms_of_a_wrong_shape_are_refused() -> None:
    maps = np.full((1, 2, 3, 3), 1 / 3)
    with pytest.raises(BertlookError, match=r"value_norms has shape \(1, 2, 2\).*\(1, 2, 3\)"):
        Attention(["a", "b", "c"], maps, value_norms=np.ones((1, 2, 2)))
    kept = Attention(["a", "b", "c"], maps, value_norms=np.ones((1, 2, 3)))
    assert kept.value_norms is not None


def test_word_maps_merge_pieces_and_keep_special_tokens() -> None:
    attention = Attention(TOKENS, maps_of(5, dtype=np.float64))
    found = attention.word_maps()
    assert found.shape == (2, 3, 4, 4)
    np.testing.assert_allclose(found.sum(-1), 1)
    np.testing.assert_allclose(
        found[1, 2, 1, 3], (attention.maps[1, 2, 1, 4] + attention.maps[1, 2, 2, 4]) / 2
    )


def test_special_tokens_can_be_dropped() -> None:
    attention = Attention(TOKENS, maps_of(5))
    cut = attention.word_maps(specials=False)
    np.testing.assert_array_equal(cut, attention.word_maps()[..., 1:3, 1:3])


@pytest.mark.parametrize("layers", [1, -1, slice(1, 2), slice(None)])
def test_layers_can_be_selected(layers: int | slice) -> None:
    attention = Attention(TOKENS, maps_of(5))
    for rows in ("mean", "first", "max"):
        whole = attention.word_maps(rows)
        np.testing.assert_array_equal(attention.word_maps(rows, layers=layers), whole[layers])


def test_special_tokens_alone_have_word_maps() -> None:
    attention = Attention(["[CLS]", "[SEP]"], maps_of(2))
    assert attention.words == []
    assert attention.word_maps(specials=False).shape == (2, 3, 0, 0)


def test_word_maps_keep_the_dtype() -> None:
    for dtype in (np.float32, np.float64):
        assert Attention(TOKENS, maps_of(5, dtype=dtype)).word_maps().dtype == dtype


def test_a_note_is_kept() -> None:
    assert Attention(["a"], maps_of(1)).note == ""
    assert Attention(["a"], maps_of(1), note="Cut.").note == "Cut."


def test_the_visible_pairs_have_the_shape_of_the_maps_and_hold_all_weights() -> None:
    maps = np.array([[[[1.0, 0.0], [0.5, 0.5]]]])
    assert Attention(["a", "b"], maps).visible is None
    causal = np.tril(np.ones((1, 2, 2), bool))
    np.testing.assert_array_equal(Attention(["a", "b"], maps, visible=causal).visible, causal)
    with pytest.raises(BertlookError, match=r"visible is bool of shape \(2, 2\).*\(1, 2, 2\)"):
        Attention(["a", "b"], maps, visible=causal[0])
    with pytest.raises(BertlookError, match="visible is float64"):
        Attention(["a", "b"], maps, visible=causal.astype(float))
    with pytest.raises(BertlookError, match=r"layer 0 .* from token 1 to token 0"):
        Attention(["a", "b"], maps, visible=np.eye(2, dtype=bool)[None])


def test_the_provenance_is_facts_by_name_that_json_can_hold() -> None:
    attention = Attention(["a"], [[[[1.0]]]], provenance={"model": "tiny", "tokens": "pieces"})
    assert attention.provenance == {"model": "tiny", "tokens": "pieces"}
    for provenance, message in [
        ("tiny", "provenance"),
        ({1: "x"}, "the name 1, which is not a str"),
        ({"model": object()}, "can't be written as JSON"),
    ]:
        with pytest.raises(BertlookError, match=message):
            Attention(["a"], [[[[1.0]]]], provenance=provenance)
