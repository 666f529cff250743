from __future__ import annotations

from dataclasses import replace

import pytest

import bertlook as bl
from bertlook.corpora import Document
from bertlook.errors import BertlookError
from bertlook.measures import CoreferenceAccuracy
from bertlook.model.tokens.encode import encode
from tests.measures.feeding import assert_same
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


def long_document() -> Document:
    """600 words: more than the tiny model reads."""
    spans = [(i, i + 1) for i in range(0, 600, 4)]
    return Document(["dog", "sat"] * 300, [spans, [(0, 600)], [(9, 10), (11, 12)]], origin="long")


def test_a_scan_cuts_documents_and_counts_dropped_mentions() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    short = Document(["he", "saw", "him"], [[(0, 1), (2, 3)]])
    measure = CoreferenceAccuracy(max_tokens=34)
    results = bl.scan(model, [long_document(), short], measure, progress=False, controls=0)
    result = results["CoreferenceAccuracy"]
    assert not results.skipped
    assert (result.num_documents, result.num_cut) == (2, 1)
    count = next(n for n in range(600, 0, -1) if len(tokens_of(model, n)) <= 34)
    left = sum(start < count for start in range(0, 600, 4))
    # The mention beyond the window is dropped, as are most of the first cluster's
    assert result.num_lost == 1 + 150 - left
    assert result.count["all"] == (left - 1) + 1 + 1
    attrs = result.table("same-data").attrs
    assert (attrs["documents"], attrs["cut_documents"], attrs["max_tokens"]) == (2, 1, 34)
    assert attrs["lost_mentions"] == result.num_lost
    cut = [model(long_document().first(count)), model(short)]
    assert_same(replace(result, provenance={}), replace(measure.of(cut), provenance={}))


def tokens_of(model: bl.Model, count: int) -> list[int]:
    """The tokens of the first words of the long document."""
    return encode(model.tokenizer, long_document().first(count)).ids


def test_a_lower_limit_of_the_model_applies() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    assert model.max_length is not None
    assert model.max_length < 128
    results = bl.scan(model, [long_document()], CoreferenceAccuracy(), progress=False)
    assert results.provenance["tokens"] <= model.max_length
    assert results["CoreferenceAccuracy"].num_cut == 1


def test_a_document_without_a_word_that_fits_is_skipped() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    short = Document(["he"], [])
    measure = CoreferenceAccuracy(max_tokens=2)
    with pytest.raises(BertlookError, match="too few for the special tokens"):
        bl.scan(model, [long_document(), short], measure, progress=False)


def test_an_attention_that_was_cut_counts_as_its_document_cut() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    attention = model(long_document(), truncate=True)
    cut = long_document().first(len(attention.words))
    result = CoreferenceAccuracy().of(attention)
    assert (result.num_cut, result.num_lost) == (1, cut.cut_mentions)
    assert_same(result, CoreferenceAccuracy().of(model(cut)))
