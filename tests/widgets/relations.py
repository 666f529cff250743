"""A small model and corpus with relations, for the widgets' tests."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from transformers import BertConfig, BertModel

from bertlook.corpora import Sentence
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.scanning.scan import Progress, Scan
from tests.tiny_tokenizers import wordpiece

CORPUS = [
    Sentence(words.split(), heads, relations.split())
    for words, heads, relations in [
        ("the cat sat on the mat", [2, 3, 0, 6, 6, 3], "det nsubj root case det obl"),
        ("the cats sat", [2, 3, 0], "det nsubj root"),
        ("cats", [0], "root"),
        ("on the mat the cat sat", [3, 3, 6, 5, 6, 0], "case det obl det nsubj root"),
    ]
    * 3
]


def tiny_model() -> Model:
    """2 layers of 2 heads with random weights."""
    tokenizer = wordpiece()
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=24,
    )
    return Model(BertModel(config).eval(), tokenizer, name="tiny")


def counted(model: Model, corpus: list[Sentence] = CORPUS) -> DependencyResult:
    """The relations of a corpus."""
    return DependencyAccuracy().of([model(sentence) for sentence in corpus])


class SentenceBySentence(Scan):
    """A scan whose batches are single sentences: its steps don't depend on the machine."""

    def _read(self) -> Iterator[Progress]:
        from bertlook.model.tokens.encode import encode
        from bertlook.scanning.reader import Inputs, ScanPosition

        for position, sentence in enumerate(self.corpus):
            encodings = {position: encode(self.model.tokenizer, sentence)}
            self._count(Inputs(ScanPosition(1, position + 1), encodings, [], self.corpus_hash))
            yield Progress(self.counted, self._tokens)
        self.done = True
