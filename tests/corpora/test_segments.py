"""Segments equal the released code's, and read any corpus without holding it."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from transformers import BertTokenizer

import bertlook as bl
from bertlook.corpora import Segment, read_segments
from bertlook.corpora.segment import Piece
from bertlook.corpora.segments import segments_of, truncated
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from tests.reference import GOLDEN, uncased_vocabulary
from tests.tiny_models import tiny
from tests.tiny_tokenizers import Characters, byte_level, metaspace, unigram, wordpiece

TOKENIZERS: dict[str, Any] = {
    "WordPiece": wordpiece(),
    "byte-level BPE": byte_level(),
    "byte-level BPE, no special tokens": byte_level(specials=False),
    "one pre-token": unigram(),
    "Metaspace": metaspace(),
    "Python": Characters(),
}


def model_of(tokenizer: Any, **changes: Any) -> Model:
    size = {"vocab_size": 400, "max_position_embeddings": 128, **changes}
    return Model(tiny(**size), tokenizer, name="tiny")


@pytest.fixture(scope="module")
def model() -> Model:
    return model_of(wordpiece())


def documents(count: int, lines: int = 4) -> Iterator[list[str]]:
    random = Random(0)
    for _ in range(count):
        yield [" ".join(random.choices(["the", "cat", "sat", "mat"], k=40)) for _ in range(lines)]


# -- equal to the released code's


@pytest.mark.parametrize("index", range(12))
def test_a_document_is_cut_as_officially(index: int) -> None:
    case = json.loads((GOLDEN / "prep" / "prep_document_cases.json").read_text())[index]
    random = Random(case["seed"])
    room = case["max_sequence_length"] - 3
    found = segments_of(case["document"], room, random, official=True)
    assert [["[CLS]", *a, "[SEP]", *b, "[SEP]"] for a, b in found] == case["instances"]


@pytest.mark.parametrize(("name", "length"), [("unlabeled_48", 48), ("long_128", 128)])
def test_a_corpus_is_cut_and_shuffled_as_officially(name: str, length: int) -> None:
    tokenizer = BertTokenizer.from_pretrained(uncased_vocabulary())
    model = model_of(tokenizer, vocab_size=30522)
    [expected] = [
        case
        for case in json.loads((GOLDEN / "prep" / "prep_official.json").read_text())
        if case["max_sequence_length"] == length
    ]
    path = GOLDEN / "prep" / f"{name}.txt"
    found = read_segments(path, model, length=length, official=True)
    encodings = [model.encode(segment) for segment in found]
    assert [one.tokens for one in encodings] == expected["final_shuffled"]
    assert all(set(one.type_ids or ()) == {0} for one in encodings)
    first = read_segments(path, model, length=length, official=True, count=1)
    assert [model.encode(one).tokens for one in first] == expected["final_shuffled"][:1]

    # By default: the same, in the corpus' order, with the model's own token types; and documents
    # of these corpora in which the released code gives up have nothing more to give.
    every = [model.encode(one) for one in read_segments(path, model, length=length)]
    per_document = [one for document in expected["segments_per_document"] for one in document]
    assert [one.tokens for one in every] == per_document
    assert all(set(one.type_ids or ()) == {0, 1} for one in every)


# -- what must hold of any document


@given(st.lists(st.lists(st.integers(), min_size=1, max_size=9), max_size=12), st.integers(2, 12))
def test_segments_keep_the_order_and_leave_out_only_lines_that_fill_one(
    document: list[list[int]], room: int
) -> None:
    numbered = iter(range(1000))
    lines = [[next(numbered) for _ in line] for line in document]
    line_of = {token: number for number, line in enumerate(lines) for token in line}
    last = -1
    used = set()
    for a, b in segments_of(lines, room, Random(0)):
        both = [*a, *b]
        assert a
        assert b
        assert len(both) <= room
        assert both == sorted(both)
        assert line_of[a[-1]] < line_of[b[0]]
        assert both[0] > last
        last = both[-1]
        used |= {line_of[token] for token in both}
    official = list(segments_of(lines, room, Random(0), official=True))
    assert official == list(segments_of(lines, room, Random(0)))[: len(official)]
    # Lines that nothing of is left in are those that were parted from all others, or dropped whole.
    if all(len(line) < room for line in lines[:-1]) and room > 9:
        assert len(lines) < 2 or used


@given(st.integers(1, 60), st.integers(1, 60), st.integers(2, 30))
def test_what_is_too_long_is_cut_from_the_longer_part(a: int, b: int, room: int) -> None:
    left, right = truncated(range(a), range(b), room, Random(a))
    assert len(left) + len(right) == min(a + b, room)
    if a + b > room:
        assert abs(len(left) - len(right)) <= 1 or min(len(left), len(right)) == min(a, b)
    assert list(left) == list(range(left[0], left[-1] + 1))


def test_tokens_are_dropped_from_both_ends_alike() -> None:
    random = Random(0)
    starts = Counter(truncated(range(100), range(5), 10, random)[0][0] // 10 for _ in range(300))
    assert starts.most_common(1)[0][0] in (4, 5)
    assert 100 < starts[4] < 200


# -- reading


def test_a_line_that_cannot_be_parted_is_passed_over_and_the_document_goes_on(model: Model) -> None:
    long, short = " ".join(["cat"] * 200), " ".join(["mat"] * 70)
    corpus = [[long, short, short]]
    [segment] = read_segments(corpus, model)
    assert set(segment.words) == {"mat"}
    with pytest.raises(BertlookError, match="list has no segment"):
        list(read_segments(corpus, model, official=True))


def test_segments_are_read_anew_each_time(model: Model) -> None:
    corpus = list(documents(5))
    segments = read_segments(corpus, model, seed=1)
    assert list(segments) == list(segments)
    assert list(segments) != list(read_segments(corpus, model, seed=2))
    with pytest.raises(TypeError):
        len(segments)


def test_an_iterator_is_read_once_and_says_so(model: Model) -> None:
    segments = read_segments(documents(2), model)
    assert len(list(segments)) == 2
    with pytest.raises(BertlookError, match="is an iterator and has been read already"):
        list(segments)


def test_a_draw_is_a_sized_list_in_the_corpus_order(model: Model) -> None:
    corpus = list(documents(20))
    every = list(read_segments(corpus, model))
    drawn = read_segments(corpus, model, count=7)
    assert len(drawn) == 7
    assert drawn == [segment for segment in every if segment in drawn]
    assert drawn == read_segments(corpus, model, count=7)
    assert drawn.name == "list"
    assert len(read_segments(corpus, model, count=10_000)) == len(every)
    with pytest.raises(BertlookError, match="count=0 must be at least 1"):
        read_segments(corpus, model, count=0)


def test_each_segment_is_as_likely_to_be_drawn(model: Model) -> None:
    corpus = [["cat " * 3, "mat " * 3]] * 10
    # Segments alike are told apart by their place.
    drawn = Counter(
        segment.place
        for seed in range(400)
        for segment in read_segments(corpus, model, count=3, seed=seed)
    )
    assert len(drawn) == 10
    assert all(80 < times < 160 for times in drawn.values())  # 120 expected


def test_a_corpus_is_never_held(model: Model) -> None:
    read: list[int] = []

    class Endless:
        def __iter__(self) -> Iterator[Iterator[str]]:
            for _ in range(100_000):
                yield (self.line(number) for number in range(1000))

        def line(self, number: int) -> str:
            read.append(number)
            return " ".join(["cat", "sat"] * 40)

    segments = iter(read_segments(Endless(), model))
    for _ in islice(segments, 50):
        pass
    assert len(read) == 100, "two lines make a segment, and no more are read"
    tracemalloc.start()
    try:
        for _ in islice(segments, 600):
            pass
        kept = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(read) == 1300
    assert kept[1] < 500_000


def test_one_line_of_50_mb_is_read_in_part_and_once(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        for _ in range(50):
            file.write(b"cat sat " * 125_000)
    tracemalloc.start()
    try:
        with pytest.raises(BertlookError, match=r"long\.txt has no segment: that takes two lines"):
            list(read_segments(path, model))
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    with path.open("ab") as file:
        file.write(b"\nthe mat\nthe cat sat\n")
    [segment] = read_segments(path, model)
    assert segment.words == ["the", "mat", "the", "cat", "sat"]


@pytest.mark.parametrize("content", ["", "\n\n\n", "cat", "cat\n\nsat\n\n", "\x00\n\u200b\n"])
def test_a_corpus_without_a_segment_is_an_error(tmp_path: Path, model: Model, content: str) -> None:
    path = tmp_path / "small.txt"
    path.write_text(content)
    with pytest.raises(BertlookError, match=r"small\.txt has no segment"):
        list(read_segments(path, model))


@pytest.mark.parametrize("corpus", [[], [[]], [[], ["", " "]], [["cat"]], ["", "cat"]])
def test_documents_without_a_segment_are_an_error(model: Model, corpus: Any) -> None:
    with pytest.raises(BertlookError, match="list has no segment"):
        list(read_segments(corpus, model))


def test_two_tokens_are_a_segment(model: Model) -> None:
    assert [segment.words for segment in read_segments(["cat\nsat"], model)] == [["cat", "sat"]]


def test_lengths_fit_the_model(model: Model) -> None:
    with pytest.raises(BertlookError, match="length=200 is over what tiny takes: 128 tokens"):
        read_segments([], model, length=200)
    with pytest.raises(BertlookError, match="length=4 leaves no room for two tokens"):
        read_segments([], model, length=4)
    small = model_of(wordpiece(), max_position_embeddings=20)
    found = read_segments([["the cat sat on the mat"] * 6] * 2, small)
    assert {len(small.encode(one).ids) for one in found} == {20}


@pytest.mark.parametrize("name", TOKENIZERS)
def test_every_kind_of_tokenizer_frames_a_segment_as_it_frames_two_texts(name: str) -> None:
    model = model_of(TOKENIZERS[name])
    [segment] = read_segments(["the cats sat, 'on the mat\na cat!"], model)
    expected = model.encode("the cats sat, 'on the mat", "a cat!")
    found = model.encode(segment)
    assert found.ids == expected.ids
    assert found.tokens == expected.tokens
    assert found.word_ids == expected.word_ids
    assert found.words == expected.words
    assert (found.type_ids or None) == (expected.type_ids or [0] * len(found.ids) or None)


@pytest.mark.parametrize("name", TOKENIZERS)
@given(text=st.lists(st.text(max_size=12), min_size=2, max_size=5))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.filter_too_much])
def test_any_text_becomes_segments_whose_words_and_tokens_fit(name: str, text: list[str]) -> None:
    model = model_of_name(name)
    try:
        segments = list(read_segments([text], model, length=12))
    except BertlookError:
        assume(False)
    for segment in segments:
        encoding = model.encode(segment)
        assert len(encoding.ids) <= 12
        owners = [word for word in encoding.word_ids if word is not None]
        assert sorted(set(owners)) == list(range(len(encoding.words)))
        assert owners == sorted(owners)


_MODELS: dict[str, Model] = {}


def model_of_name(name: str) -> Model:
    return _MODELS.setdefault(name, model_of(TOKENIZERS[name]))


def test_a_cut_word_keeps_its_name() -> None:
    pieces = (Piece(5, "cats", False), Piece(6, "sat", True))
    assert Segment(pieces, pieces[1:]).words == ["cats", "sat", "sat"]


# -- looked at


def test_a_model_looks_at_a_segment(model: Model) -> None:
    [segment, *_] = read_segments(list(documents(1)), model)
    attention = model(segment)
    assert attention.source is segment
    assert len(attention.tokens) == 128
    assert segment.place == "document 1, line 1"
    with pytest.raises(BertlookError, match="has two parts already"):
        model(segment, "pair")
    with pytest.raises(BertlookError, match="Segment has 128 tokens; this model reads at most 20"):
        model_of(wordpiece(), max_position_embeddings=20)(segment)


def test_segments_are_scanned_as_the_two_texts_they_are_of(model: Model) -> None:
    texts = [["the cat sat", "on the mat"], ["a mat", "the cats"]]
    measure = bl.measures.Entropy()
    segments = read_segments(texts, model)
    found = bl.scan(model, segments, measure, progress=False)
    expected = measure.of([model(*pair) for pair in texts])
    assert found["Entropy"].all == pytest.approx(expected.all, abs=1e-5)
    assert found.provenance["corpus"] == "list"
    assert found.provenance["inputs"] == 2
    drawn = read_segments(texts, model, count=2)
    assert bl.scan(model, drawn, measure, progress=False)["Entropy"].all == pytest.approx(
        found["Entropy"].all, abs=1e-12
    )
