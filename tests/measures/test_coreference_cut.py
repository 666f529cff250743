from __future__ import annotations

import pytest

import bertlook as bl
from bertlook.corpora import Document
from bertlook.errors import BertlookError
from bertlook.measures import CoreferenceAccuracy
from tests.measures.coreference_examples import assert_same
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


def long_document() -> Document:
    """600 words: more than the tiny model reads."""
    spans = [(i, i + 1) for i in range(0, 600, 4)]
    return Document(["dog", "sat"] * 300, [spans, [(0, 600)], [(9, 10), (11, 12)]], place="long")


def test_a_document_over_the_limit_is_left_out_by_a_scan_unless_it_is_cut() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    short = Document(["he", "saw", "him"], [[(0, 1), (2, 3)]])
    whole = bl.scan(model, [long_document(), short], CoreferenceAccuracy(), progress=False)
    assert [(one.position, one.place) for one in whole.skipped] == [(0, "long")]
    cut = bl.corpora.cut_documents([long_document(), short], model, max_tokens=34)
    count = len(cut[0])
    assert len(model(cut[0]).tokens) <= 34 < len(model(long_document().first(count + 1)).tokens)
    assert cut[1] is short
    results = bl.scan(model, cut, CoreferenceAccuracy(), progress=False)
    result = results["CoreferenceAccuracy"]
    assert not results.skipped
    assert (result.num_documents, result.num_cut) == (2, 1)
    left = sum(start < count for start in range(0, 600, 4))
    # the mention that is longer than the window is lost, and most of the first chain's
    assert result.num_lost == 1 + 150 - left
    assert result.count["all"] == (left - 1) + 1 + 1
    attrs = result.table("same-data").attrs
    assert (attrs["documents"], attrs["cut_documents"]) == (2, 1)
    assert attrs["lost_mentions"] == result.num_lost


def test_the_models_limit_holds_where_it_is_lower() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    assert model.max_length is not None
    [cut] = bl.corpora.cut_documents([long_document()], model, max_tokens=10_000)
    assert len(model(cut).tokens) <= model.max_length
    with pytest.raises(BertlookError, match=f"the model takes {model.max_length}"):
        model(long_document().first(len(cut) + 1))
    with pytest.raises(BertlookError, match="not even one word"):
        bl.corpora.cut_documents([long_document()], model, max_tokens=2)
    with pytest.raises(BertlookError, match="A str can't be cut as a document: 'he left'"):
        bl.corpora.cut_documents(["he left"], model)  # type: ignore[list-item]


def test_an_attention_that_was_cut_counts_as_its_document_cut() -> None:
    model = bl.load(tiny(), tokenizer=wordpiece())
    attention = model(long_document(), truncate=True)
    cut = long_document().first(len(attention.words))
    result = CoreferenceAccuracy().of(attention)
    assert (result.num_cut, result.num_lost) == (1, cut.cut_mentions)
    assert_same(result, CoreferenceAccuracy().of(model(cut)))
