from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import bertlook as bl
from bertlook.corpora import Segment, read_segments
from bertlook.corpora.segment import Piece
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from tests.corpora.segment_examples import TOKENIZERS, documents, model_of, model_of_kind
from tests.tiny_tokenizers import wordpiece


@pytest.fixture(scope="module")
def model() -> Model:
    return model_of(wordpiece())


@pytest.mark.parametrize("name", TOKENIZERS)
def test_every_kind_of_tokenizer_frames_a_segment_like_a_pair_of_texts(name: str) -> None:
    model = model_of_kind(name)
    [segment] = read_segments(["the cats sat, 'on the mat\na cat!"], model)
    expected = model.encode("the cats sat, 'on the mat", "a cat!")
    encoding = model.encode(segment)
    assert encoding.ids == expected.ids
    assert encoding.tokens == expected.tokens
    assert encoding.word_ids == expected.word_ids
    assert encoding.words == expected.words
    assert encoding.boundary == expected.boundary is not None
    assert (encoding.type_ids or None) == (expected.type_ids or [0] * len(encoding.ids) or None)


@pytest.mark.parametrize("name", TOKENIZERS)
@given(text=st.lists(st.text(max_size=12), min_size=2, max_size=5))
@settings(max_examples=30, suppress_health_check=[HealthCheck.filter_too_much])
def test_words_and_tokens_of_segments_are_consistent_for_any_text(
    name: str, text: list[str]
) -> None:
    model = model_of_kind(name)
    try:
        segments = list(read_segments([text], model, length=12))
    except BertlookError:
        assume(False)
    for segment in segments:
        encoding = model.encode(segment)
        assert len(encoding.ids) <= 12
        word_ids = [word for word in encoding.word_ids if word is not None]
        assert sorted(set(word_ids)) == list(range(len(encoding.words)))
        assert word_ids == sorted(word_ids)


def test_a_cut_word_keeps_its_full_name() -> None:
    pieces = (Piece(5, "cats", False), Piece(6, "sat", True))
    assert Segment(pieces, pieces[1:]).words == ["cats", "sat", "sat"]


def test_a_model_reads_a_segment(model: Model) -> None:
    [segment, *_] = read_segments(list(documents(1)), model)
    attention = model(segment)
    assert attention.source is segment
    assert len(attention.tokens) == 128
    assert segment.origin == "document 1, line 1"
    with pytest.raises(BertlookError, match="has two parts already"):
        model(segment, "pair")
    with pytest.raises(BertlookError, match="Segment has 128 tokens; this model reads at most 20"):
        model_of(wordpiece(), max_position_embeddings=20)(segment)


def test_segments_are_scanned_like_pairs_of_texts(model: Model) -> None:
    texts = [["the cat sat", "on the mat"], ["a mat", "the cats"]]
    measure = bl.measures.Entropy()
    segments = read_segments(texts, model)
    results = bl.scan(model, segments, measure, progress=False)
    expected = measure.of([model(*pair) for pair in texts])
    assert results["Entropy"].all == pytest.approx(expected.all, abs=1e-5)
    assert results.provenance["corpus"] == "list"
    assert results.provenance["inputs"] == 2
    drawn = read_segments(texts, model, count=2)
    assert bl.scan(model, drawn, measure, progress=False)["Entropy"].all == pytest.approx(
        results["Entropy"].all, abs=1e-12
    )
