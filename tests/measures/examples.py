"""Small inputs with random maps, and the golden ones."""

from __future__ import annotations

import json

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.corpora import Sentence
from tests.reference import GOLDEN as REFERENCES

GOLDEN = REFERENCES / "synthetic"
LABELS = ("det", "nsubj", "poss", "punct")


def random_sentence(random: np.random.Generator, num_words: int) -> Sentence:
    """A random tree; some words are possessive clitics."""
    order = random.permutation(num_words) + 1
    heads = np.zeros(num_words, int)
    for count, word in enumerate(order[1:], start=1):
        heads[word - 1] = random.choice(order[:count])
    words = random.choice(["dog", "tree", "'s", "s'"], num_words, p=[0.4, 0.3, 0.2, 0.1])
    relations = random.choice(LABELS, num_words)
    relations[order[0] - 1] = "root"
    return Sentence(words.tolist(), heads.tolist(), relations.tolist())


def random_attention(
    random: np.random.Generator, sentence: Sentence, layers: int = 2, heads: int = 3
) -> Attention:
    """Random maps over one to three pieces a word; a third of the weights are equal."""
    ids = [w for w in range(len(sentence)) for _ in range(random.integers(1, 4))]
    n = len(ids) + 2
    maps = random.random((layers, heads, n, n))
    maps[random.random(maps.shape) < 1 / 3] = 0.5
    maps /= maps.sum(-1, keepdims=True)
    return Attention(["[CLS]", *map(str, ids), "[SEP]"], maps, [None, *ids, None], sentence)


def random_attentions(seed: int, count: int = 12) -> list[Attention]:
    """Return random attentions, including sentences of one word."""
    random = np.random.default_rng(seed)
    lengths = [1, *random.integers(1, 9, count - 1)]
    return [random_attention(random, random_sentence(random, n)) for n in lengths]


def golden_attentions() -> list[Attention]:
    attentions = []
    maps = np.load(GOLDEN / "dep_token_attn.npz")
    for index, example in enumerate(json.loads((GOLDEN / "dep_sentences.json").read_text())):
        word_ids: list[int | None] = [None] * maps[f"s{index}"].shape[-1]
        for word, tokens in enumerate(example["word_to_tokens"][1:-1]):
            for token in tokens:
                word_ids[token] = word
        sentence = Sentence(example["words"], example["heads"], example["relns"])
        tokens = [str(word) for word in word_ids]
        attentions.append(Attention(tokens, maps[f"s{index}"], word_ids, sentence))
    return attentions
