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
from hypothesis import given
from hypothesis import strategies as st
from transformers import BertTokenizer

from bertlook.corpora import read_segments
from bertlook.corpora.segmenting import cut_document, truncate_pair
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from tests.corpora.segment_examples import documents, model_of
from tests.reference import GOLDEN, uncased_vocabulary
from tests.tiny_tokenizers import byte_level, metaspace, wordpiece


@pytest.fixture(scope="module")
def model() -> Model:
    return model_of(wordpiece())


# Equality with the released code


@pytest.mark.parametrize("index", range(12))
def test_segments_of_a_document_equal_those_of_the_released_code(index: int) -> None:
    case = json.loads((GOLDEN / "prep" / "prep_document_cases.json").read_text())[index]
    random = Random(case["seed"])
    capacity = case["max_sequence_length"] - 3
    pairs = cut_document(case["document"], capacity, random, "released")
    assert [["[CLS]", *a, "[SEP]", *b, "[SEP]"] for a, b in pairs] == case["instances"]


@pytest.mark.parametrize(("name", "length"), [("unlabeled_48", 48), ("long_128", 128)])
def test_segments_of_a_corpus_equal_those_of_the_released_code(name: str, length: int) -> None:
    tokenizer = BertTokenizer.from_pretrained(uncased_vocabulary())
    model = model_of(tokenizer, vocab_size=30522)
    [expected] = [
        case
        for case in json.loads((GOLDEN / "prep" / "prep_official.json").read_text())
        if case["max_sequence_length"] == length
    ]
    path = GOLDEN / "prep" / f"{name}.txt"
    segments = read_segments(path, model, length=length, variant="released")
    encodings = [model.encode(segment) for segment in segments]
    assert [encoding.tokens for encoding in encodings] == expected["final_shuffled"]
    assert all(set(encoding.type_ids or ()) == {0} for encoding in encodings)
    first = read_segments(path, model, length=length, variant="released", count=1)
    assert [model.encode(segment).tokens for segment in first] == expected["final_shuffled"][:1]

    # The default gives the same segments in corpus order, with the model's own token types: the
    # documents of these corpora that the released code abandons have no further segment.
    encodings = [model.encode(segment) for segment in read_segments(path, model, length=length)]
    tokens = [tokens for document in expected["segments_per_document"] for tokens in document]
    assert [encoding.tokens for encoding in encodings] == tokens
    assert all(set(encoding.type_ids or ()) == {0, 1} for encoding in encodings)


def test_unknown_variants_are_refused(model: Model) -> None:
    with pytest.raises(BertlookError, match="variant='official' is unknown"):
        read_segments([], model, variant="official")  # type: ignore[arg-type]  # the point


# Properties of any document


@given(st.lists(st.lists(st.integers(), min_size=1, max_size=9), max_size=12), st.integers(2, 12))
def test_segments_keep_the_order_and_skip_only_lines_that_fill_a_segment(
    document: list[list[int]], capacity: int
) -> None:
    numbered = iter(range(1000))
    lines = [[next(numbered) for _ in line] for line in document]
    line_of = {token: number for number, line in enumerate(lines) for token in line}
    last = -1
    used = set()
    for a, b in cut_document(lines, capacity, Random(0)):
        both = [*a, *b]
        assert a
        assert b
        assert len(both) <= capacity
        assert both == sorted(both)
        assert line_of[a[-1]] < line_of[b[0]]
        assert both[0] > last
        last = both[-1]
        used |= {line_of[token] for token in both}
    released = list(cut_document(lines, capacity, Random(0), "released"))
    assert released == list(cut_document(lines, capacity, Random(0)))[: len(released)]
    # Without a line that fills a segment alone, two lines always make a segment.
    if all(len(line) < capacity for line in lines[:-1]) and capacity > 9:
        assert len(lines) < 2 or used


@given(st.integers(1, 60), st.integers(1, 60), st.integers(2, 30))
def test_surplus_tokens_are_dropped_from_the_longer_part(a: int, b: int, capacity: int) -> None:
    left, right = truncate_pair(range(a), range(b), capacity, Random(a))
    assert len(left) + len(right) == min(a + b, capacity)
    if a + b > capacity:
        assert abs(len(left) - len(right)) <= 1 or min(len(left), len(right)) == min(a, b)
    assert list(left) == list(range(left[0], left[-1] + 1))


def test_tokens_are_dropped_equally_from_both_ends() -> None:
    random = Random(0)
    starts = Counter(
        truncate_pair(range(100), range(5), 10, random)[0][0] // 10 for _ in range(300)
    )
    assert starts.most_common(1)[0][0] in (4, 5)
    assert 100 < starts[4] < 200


# Reading a corpus


