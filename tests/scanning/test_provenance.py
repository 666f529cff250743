from __future__ import annotations

import pytest
import torch

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.scanning import provenance
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


def mark(*items: object) -> str:
    corpus = provenance.CorpusHash()
    corpus.update(items)
    return corpus.hexdigest()


def test_a_models_mark_changes_with_any_weight_and_with_nothing_else() -> None:
    one = load(tiny(), tokenizer=wordpiece())
    same = load(tiny(), tokenizer=wordpiece())
    assert provenance.of_model(one) == provenance.of_model(same)
    weight = same.module.bert.encoder.layer[1].output.dense.weight
    with torch.no_grad():
        weight[3, 5] += 1e-3
    found = provenance.of_model(same)
    assert found["model_hash"] != provenance.of_model(one)["model_hash"]
    assert (found["model"], found["dtype"], found["device"]) == (one.name, "float32", "cpu")
    half = load(tiny().to(torch.bfloat16), tokenizer=wordpiece())
    assert provenance.of_model(half)["dtype"] == "bfloat16"


def test_a_corpus_mark_tells_texts_words_and_gold_apart() -> None:
    tree = Sentence(["a", "b"], [0, 1], ["root", "x"], origin="here")
    marks = [
        mark("a b"),
        mark("a", "b"),
        mark("ab"),
        mark(["a", "b"]),
        mark(tree),
        mark(Sentence(["a", "b"], [0, 1], ["root", "y"])),
        mark(Sentence(["a", "b"], [2, 0], ["x", "root"])),
        mark("\ud800"),
    ]
    assert len(set(marks)) == len(marks)
    # Where a sentence was read from is no part of what it is.
    assert mark(Sentence(["a", "b"], [0, 1], ["root", "x"], origin="there")) == mark(tree)
    assert mark(("a", "b")) == mark(["a", "b"])


def test_what_differs_is_named() -> None:
    with pytest.raises(BertlookError, match=r"It is of another model hash: 'a' there, 'b' here"):
        provenance.check_same({"model_hash": "a", "x": 1}, {"x": 1, "model_hash": "b"}, "It")
