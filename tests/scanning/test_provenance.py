from __future__ import annotations

import pytest
import torch

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.scanning import provenance
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


def hash_of(*items: object) -> str:
    return provenance.hash_inputs(provenance.new_hash(), items)


def test_a_models_hash_depends_only_on_its_weights() -> None:
    one = load(tiny(), tokenizer=wordpiece())
    same = load(tiny(), tokenizer=wordpiece())
    assert provenance.describe_model(one) == provenance.describe_model(same)
    weight = same.module.bert.encoder.layer[1].output.dense.weight
    with torch.no_grad():
        weight[3, 5] += 1e-3
    found = provenance.describe_model(same)
    assert found["model_hash"] != provenance.describe_model(one)["model_hash"]
    assert (found["model"], found["dtype"], found["device"]) == (one.name, "float32", "cpu")
    half = load(tiny().to(torch.bfloat16), tokenizer=wordpiece())
    assert provenance.describe_model(half)["dtype"] == "bfloat16"


def test_a_corpus_hash_distinguishes_texts_words_and_gold() -> None:
    tree = Sentence(["a", "b"], [0, 1], ["root", "x"], origin="here")
    hashes = [
        hash_of("a b"),
        hash_of("a", "b"),
        hash_of("ab"),
        hash_of(["a", "b"]),
        hash_of(tree),
        hash_of(Sentence(["a", "b"], [0, 1], ["root", "y"])),
        hash_of(Sentence(["a", "b"], [2, 0], ["x", "root"])),
        hash_of("\ud800"),
    ]
    assert len(set(hashes)) == len(hashes)
    # The origin of a sentence isn't part of its content.
    assert hash_of(Sentence(["a", "b"], [0, 1], ["root", "x"], origin="there")) == hash_of(tree)
    assert hash_of(("a", "b")) == hash_of(["a", "b"])


def test_the_differing_condition_is_named() -> None:
    with pytest.raises(
        BertlookError,
        match=r"It differs from this scan in its model hash: 'a' in the file, 'b' now",
    ):
        provenance.check_same({"model_hash": "a", "x": 1}, {"x": 1, "model_hash": "b"}, "It")