def test_a_line_that_cannot_be_split_is_skipped_and_the_document_continues(model: Model) -> None:
    long, short = " ".join(["cat"] * 200), " ".join(["mat"] * 70)
    corpus = [[long, short, short]]
    [segment] = read_segments(corpus, model)
    assert set(segment.words) == {"mat"}
    with pytest.raises(BertlookError, match="list has no segment"):
        list(read_segments(corpus, model, variant="released"))


def test_each_iteration_reads_the_corpus_again(model: Model) -> None:
    corpus = list(documents(5))
    segments = read_segments(corpus, model, seed=1)
    assert list(segments) == list(segments)
    assert list(segments) != list(read_segments(corpus, model, seed=2))
    with pytest.raises(TypeError):
        len(segments)


def test_an_iterator_can_be_read_only_once(model: Model) -> None:
    segments = read_segments(documents(2), model)
    assert len(list(segments)) == 2
    with pytest.raises(BertlookError, match="is an iterator that has been read already"):
        list(segments)


def test_a_draw_is_a_list_in_corpus_order(model: Model) -> None:
    corpus = list(documents(20))
    every = list(read_segments(corpus, model))
    drawn = read_segments(corpus, model, count=7)
    assert len(drawn) == 7
    assert drawn == [segment for segment in every if segment in drawn]
    assert drawn == read_segments(corpus, model, count=7)
    assert drawn.name == "list"
    assert len(read_segments(corpus, model, count=10_000)) == len(every)
    with pytest.raises(BertlookError, match="count=0 is out of range"):
        read_segments(corpus, model, count=0)


def test_all_segments_are_drawn_with_the_same_probability(model: Model) -> None:
    corpus = [["cat " * 3, "mat " * 3]] * 10
    # Equal segments differ by their origin.
    drawn = Counter(
        segment.origin
        for seed in range(400)
        for segment in read_segments(corpus, model, count=3, seed=seed)
    )
    assert len(drawn) == 10
    assert all(80 < count < 160 for count in drawn.values())  # 120 expected


def test_a_corpus_is_never_held_in_memory(model: Model) -> None:
    lines_read: list[int] = []

    class Endless:
        def __iter__(self) -> Iterator[Iterator[str]]:
            for _ in range(100_000):
                yield (self.line(number) for number in range(1000))

        def line(self, number: int) -> str:
            lines_read.append(number)
            return " ".join(["cat", "sat"] * 40)

    segments = iter(read_segments(Endless(), model))
    for _ in islice(segments, 50):
        pass
    assert len(lines_read) == 100, "a segment takes two lines, and no more are read"
    peaks = []
    for _ in range(2):
        tracemalloc.start()
        try:
            for _ in islice(segments, 600):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert len(lines_read) == 2500
    # Python's own table of interned strings may grow meanwhile, at once and not twice.
    assert min(peaks) < 500_000


def test_a_line_of_50_mb_is_read_in_part(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        for _ in range(50):
            file.write(b"cat sat " * 125_000)
    tracemalloc.start()
    try:
        with pytest.raises(
            BertlookError, match=r"long\.txt has no segment: a segment takes two lines"
        ):
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


def test_two_tokens_make_a_segment(model: Model) -> None:
    assert [segment.words for segment in read_segments(["cat\nsat"], model)] == [["cat", "sat"]]


def test_lengths_must_fit_the_model(model: Model) -> None:
    with pytest.raises(
        BertlookError, match="length=200 is too long: tiny reads at most 128 tokens"
    ):
        read_segments([], model, length=200)
    with pytest.raises(
        BertlookError, match="length=4 is too short: a segment has 3 special tokens"
    ):
        read_segments([], model, length=4)
    small = model_of(wordpiece(), max_position_embeddings=20)
    segments = read_segments([["the cat sat on the mat"] * 6] * 2, small)
    assert {len(small.encode(segment).ids) for segment in segments} == {20}


def test_segments_describe_themselves_in_a_line(model: Model) -> None:
    corpus = ["cat\nsat"]
    assert repr(read_segments(corpus, model)) == "<Segments 'list', read lazily>"
    assert repr(read_segments(corpus, model, count=1)) == "<SegmentList 'list', segments=1>"


@pytest.mark.parametrize("tokenizer", [wordpiece(), byte_level(), metaspace()], ids=repr)
def test_special_tokens_in_a_file_are_characters(tokenizer: Any) -> None:
    text = "the <s> cat [SEP] sat\non </s> mat [MASK]"
    [segment] = read_segments([text], model_of(tokenizer), length=100)
    in_text = {piece.id for piece in (*segment.a, *segment.b)}
    assert not in_text & (set(tokenizer.all_special_ids) - {tokenizer.unk_token_id})
    assert " ".join(segment.words).replace(" ", "") == "".join(text.split())


def test_bytes_of_segments_are_shown_as_text() -> None:
    [segment] = read_segments(["the á\non 東"], model_of(byte_level()), length=100)
    tokens = segment.encoded_by(byte_level()).tokens
    assert "<0xC3>" in tokens
    assert not {"Ã", "æ"} & set("".join(tokens))
