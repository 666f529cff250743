from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes import gather
from bertlook.probes.gathering import framed_maps
from tests.architectures import build
from tests.measures.examples import random_attentions
from tests.tiny_tokenizers import wordpiece


def test_gathered_maps_are_the_word_level_maps(bundled) -> None:
    sentences = bl.corpora.sample()[:12]
    for one, sentence in zip(gather(bundled, sentences), sentences, strict=True):
        alone = bundled(sentence)
        assert one.source is sentence
        assert one.words == alone.words
        assert one.tokens == [unit.text for unit in alone.units]
        np.testing.assert_allclose(one.maps, alone.word_maps(), atol=1e-5)
        np.testing.assert_array_equal(one.word_maps(), one.maps)


def test_a_frame_of_zeros_stands_for_missing_special_tokens() -> None:
    maps = np.arange(8.0).reshape(1, 2, 2, 2)
    bare = bl.Attention(["a", "b"], maps, [0, 1])
    np.testing.assert_array_equal(framed_maps(bare), np.pad(maps[0], ((0, 0), (1, 1), (1, 1))))
    begun = bl.Attention(["<s>", "a"], maps, [None, 0])
    np.testing.assert_array_equal(framed_maps(begun), np.pad(maps[0], ((0, 0), (0, 1), (0, 1))))
    for attention in random_attentions(2):
        expected = attention.word_maps().reshape(6, len(attention.words) + 2, -1)
        np.testing.assert_array_equal(framed_maps(attention), expected)


def test_special_tokens_inside_are_left_out() -> None:
    maps = np.random.default_rng(0).random((1, 1, 5, 5))
    pair = bl.Attention(["[CLS]", "a", "[SEP]", "b", "[SEP]"], maps, [None, 0, None, 1, None])
    kept = [0, 1, 3, 4]
    np.testing.assert_array_equal(framed_maps(pair)[0], maps[0, 0][kept][:, kept])


def test_sentences_over_the_models_limit_are_left_out_with_a_warning(bundled) -> None:
    short = bl.corpora.sample()[:3]
    long = Sentence(["word"] * 600, [0] + [1] * 599, ["root"] + ["dep"] * 599)
    with pytest.warns(UserWarning, match=r"1 of 4 sentences were left out\. The first: 'word word"):
        gathered = gather(bundled, [short[0], long, *short[1:]])
    assert [attention.source for attention in gathered] == short
    with pytest.raises(BertlookError, match=r"'word word .*this model reads at most"):
        gather(bundled, [long])
    with pytest.raises(BertlookError, match="There is no sentence"):
        gather(bundled, [])


def test_gathered_maps_know_what_words_may_attend_to_and_their_model() -> None:
    model = bl.load(build("Mistral"), tokenizer=wordpiece())
    texts = [["the", "cats", "sat", "on", "the", "mat"], ["cats", "sat"]]
    sentences = [
        Sentence(words, range(len(words)), ["root"] + ["dep"] * (len(words) - 1)) for words in texts
    ]
    for attention in gather(model, sentences):
        whole = model(attention.source)
        groups = [range(unit.start, unit.stop) for unit in whole.units]
        expected = [
            [[bool(layer[np.ix_(i, j)].any()) for j in groups] for i in groups]
            for layer in whole.visible
        ]
        assert attention.visible.tolist() == expected
        assert attention.provenance["model"] == model.name
    result = bl.measures.Entropy().of(gather(model, sentences))
    assert result.provenance["inputs"] == 2
