"""An Explorer recognizes model, text and results, and refuses anything else with a hint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook import BertlookError
from bertlook.corpora import Document
from bertlook.model.model import Model
from bertlook.widgets.explorer_arguments import DEFAULT_TEXT, as_text, results_by_name
from tests.widgets.made_up import made_up
from tests.widgets.relations import CORPUS


def test_the_bundled_model_reads_the_default_text() -> None:
    explorer = bl.Explorer()
    assert explorer.text == DEFAULT_TEXT
    assert explorer.model_name == bl.load().name


@pytest.mark.parametrize(
    "text",
    ["the cat sat", ["the", "cat", "sat"], CORPUS[0], Document(["the", "cat"], [[(0, 1)]])],
)
def test_a_text_alone_is_read_by_the_bundled_model(text: Any) -> None:
    explorer = bl.Explorer(text)
    assert explorer.text == as_text(text, explorer.attention)
    assert explorer.model.name == bl.load().name


def test_ids_are_shown_by_their_words(model: Model) -> None:
    ids = model.encode("the cat sat").ids
    for explorer in (
        bl.Explorer(model, input_ids=ids),
        bl.Explorer(model, {"input_ids": ids}),
        bl.look(model=model, input_ids=ids),
        bl.Explorer(model, "a dog").look(input_ids=ids),
    ):
        assert explorer.text == "the cat sat"
    with pytest.raises(BertlookError, match="Both a text and input_ids"):
        bl.Explorer(model, "a dog", input_ids=ids)


def test_a_typed_special_token_is_read_as_one_and_named(model: Model) -> None:
    explorer = bl.Explorer(model, "a dog")
    assert explorer.picture["note"] == ""
    explorer.text = "a [MASK] dog"
    assert explorer.picture["note"] == "Read as tokens: [MASK]."
    assert explorer.attention.words == ["a", "[MASK]", "dog"]
    as_text = bl.Explorer(model, "a [MASK]", special_tokens="text")
    as_text.text = "a [MASK] dog"
    assert as_text.picture["note"] == ""
    assert as_text.attention.words == ["a", "[", "MASK", "]", "dog"]


@pytest.mark.parametrize("make", [bl.look, bl.Explorer])
def test_model_and_text_may_be_swapped(model: Model, make: Any) -> None:
    for explorer in (make("the cat sat", model), make(model, "the cat sat")):
        assert explorer.model is model
        assert explorer.text == "the cat sat"


def test_a_model_may_be_given_by_its_folder(folder: Path) -> None:
    for name in (folder, str(folder)):
        assert bl.look("the cat sat", name).attention.words == ["the", "cat", "sat"]
        assert bl.Explorer(name, "the cat sat").text == "the cat sat"


@pytest.mark.parametrize("make", [bl.look, bl.Explorer])
def test_an_attention_beside_a_text_or_a_model_is_refused(model: Model, make: Any) -> None:
    message = r"Explorer\(attention\); for a text Explorer\(model, text\)|could read text. Omit it"
    for other in ("the cat", model):
        with pytest.raises(BertlookError, match=message):
            make(made_up(3), other)


@pytest.mark.parametrize("make", [bl.look, bl.Explorer])
def test_an_attention_alone_is_shown(make: Any) -> None:
    attention = made_up(3)
    assert make(attention).attention is attention


@pytest.mark.parametrize("text", [3, b"bytes", [1, 2], {"a": 1}, object(), np.zeros(3)])
def test_values_that_are_not_texts_are_refused(model: Model, text: Any) -> None:
    message = "a string, a list of words, a Sentence or a Document"
    for make in (
        lambda: bl.Explorer(model, text),
        lambda: bl.Explorer(text),
        lambda: bl.look(text),
        lambda: bl.Explorer(model, "the cat").look(text),
        lambda: bl.Explorer(model, "the cat", pair=text),
    ):
        with pytest.raises(BertlookError, match=message):
            make()


@pytest.mark.parametrize("thing", [3, {"a": 1}, object(), Model])
def test_values_that_are_not_models_are_refused(thing: Any) -> None:
    with pytest.raises(BertlookError, match=r"must be a model, but this is a .* bl.load\(\)"):
        bl.look("the cat sat", thing)
    with pytest.raises(BertlookError, match="must be a model"):
        bl.Explorer(thing, "the cat sat")


@pytest.mark.parametrize("module", ["module", "tokenizer"])
def test_transformers_objects_must_come_together(model: Model, module: str) -> None:
    with pytest.raises(BertlookError, match=r"bl.load\(\w+, tokenizer=\S+\)"):
        bl.Explorer(getattr(model, module), "the cat sat")


@pytest.mark.parametrize("results", [3, "results.safetensors", np.eye(2), {"x": np.eye(2)}, [1]])
def test_values_that_are_not_results_are_refused(model: Model, results: Any) -> None:
    with pytest.raises(BertlookError, match="results takes the results of a scan"):
        bl.Explorer(model, "the cat sat", results=results)


@pytest.mark.parametrize("corpus", [3, "the cat", iter(CORPUS)])
def test_a_corpus_is_a_list_of_sentences(model: Model, corpus: Any) -> None:
    with pytest.raises(BertlookError, match="give a list of the sentences"):
        bl.Explorer(model, "the cat sat", corpus=corpus)


def test_results_of_another_shape_are_named(model: Model) -> None:
    attention = made_up(6)
    for measure in (bl.measures.Entropy(), bl.measures.HeadDivergence()):
        results = {"mine": measure.of([attention])}
        with pytest.raises(BertlookError, match="The result mine was counted on 2 layers of 3"):
            bl.Explorer(model, "the cat sat", results=results)


def test_a_single_result_has_the_name_of_its_measure() -> None:
    result = bl.measures.Entropy().of([made_up(6)])
    assert results_by_name(result, (2, 3), "made up") == {"Entropy": result}
    assert results_by_name(None, (2, 3), "made up") == {}


def test_a_dict_without_attentions_is_refused() -> None:
    for shown in ({}, {"x": 1}):
        with pytest.raises(bl.BertlookError, match="holds no Attention"):
            bl.Explorer(shown)
