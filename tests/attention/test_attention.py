from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from bertlook.attention.attention import Attention, check_attention
from bertlook.attention.pooling import Array
from bertlook.errors import BertlookError
from bertlook.head import Head

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


def test_given_words_and_words_of_the_source_take_precedence() -> None:
    source = SimpleNamespace(words=["Playing", "Cats"])
    assert Attention(TOKENS, maps_of(5), source=source).words == ["Playing", "Cats"]
    given = Attention(TOKENS, maps_of(5), source=source, words=["PLAYING", "CATS"])
    assert given.words == ["PLAYING", "CATS"]
    assert given.source is source
    assert given.units[1].text == "PLAYING"


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


CROSS: dict[str, Any] = {
    "key_tokens": ["[CLS]", "die", "Kat", "##ze"],
    "word_ids": [None, 0, 0, 1, None],
}


def cross_maps() -> Array:
    return np.random.default_rng(1).dirichlet(np.ones(4), size=(2, 3, 5)).astype(np.float32)


def test_attention_to_other_tokens_has_words_on_both_axes() -> None:
    attention = Attention(TOKENS, cross_maps(), **CROSS)
    assert attention.is_cross
    assert attention.key_words == ["die", "Katze"]
    assert attention["2-3"].shape == (5, 4)
    words = attention.word_maps()
    assert words.shape == (2, 3, 4, 3)
    pieces = attention.maps[1, 2, 1:3]
    expected = (pieces[:, 2] + pieces[:, 3]).mean()
    np.testing.assert_allclose(words[1, 2, 1, 2], expected, rtol=1e-6)
    np.testing.assert_allclose(attention.word_maps(specials=False)[1, 2, 0, 1], expected, rtol=1e-6)
    assert repr(attention) == "<Attention: 2 layers x 3 heads, 5 x 4 tokens>"


def test_without_key_tokens_the_keys_are_the_tokens() -> None:
    attention = Attention(TOKENS, maps_of(5))
    assert not attention.is_cross
    assert attention.key_tokens is attention.tokens
    assert attention.key_units is attention.units


def test_swapped_axes_are_refused_with_the_way_out() -> None:
    with pytest.raises(BertlookError, match="Swap the last two axes"):
        Attention(TOKENS, cross_maps().swapaxes(-1, -2), **CROSS)


def test_words_of_missing_key_tokens_are_refused() -> None:
    with pytest.raises(BertlookError, match="key_tokens, which are missing"):
        Attention(TOKENS, maps_of(5), key_word_ids=[None, 0, 0, 1, None])


def test_a_head_that_is_nan_throughout_is_absent() -> None:
    maps = maps_of(5)
    maps[0] = np.nan
    maps[1, 2] = np.nan
    attention = Attention(TOKENS, maps)
    assert attention.present.tolist() == [[False] * 3, [True, True, False]]
    assert np.isnan(attention.word_maps()[0]).all()
    assert np.isnan(attention.word_maps("max")[0]).all()
    with pytest.raises(BertlookError, match="no head 2-3: layer 2 has 2 heads"):
        attention["2-3"]


def test_maps_without_any_head_are_refused() -> None:
    with pytest.raises(BertlookError, match="no head with finite weights"):
        Attention(TOKENS, np.full((2, 3, 5, 5), np.nan))


def test_signed_maps_are_accepted_on_request() -> None:
    maps = maps_of(5) - 0.5
    with pytest.raises(BertlookError, match="signed=True"):
        Attention(TOKENS, maps)
    attention = Attention(TOKENS, maps, signed=True)
    assert attention.word_maps().min() < 0
    with pytest.raises(BertlookError, match="signed"):
        attention.word_maps("max")


def test_analyses_of_one_text_refuse_other_attention() -> None:
    cross = Attention(TOKENS, cross_maps(), **CROSS)
    signed = Attention(TOKENS, maps_of(5) - 0.5, signed=True)
    for attention, reason in ((cross, "tokens of another"), (signed, "signed")):
        assert check_attention(attention, "a view", any_kind=True) is attention
        with pytest.raises(BertlookError, match=reason):
            check_attention(attention, "rollout")


@pytest.mark.parametrize("boundary", [0, 5, -1, 1.0, "2"])
def test_a_boundary_outside_the_tokens_is_refused(boundary: Any) -> None:
    assert Attention(TOKENS, maps_of(5), boundary=3).boundary == 3
    with pytest.raises(BertlookError, match="boundary"):
        Attention(TOKENS, maps_of(5), boundary=boundary)
