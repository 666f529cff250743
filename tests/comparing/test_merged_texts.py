"""Words of two texts as one list, against loops over the words by name."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.comparing.merged_texts import MergedTexts, merge_texts
from bertlook.comparing.text_comparison import TextComparison


def attention(text: str, seed: int, **options: object) -> Attention:
    """Random maps; "play##ing" is one word of two pieces."""
    tokens = text.replace("##", " ##").split()
    maps = np.random.default_rng(seed).dirichlet(np.ones(len(tokens)), (2, 3, len(tokens)))
    return Attention(tokens, maps, **options)  # type: ignore[arg-type]


@pytest.fixture
def comparison() -> TextComparison:
    a = attention("[CLS] the old dog saw him [SEP]", 1)
    b = attention("[CLS] the play##ing dog never saw her now [SEP]", 2)
    return TextComparison(a, b, ("him", "her"))


@pytest.fixture
def merged(comparison: TextComparison) -> MergedTexts:
    return merge_texts(comparison)


def test_words_without_a_counterpart_stand_where_their_text_has_them(merged: MergedTexts) -> None:
    expected = ["[CLS]", "the", "old / playing", "dog", "never", "saw", "him", "her", "now"]
    assert merged.a.tokens == merged.b.tokens == [*expected, "[SEP]"]
    assert merged.a.words == expected[1:]
    assert merged.unmatched == ([6], [4, 7, 8])


def test_each_map_has_the_weights_of_its_own_words(
    comparison: TextComparison, merged: MergedTexts
) -> None:
    for side, (own, placed) in enumerate([(comparison.a, merged.a), (comparison.b, merged.b)]):
        # No word of a text is there twice, so that its name says where it is.
        names = [unit.text for unit in own.units]
        labels = [label.split(" / ")[min(side, label.count("/"))] for label in placed.tokens]
        missing = merged.unmatched[1 - side]
        word_maps = own.word_maps()
        for i, query in enumerate(labels):
            for j, key in enumerate(labels):
                expected = np.zeros((2, 3))
                if i not in missing and j not in missing:
                    expected = word_maps[:, :, names.index(query), names.index(key)]
                np.testing.assert_allclose(placed.maps[:, :, i, j], expected, atol=1e-6)


def test_the_difference_is_that_of_the_comparison_and_zero_elsewhere(
    comparison: TextComparison, merged: MergedTexts
) -> None:
    alone = [*merged.unmatched[0], *merged.unmatched[1]]
    shared = [i for i in range(len(merged.a.tokens)) if i not in alone]
    difference = merged.difference.maps
    assert merged.difference.signed
    i, j = np.ix_(shared, shared)
    np.testing.assert_allclose(difference[..., i, j], comparison.difference, atol=1e-6)
    assert not difference[:, :, alone].any()
    assert not difference[..., alone].any()
    assert merged.difference.provenance["difference"] == "him - her"


def test_the_same_tokens_stay_tokens() -> None:
    a, b = (attention("[CLS] play##ing dogs [SEP]", seed) for seed in (1, 2))
    merged = merge_texts(TextComparison(a, b))
    assert merged.a is a
    assert merged.b is b
    np.testing.assert_array_equal(merged.difference.maps, a.maps - b.maps)
    assert merged.difference.words == ["playing", "dogs"]
    assert merged.unmatched == ([], [])


def test_heads_that_one_model_lacks_stay_absent() -> None:
    a, b = attention("a cat", 1), attention("a dog", 2)
    maps = a.maps.copy()
    maps[1, 2] = np.nan
    merged = merge_texts(TextComparison(Attention(a.tokens, maps), b))
    assert not merged.a.present[1, 2]
    assert merged.b.present.all()
    assert merged.difference.present.sum() == 5


def test_attention_to_another_text_is_merged_on_both_axes() -> None:
    rng = np.random.default_rng(0)

    def cross(target: str, source: str) -> Attention:
        rows, columns = target.split(), source.split()
        maps = rng.dirichlet(np.ones(len(columns)), (1, 2, len(rows)))
        return Attention(rows, maps, key_tokens=columns)

    a, b = cross("le chat dort", "the cat sleeps"), cross("le chien dort", "the big dog sleeps")
    merged = merge_texts(TextComparison(a, b))
    assert merged.a.tokens == ["le", "chat / chien", "dort"]
    assert merged.a.key_tokens == ["the", "cat", "big", "dog", "sleeps"]
    np.testing.assert_allclose(merged.b.maps[..., [0, 2, 3, 4]], b.maps, atol=1e-6)
    assert not merged.b.maps[..., 1].any()


def test_texts_of_the_bundled_model_are_merged() -> None:
    merged = merge_texts(bl.compare("She helped him.", "She helped her."))  # type: ignore[arg-type]
    assert merged.a.words == ["She", "helped", "him / her", "."]
