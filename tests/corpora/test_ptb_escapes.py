from __future__ import annotations

from types import SimpleNamespace as Stub

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.corpora import from_nltk, read_coreference, read_treebank
from bertlook.corpora.ptb_escapes import unescape, unescape_all
from tests.corpora.coreference_writers import WRITERS
from tests.corpora.test_masked_text import treebank
from tests.corpora.text_files import write
from tests.reference import DATA, needs_data

ESCAPED = ["He", "-LRB-", "a", "-lsb-", "b", "-RSB-", "-RRB-", "-LCB-", "-RCB-", "1\\/2", "\\*"]
PLAIN = ["He", "(", "a", "[", "b", "]", ")", "{", "}", "1/2", "*"]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("-LRB-", "("),
        ("-rcb-", "}"),
        ("and\\/or", "and/or"),
        ("3\\/4\\/5", "3/4/5"),
        ("\\*\\*", "**"),
        ("\\*Note", "*Note"),
        ("\\/", "/"),
        # as they stand:
        ("LRB", "LRB"),
        ("-LRB", "-LRB"),
        ("x-LRB-", "x-LRB-"),
        (":\\/", ":\\/"),
        ("\\o/", "\\o/"),
        ("C:\\", "C:\\"),
        ("-", "-"),
    ],
)
def test_escapes_become_characters_and_emoticons_stay(word, text) -> None:
    assert unescape(word) == text


@given(st.text())
def test_words_without_an_escape_stay_and_none_becomes_empty(word) -> None:
    assert bool(unescape(word)) == bool(word)
    if "\\" not in word and "-" not in word:
        assert unescape(word) == word


def test_escaped_quotes_become_quotes_unless_the_text_has_quotes() -> None:
    assert unescape_all(["``", "Go", "''", "."]) == ['"', "Go", '"', "."]
    for quote in ['"', "\u201c", "\u00ab"]:
        assert unescape_all(["``", quote, "''"]) == ["``", quote, "''"]


def test_treebanks_are_read_without_escapes(tmp_path) -> None:
    path = write(tmp_path, treebank(ESCAPED, ["``", "Go", "''"]))
    first, second = read_treebank(path)
    assert list(first.words) == PLAIN
    assert list(second.words) == ['"', "Go", '"']
    path = write(tmp_path, treebank(["``", "Go", "''"], ['"', "Go", '"']))
    assert [word for sentence in read_treebank(path) for word in sentence.words[:1]] == ["``", '"']


@pytest.mark.parametrize("write_format", WRITERS.values(), ids=WRITERS)
def test_documents_of_every_format_are_read_without_escapes(write_format, tmp_path) -> None:
    content = write_format([*ESCAPED, "``", "''"], [[(0, 1), (2, 9)]])
    [document] = read_coreference(write(tmp_path, content))
    assert document.words == (*PLAIN, '"', '"')
    assert document.clusters == (((0, 1), (2, 9)),)


def test_punctuation_marks_of_ontonotes_lose_their_slash(tmp_path) -> None:
    content = WRITERS["CoNLL-2012"](["Hm", "/-", "well", "/.", "/?", "/", "//", "/x"], [])
    words = read_coreference(write(tmp_path, content))[0].words
    assert words == ("Hm", "-", "well", ".", "?", "/", "//", "/x")


def test_nltk_graphs_are_read_without_escapes() -> None:
    nodes = {i: {"word": w, "head": 0, "rel": "dep"} for i, w in enumerate(["", "-LRB-", "``"])}
    assert from_nltk(Stub(nodes=nodes))[0].words == ("(", '"')


def test_models_get_the_characters(tmp_path) -> None:
    attention = bl.load()(read_treebank(write(tmp_path, treebank(ESCAPED)))[0])
    assert attention.words == PLAIN
    assert attention.tokens[2] == "("
    assert not {"lr", "lrb", "##b", "rr"}.intersection(attention.tokens)


@needs_data("treebanks", "UD_English-EWT")
def test_what_authors_of_the_web_treebank_wrote_stays() -> None:
    path = DATA / "treebanks" / "UD_English-EWT" / "en_ewt-ud-train.conllu.xz"
    words = [word for sentence in read_treebank(path) for word in sentence.words]
    assert words.count("''") == 18
