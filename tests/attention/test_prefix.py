from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.prefix import first_tokens
from tests.architectures import build
from tests.tiny_tokenizers import wordpiece


@pytest.mark.parametrize("count", [1, 4, 9])
def test_the_first_tokens_of_a_causal_model_are_those_of_a_shorter_input(count: int) -> None:
    model = bl.load(build("Llama"), tokenizer=wordpiece())
    whole = model("the cats sat", "on the mat")
    part = first_tokens(whole, count)
    encoding = model.encode("the cats sat", "on the mat")
    expected = model(input_ids=encoding.ids[:count])
    assert part.tokens == whole.tokens[:count]
    np.testing.assert_allclose(part.maps, expected.maps, atol=1e-6)
    assert part.value_norms is not None
    assert expected.value_norms is not None
    np.testing.assert_allclose(part.value_norms, expected.value_norms, rtol=1e-4)
    np.testing.assert_array_equal(part.visible, expected.visible)
    assert part.boundary == (6 if count > 6 else None)
    assert part.provenance == whole.provenance


def test_a_word_that_is_cut_ends_there() -> None:
    attention = bl.Attention(["[CLS]", "play", "##ing"], np.full((1, 1, 3, 3), 1 / 3))
    assert first_tokens(attention, 3).words == ["playing"]
    assert first_tokens(attention, 2).words == ["play"]
    assert first_tokens(attention, 1).words == []


def test_keys_of_another_text_stay() -> None:
    cross = bl.Attention(
        ["<s>", "a", "b"], np.full((1, 1, 3, 2), 0.5), key_tokens=["x", "y"], key_words=["x", "y"]
    )
    part = first_tokens(cross, 2)
    assert (part.tokens, part.key_words) == (["<s>", "a"], ["x", "y"])
    assert part.maps.shape == (1, 1, 2, 2)
    assert part.value_norms is None


def test_maps_in_double_precision_and_with_gaps_stay_as_they_are() -> None:
    maps = np.full((2, 2, 3, 3), 1 / 3)
    maps[1, 0] = np.nan
    part = first_tokens(bl.Attention(["a", "b", "c"], maps), 2)
    assert part.maps.dtype == np.float64
    assert part.present.tolist() == [[True, True], [False, True]]
