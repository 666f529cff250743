from __future__ import annotations

import numpy as np
import pytest
import torch

from bertlook.attention.attention import Attention
from bertlook.corpora import Document, Mention, Sentence
from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.errors import BertlookError
from bertlook.measures import Batch
from bertlook.measures.coreference.baselines import BASELINES, guess_antecedents
from bertlook.measures.coreference.mentions import FAR, RANKS, GoldMentions
from tests.measures.coreference_examples import random_documents
from tests.measures.examples import random_attention

CANDIDATES = pytest.mark.parametrize("words", [False, True], ids=["mentions", "words"])
SIDES = pytest.mark.parametrize("both_sides", [False, True], ids=["before", "both sides"])


def antecedents_of(document: Document, mention: Mention) -> set[int]:
    """Return the head words of a mention's antecedents."""
    return {
        other.head
        for other in document.mentions
        if other.cluster == mention.cluster and other.head < mention.head
    }


def anaphors_in(documents: list[Document]) -> list[tuple[int, Mention]]:
    """Return the mentions that have an antecedent, with their documents' rows."""
    return [
        (row, mention)
        for row, document in enumerate(documents)
        for mention in document.mentions
        if antecedents_of(document, mention)
    ]


def candidates_for(document: Document, mention: Mention, words: bool, both_sides: bool) -> set[int]:
    heads = range(len(document)) if words else {other.head for other in document.mentions}
    return {word for word in heads if word < mention.head or (both_sides and word > mention.head)}


def read(attentions: list[Attention], words: bool = False, both_sides: bool = False):
    return GoldMentions(Batch(attentions, range(len(attentions))), words, both_sides)


def attend(document: Document | Sentence) -> Attention:
    return random_attention(np.random.default_rng(0), document)


@CANDIDATES
@SIDES
@pytest.mark.parametrize("seed", range(3))
def test_mentions_candidates_and_ranks_are_those_of_a_loop(seed, words, both_sides) -> None:
    attentions = random_documents(seed, count=8)
    documents = [attention.source for attention in attentions]
    gold = read(attentions, words, both_sides)
    expected = anaphors_in(documents)
    assert list(zip(gold.row.tolist(), gold.head.tolist(), strict=True)) == [
        (row, mention.head) for row, mention in expected
    ]
    for index, (row, mention) in enumerate(expected):
        document = documents[row]
        candidates = candidates_for(document, mention, words, both_sides)
        assert set(np.flatnonzero(gold.candidates[index]).tolist()) == candidates
        preceding = sorted((word for word in candidates if word < mention.head), reverse=True)
        ranks = dict.fromkeys(range(gold.rank.shape[1]), 0)
        ranks |= {word: rank for rank, word in enumerate(preceding, start=1)}
        assert gold.rank[index].tolist() == list(ranks.values())
        assert gold.choices[index] == len(preceding)
        assert MENTION_TYPES[gold.kind[index]] == mention.type
        right = {ranks[head] for head in antecedents_of(document, mention)}
        assert set(np.flatnonzero(gold.antecedents[index]).tolist()) == right


def test_hits_of_the_rules_are_those_of_a_loop() -> None:
    attentions = random_documents(4)
    documents = [attention.source for attention in attentions]
    hits = read(attentions).baseline_hits
    for (row, mention), mention_hits in zip(anaphors_in(documents), hits, strict=True):
        document = documents[row]
        guesses = guess_antecedents(document)[document.mentions.index(mention)]
        for rule, hit in zip(BASELINES, mention_hits, strict=True):
            guess = guesses[rule]
            assert hit == (guess is not None and guess.head in antecedents_of(document, mention))


@CANDIDATES
@SIDES
def test_a_pick_is_the_candidate_with_the_largest_weight(words, both_sides) -> None:
    attentions = random_documents(5, count=6)
    documents = [attention.source for attention in attentions]
    gold = read(attentions, words, both_sides)
    num_words = max(map(len, documents))
    maps = torch.rand(len(documents), 3, num_words, num_words, dtype=torch.float64)
    picks = gold.pick(maps)
    assert picks.shape == (len(gold.head), 3)
    for index, (row, mention) in enumerate(anaphors_in(documents)):
        candidates = candidates_for(documents[row], mention, words, both_sides)
        for head in range(3):
            weights = {word: maps[row, head, mention.head, word].item() for word in candidates}
            assert picks[index, head] == max(candidates, key=weights.__getitem__)


def test_a_candidate_without_any_weight_is_still_picked() -> None:
    gold = read([attend(Document(["he", "saw", "him"], [[(0, 1), (2, 3)]]))])
    assert gold.pick(torch.zeros(1, 2, 3, 3)).tolist() == [[0, 0]]


def test_far_ranks_keep_only_whether_they_are_correct() -> None:
    """The chain's first word is farther back than ranks reach, and so is a wrong one."""
    count = RANKS + 50
    document = Document(["he"] * count, [[(0, 1), (count - 1, count)]])
    gold = read([attend(document)], words=True)
    back = np.arange(count - 1, 0, -1)
    ranks = np.where(back < FAR, back, 0)
    ranks[0] = FAR
    np.testing.assert_array_equal(gold.rank[0, : count - 1], ranks)
    assert np.flatnonzero(gold.antecedents[0]).tolist() == [FAR]
    assert gold.choices.tolist() == [count - 1]


def test_positions_in_the_corpus_are_those_of_the_batch() -> None:
    attentions = random_documents(6, count=3)
    gold = GoldMentions(Batch(attentions, [8, 3, 5]), False, False)
    assert gold.positions.tolist() == [8, 3, 5]


def test_documents_without_antecedents_have_no_mentions() -> None:
    gold = read([attend(Document(["go", "on"], [])), attend(Document(["he"], [[(0, 1)]]))])
    assert gold.head.tolist() == []
    assert gold.candidates.shape == (0, 2)
    assert gold.pick(torch.zeros(2, 3, 2, 2)).shape == (0, 3)


def test_a_document_that_was_cut_loses_the_mentions_behind_the_cut() -> None:
    document = Document(["he", "saw", "him", "and", "he", "left"], [[(0, 1), (2, 3), (4, 5)]])
    short = attend(document.first(3))
    short.source = document
    gold = read([short])
    assert gold.head.tolist() == [2]
    assert gold.documents == [document.first(3)]


def test_a_text_without_gold_coreference_is_refused() -> None:
    attention = attend(Document(["go", "on"], []))
    attention.source = "go on"
    with pytest.raises(BertlookError, match="'go on' has no gold coreference"):
        read([attention])


def test_gold_coreference_of_other_words_is_refused() -> None:
    attention = attend(Document(["go", "on"], []))
    attention.source = Document(["he", "saw", "him"], [])
    with pytest.raises(BertlookError, match=r"2 words.* 3 .*'he saw him'"):
        read([attention])
