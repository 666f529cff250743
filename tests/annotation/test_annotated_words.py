from __future__ import annotations

import dataclasses
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.annotation.annotated_words import ANNOTATIONS, AnnotatedWords, split_features
from bertlook.errors import BertlookError

TAGGED = {
    "upos": ["DET", "NOUN", "VERB", None],
    "xpos": ["DT", "NNS", "VBP", "."],
    "lemmas": ["the", "dog", "bark", "."],
    "feats": ["PronType=Art", "Gender=Fem,Masc|Number=Plur", "Number=Plur|Person=3", None],
}
WORDS = ["The", "dogs", "bark", "."]
SENTENCE = bl.Sentence(WORDS, [2, 3, 0, 3], ["det", "nsubj", "root", "punct"], **TAGGED)


@pytest.mark.parametrize("copy", [lambda s: s, lambda s: pickle.loads(pickle.dumps(s)),
                                  lambda s: dataclasses.replace(s, origin="x")])  # fmt: skip
def test_annotations_are_kept_as_tuples_and_by_copies(copy) -> None:
    sentence = copy(SENTENCE)
    assert {name: list(getattr(sentence, name)) for name in ANNOTATIONS} == TAGGED
    assert isinstance(sentence.upos, tuple)


def test_what_is_unknown_is_none() -> None:
    plain = bl.Sentence(["Go"], [0], ["root"], lemmas=[None])
    assert [getattr(plain, name) for name in ANNOTATIONS] == [None] * 4
    assert bl.Document(["Go"], []).upos is None


def test_annotations_change_neither_equality_nor_hash_nor_text() -> None:
    plain = bl.Sentence(WORDS, SENTENCE.heads, SENTENCE.relations)
    assert plain == SENTENCE
    assert hash(plain) == hash(SENTENCE)
    assert str(plain) == str(SENTENCE)
    assert repr(plain) == repr(SENTENCE)


@pytest.mark.parametrize("name", ANNOTATIONS)
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("NOUN", "must be a list, not 'NOUN'"),
        (3, "must be a list"),
        (["A"], "has 1 values for 2 words"),
        (["A", 3], "of word 2 is 3, which is neither a str nor None"),
        (["A", float("nan")], "of word 2 is nan"),
    ],
)
def test_wrong_annotations_are_refused(name, values, message) -> None:
    for make in (
        lambda **tags: bl.Sentence(["a", "b"], [0, 1], ["x", "y"], origin="f, line 1", **tags),
        lambda **tags: bl.Document(["a", "b"], [], origin="f, line 1", **tags),
    ):
        with pytest.raises(BertlookError, match=f"^f, line 1: {name} {message}"):
            make(**{name: values})


@pytest.mark.parametrize(
    ("conditions", "indices"),
    [
        ({}, (0, 1, 2, 3)),
        ({"upos": "NOUN"}, (1,)),
        ({"upos": ("NOUN", "VERB")}, (1, 2)),
        ({"upos": []}, ()),
        ({"xpos": "."}, (3,)),
        ({"xpos": {"NNS", "VBP"}, "lemma": "bark"}, (2,)),
        ({"feats": "Number=Plur"}, (1, 2)),
        ({"feats": {"Number": "Plur", "Person": "3"}}, (2,)),
        ({"feats": "Gender=Masc"}, (1,)),
        ({"feats": "Gender=Fem|Number=Plur"}, (1,)),
        ({"feats": "Gender=Fem,Masc"}, (1,)),
        ({"feats": "Gender=Neut"}, ()),
        ({"feats": "Number=Plur", "upos": "VERB"}, (2,)),
    ],
)
def test_words_are_selected_by_what_is_known_of_them(conditions, indices) -> None:
    assert SENTENCE.select(**conditions) == indices
    assert bl.Document(WORDS, [], **TAGGED).select(**conditions) == indices


def test_words_of_unknown_annotation_meet_no_condition() -> None:
    plain = AnnotatedWords(WORDS)
    assert plain.select() == (0, 1, 2, 3)
    for conditions in ({"upos": "X"}, {"xpos": "X"}, {"lemma": "x"}, {"feats": "A=B"}):
        assert plain.select(**conditions) == ()


@pytest.mark.parametrize("name", ["upos", "xpos", "lemma", "feats"])
@pytest.mark.parametrize(
    "value", [3, [3], 1.5, b"x", {3: 1}, float("nan"), np.array("x")], ids=repr
)
def test_conditions_of_other_types_are_refused(name, value) -> None:
    with pytest.raises(BertlookError, match=rf"^{name}=.* must be"):
        SENTENCE.select(**{name: value})


@pytest.mark.parametrize("feats", ["", "Number", "=Plur", "Number=", "Number=Plur|"])
def test_features_without_name_or_value_are_refused(feats) -> None:
    if feats:
        with pytest.raises(BertlookError, match="must be features such as"):
            SENTENCE.select(feats=feats)
    else:
        assert SENTENCE.select(feats=feats) == (0, 1, 2, 3)


@given(st.dictionaries(st.text("abC", min_size=1), st.text("xyZ,", min_size=1)))
def test_features_are_split_by_name(features: dict[str, Any]) -> None:
    assert split_features("|".join(f"{k}={v}" for k, v in features.items())) == features


def test_a_document_that_is_cut_keeps_the_annotation_of_its_words() -> None:
    short = bl.Document(WORDS, [[(0, 2)]], **TAGGED).first(3)
    assert (short.upos, short.feats) == (tuple(TAGGED["upos"][:3]), tuple(TAGGED["feats"][:3]))
    assert bl.Document(WORDS, []).first(2).upos is None
