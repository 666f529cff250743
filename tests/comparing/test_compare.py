from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


def test_texts_are_read_by_one_model(model: bl.Model) -> None:
    texts = "The nurse helped him.", "The nurse helped her."
    comparison = bl.compare(*texts, model=model)
    assert comparison.names == ("him", "her")
    for text, attention in zip(texts, (comparison.a, comparison.b), strict=True):
        np.testing.assert_array_equal(attention.maps, model(text).maps)
    np.testing.assert_array_equal(bl.compare(*texts).difference, comparison.difference)


def test_a_text_is_read_by_two_models(model: bl.Model) -> None:
    other = bl.random_init(model)
    comparison = bl.compare(model, other, text="The cat sat.")
    assert comparison.names == (model.name, other.name)
    np.testing.assert_array_equal(
        comparison.difference, model("The cat sat.").maps - other("The cat sat.").maps
    )


def test_names_can_be_given(model: bl.Model) -> None:
    attention = model("The cat sat.")
    assert bl.compare(attention, attention).names == ("A", "B")
    assert bl.compare(attention, attention, names=["then", "now"]).names == ("then", "now")


def test_words_that_are_split_already_and_sentences_are_texts(model: bl.Model) -> None:
    sentence = bl.corpora.sample()[0]
    comparison = bl.compare(sentence, list(sentence.words), model=model)
    np.testing.assert_allclose(comparison.divergence, 0, atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("model", "model"), {}, "a is a Model and b a Model, without a text"),
        (("attention", "The cat"), {}, "a is a Attention and b a str, without a text"),
        ((3, 4), {}, "nothing to compare in a int"),
        (("attention", "attention"), {"text": "x"}, "have been read already"),
        (("model", "model"), {"text": "x", "model": "model"}, "Give either text"),
        (("x", "x"), {"names": ["one"]}, "names=.* has not 2 texts"),
        (("zebra", "unrelated thing"), {}, "have no word in common"),
    ],
)
def test_what_cannot_be_compared_gets_a_sentence(
    model: bl.Model, arguments: tuple[Any, ...], options: dict[str, Any], message: str
) -> None:
    known = {"model": model, "attention": model("The cat sat.")}
    with pytest.raises(BertlookError, match=message):
        bl.compare(
            *(known.get(each, each) for each in arguments),
            **{name: known.get(str(value), value) for name, value in options.items()},
        )
