from __future__ import annotations

import copy
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.probes import AttentionProbe, WordVectors, input_embeddings, read_vectors
from bertlook.probes.vectors import as_mapping
from tests.measures.examples import random_attentions

GLOVE = "the 0.1 -2 3e-1\n. . 1 2 3\nCat 4 5 6\ncat 7 8 9\n"


@pytest.fixture
def write(tmp_path):
    def written(text: str, name: str = "vectors.txt"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


def test_glove_and_word2vec_are_read(write) -> None:
    glove = read_vectors(write(GLOVE))
    assert list(glove) == ["the", ". .", "cat"]
    np.testing.assert_array_equal(glove["the"], np.float32([0.1, -2, 0.3]))
    np.testing.assert_array_equal(glove["cat"], [7, 8, 9])  # not those of "Cat"
    word2vec = read_vectors(write("2 3\nthe 1 2 3 \nCat 4 5 6\n"))
    assert (word2vec.width, list(word2vec)) == (3, ["the", "cat"])
    assert repr(word2vec) == "<WordVectors: 2 words x 3, vectors.txt>"
    packed = write(gzip.compress(GLOVE.encode(), mtime=0), "vectors.txt.gz")
    np.testing.assert_array_equal(read_vectors(packed).array, glove.array)


def test_only_the_requested_words_are_kept(write) -> None:
    assert list(read_vectors(write(GLOVE), {"cat", "dog"})) == ["cat"]
    with pytest.raises(BertlookError, match="for none of the requested words"):
        read_vectors(write(GLOVE), {"dog"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("the 1 2 3\ncat 1 2\n", "line 2: 2 numbers follow the word; 3 are needed"),
        ("the 1 2 3\ncat 1 2 3 4\n", "line 2: 4 numbers follow the word; 3 are needed"),
        ("2 3\nthe 1 2\n", "line 2: 2 numbers follow the word; 3 are needed"),
        ("the 1 2 3\ncat 1 2 x3\n", "line 2: 'x3' is not a number"),
        ("the 1 2 3\n 1 2 3\n", "line 2: No word precedes"),
        ("the\n", "line 1: The vector of 'the' is not a row"),
        ("the 1 nan\n", "line 1: The vector of 'the' is not a row of finite numbers"),
        ("", "has no vectors"),
        (b"the 1 2\n\xff\xfe 1 2\n", "line 2: byte 0 of the line is not UTF-8"),
    ],
)
def test_a_broken_file_is_named_with_its_line(write, text, message) -> None:
    path = write(text)
    with pytest.raises(BertlookError, match=message) as raised:
        read_vectors(path)
    assert str(path) in str(raised.value)


words_and_rows = st.dictionaries(
    st.text("abcxyz'-.", min_size=1, max_size=6),
    st.lists(st.floats(-1e3, 1e3, width=32), min_size=4, max_size=4),
    min_size=1,
    max_size=8,
)


@given(words_and_rows)
def test_written_vectors_read_back_equal(tmp_path_factory, vectors) -> None:
    path = tmp_path_factory.mktemp("vectors") / "vectors.txt"
    lines = (" ".join([word, *map(repr, row)]) for word, row in vectors.items())
    path.write_text("\n".join(lines))
    read = read_vectors(path)
    assert list(read) == list(vectors)
    np.testing.assert_array_equal(read.array, np.float32(list(vectors.values())))


def test_vectors_come_as_mapping_file_or_array(write) -> None:
    attentions = random_attentions(1)
    rows = np.random.default_rng(0).normal(size=(4, 3))
    words = ["dog", "tree", "'s", "s'"]
    mapping = dict(zip(words, rows, strict=True))
    text = "\n".join(" ".join([word, *map(repr, row.tolist())]) for word, row in mapping.items())
    forms = [mapping, (words, rows), write(text), str(write(text))]
    logits = [
        AttentionProbe(vectors, epochs=1).fit(attentions).logits(attentions[2]) for vectors in forms
    ]
    for other in logits[1:]:
        np.testing.assert_array_equal(logits[0], other)
    with pytest.raises(BertlookError, match="A list holds no word vectors"):
        as_mapping([1, 2])


def test_word_vectors_must_match_their_words() -> None:
    with pytest.raises(BertlookError, match=r"2 words need vectors of shape \(2, width\)"):
        WordVectors(["a", "b"], [[1.0]])
    with pytest.raises(BertlookError, match="'a' has two vectors"):
        WordVectors(["a", "b", "a"], np.ones((3, 2)))
    with pytest.raises(BertlookError, match="isn't an array of numbers"):
        WordVectors(["a"], [["x"]])
    vectors = WordVectors(["a"], [[1.0, 2.0]])
    assert copy.deepcopy(vectors) is vectors


def test_input_embeddings_are_means_over_pieces_with_a_name() -> None:
    model = bl.load()
    sentences = bl.corpora.sample()[:5]
    vectors = input_embeddings(model, sentences)
    assert "input embeddings of" in vectors.name
    table = model.module.get_input_embeddings().weight.detach().numpy()
    for word in {word for sentence in sentences for word in sentence.words}:
        pieces = model.tokenizer(word.lower(), add_special_tokens=False)["input_ids"]
        np.testing.assert_allclose(vectors[word.lower()], table[pieces].mean(0), rtol=1e-5)
    assert set(input_embeddings(model, ["One", "two"])) == {"one", "two"}
