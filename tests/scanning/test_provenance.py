from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from tokenizers import normalizers, pre_tokenizers, processors

import bertlook as bl
from bertlook.corpora import Document, Sentence
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning import provenance
from tests import encoder_decoders
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


def quiet_scan(*given: Any, **options: Any) -> bl.Results:
    return bl.scan(*given, **options, progress=False)


def hash_of(*items: object) -> str:
    return provenance.hash_inputs(sha256(), items)


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
    # No measure reads tags: corpora that differ in them alone give the same results.
    tagged = Sentence(["a", "b"], [0, 1], ["root", "x"], upos=["X", "Y"], feats=["A=B", None])
    assert hash_of(tagged) == hash_of(tree)
    document = Document(["a"], [[(0, 1)]])
    assert hash_of(Document(["a"], [[(0, 1)]], lemmas=["b"])) == hash_of(document)
    # The marks of results that were made before sentences had tags.
    assert hash_of(tree).startswith("d752bd92")
    assert hash_of(document).startswith("a2b72cd7")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a\x1eb"], ["a", "b"]),
        (["a", "b"], ["ab"]),
        ([["a"], ["b"]], [["a", "b"]]),
        ([["a", ""]], [["a"]]),
        (["['a']"], [["a"]]),
        (["1"], [1]),
        ([Sentence(["a"], [0], ["b"])], [Sentence(["a"], [0], ["b"]), ""]),
        ([Document(["a", "b"], [[(0, 1), (1, 2)]])], [Document(["a", "b"], [[(0, 2), (1, 2)]])]),
        ([Document(["a"], [])], [["a"]]),
        (["\ud800"], ["\ufffd"]),
    ],
)
def test_different_corpora_have_different_hashes(one: list[Any], other: list[Any]) -> None:
    assert hash_of(*one) != hash_of(*other)


def test_a_permuted_weight_of_equal_sum_changes_the_hash() -> None:
    one, other = (load(tiny(), tokenizer=wordpiece()) for _ in range(2))
    weight = other.module.bert.encoder.layer[0].output.dense.weight
    with torch.no_grad():
        weight.copy_(weight.flip(1))
    hashes = [provenance.describe_model(model)["model_hash"] for model in (one, other)]
    assert hashes[0] != hashes[1]


def test_a_name_of_a_tokenizer_is_not_part_of_its_hash() -> None:
    tokenizer = wordpiece()
    tokenizer.name_or_path = "elsewhere"
    tokenizer(["a long text", "a"], padding=True, truncation=True, max_length=3)
    assert provenance.hash_tokenizer(tokenizer, 9) == provenance.hash_tokenizer(wordpiece(), 9)


CHANGES: dict[str, Callable[[Any], object]] = {
    "normalizer": lambda backend: setattr(backend, "normalizer", normalizers.NFKC()),
    "pre-tokenizer": lambda backend: setattr(backend, "pre_tokenizer", pre_tokenizers.Whitespace()),
    "post-processor": lambda backend: setattr(
        backend, "post_processor", processors.BertProcessing(("[SEP]", 3), ("[CLS]", 3))
    ),
    "added token": lambda backend: backend.add_tokens(["catdog"]),
    "special token": lambda backend: backend.add_special_tokens(["[X]"]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_part_of_a_tokenizer_changes_its_hash(change: Callable[[Any], object]) -> None:
    tokenizer = wordpiece()
    change(tokenizer.backend_tokenizer)
    assert provenance.hash_tokenizer(tokenizer, 9) != provenance.hash_tokenizer(wordpiece(), 9)


def test_the_maximum_length_is_part_of_a_tokenizers_hash() -> None:
    assert provenance.hash_tokenizer(wordpiece(), 9) != provenance.hash_tokenizer(wordpiece(), 8)


def test_the_differing_condition_is_named() -> None:
    with pytest.raises(
        BertlookError,
        match=r"It differs from this scan in its model hash: 'a' in the file, 'b' now",
    ):
        provenance.check_same({"model_hash": "a", "x": 1}, {"x": 1, "model_hash": "b"}, "It")


def call(model: Model, corpus: Any = "texts", measures: Any = None, **options: Any) -> str:
    fed = {"Entropy": bl.measures.Entropy()} if measures is None else measures
    return provenance.describe_call(model, corpus, fed, options)


def test_the_call_scans_again(tmp_path: Path) -> None:
    file = tmp_path / "it's.txt"
    file.write_text("The cat sat.\nIt purred.\n\nA dog barked.\nIt ran.\n", "utf-8")
    measures = {"mine": bl.measures.Sinks(0.2), "Entropy": bl.measures.Entropy()}
    results = bl.scan(
        load(name="small one"), file, measures, progress=False, corpus_name="pets", controls=0
    )
    again = eval(
        results.provenance["command"],
        {"bl": SimpleNamespace(load=load, measures=bl.measures, scan=quiet_scan)},
    )
    assert again == results
    assert again.provenance["command"] == results.provenance["command"]
    assert results.provenance["corpus"] == "pets"


def test_the_call_names_where_the_model_is_from(folder: Path, tmp_path: Path) -> None:
    assert call(load()) == "bl.scan(bl.load(), corpus, [bl.measures.Entropy()])"
    model = load(folder, dtype="bfloat16")
    assert f"bl.scan(bl.load({str(folder)!r}, dtype='bfloat16'), corpus," in call(model)
    assert provenance.describe_model(model)["model_path"] == str(folder)
    wordpiece().save_pretrained(tmp_path / "words")
    other = load(folder, tokenizer=str(tmp_path / "words"), name="it's mine")
    assert f"""tokenizer={str(tmp_path / "words")!r}, name="it's mine")""" in call(other)


def test_a_hub_id_has_its_revision() -> None:
    module = tiny()
    module.config._commit_hash = "abc123"
    model = Model(module, wordpiece(), name="someone/tiny", source="someone/tiny")
    assert "bl.load('someone/tiny', revision='abc123')" in call(model)
    assert provenance.describe_model(model)["model_path"] is None


def test_models_and_corpora_in_hand_have_no_source() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    assert call(model, ["a", "b"], special_tokens="text") == (
        "bl.scan(model, corpus, [bl.measures.Entropy()], special_tokens='text')"
    )
    assert provenance.describe_model(model)["model_path"] is None
    assert call(bl.random_init(load())).startswith("bl.scan(model, ")


def test_a_stream_is_that_of_its_model() -> None:
    both = encoder_decoders.load("T5")
    both.source = both.name = "someone/t5"
    stream = both.encoder
    assert "bl.load('someone/t5').encoder, corpus" in call(stream)


def test_measures_of_your_own_are_called_by_their_name() -> None:
    @bl.measure
    def entropy(maps: Any, sentence: Any, power: int = 2) -> Any:
        return maps[..., 0].mean(-1) ** power

    measures = {"entropy": entropy(power=3)}
    assert call(load(), measures=measures) == "bl.scan(bl.load(), corpus, [entropy(power=3)])"
