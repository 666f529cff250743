from __future__ import annotations

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes import AttentionProbe
from bertlook.probes.targets import by_length, gold_sentence, target_heads
from tests.probes.examples import random_attentions


def test_a_sentence_and_its_attention_have_the_same_gold_tree() -> None:
    attention = random_attentions(1)[0]
    assert gold_sentence(attention) is attention.source
    assert gold_sentence(attention.source) is attention.source


def test_attentions_without_a_gold_tree_are_refused() -> None:
    attention = random_attentions(1)[0]
    plain = Attention(attention.tokens, attention.maps, attention.word_ids, "a text")
    with pytest.raises(BertlookError, match="has no gold tree"):
        AttentionProbe().fit([attention, plain])
    with pytest.raises(BertlookError, match="has no gold tree"):
        AttentionProbe(epochs=1).fit([attention]).score([plain])
    longer = Sentence(["a", "b", "c", "d"], [0, 1, 1, 1], ["root", "x", "x", "x"])
    wrong = Attention(["a", "b"], np.full((1, 1, 2, 2), 0.5), [0, 1], longer, words=["a", "b"])
    with pytest.raises(BertlookError, match="maps have 2 words, but their gold tree has 4"):
        AttentionProbe().fit([wrong])


def test_targets_are_the_gold_heads_or_those_given() -> None:
    sentences = [attention.source for attention in random_attentions(1, count=3)]
    assert target_heads(None, sentences) == [sentence.heads for sentence in sentences]
    heads = [np.zeros(len(sentence)) for sentence in sentences]
    assert target_heads(heads, sentences) == [[0] * len(sentence) for sentence in sentences]


def test_mismatched_heads_are_refused() -> None:
    attentions = random_attentions(1, count=2)
    with pytest.raises(BertlookError, match="1 lists of heads were given for 2 sentences"):
        AttentionProbe().fit(attentions, [[0]])
    with pytest.raises(BertlookError, match="heads given for sentence 1 don't fit it"):
        AttentionProbe().fit(attentions, [[7], [0] * len(attentions[1].words)])


def test_sentences_of_equal_length_share_a_group_up_to_its_size() -> None:
    lengths = [2, 5, 2, 3, 2, 9]
    assert list(by_length(lengths, 4)) == [[0, 2], [4], [3], [1], [5]]
    assert list(by_length(lengths, 100)) == [[0, 2, 4], [3], [1], [5]]
