"""A list of links: what its rows say, and which tables are refused."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from bertlook.errors import BertlookError
from bertlook.measures.tables import make_table
from bertlook.model.model import Model
from bertlook.widgets.listing import Listing
from tests.widgets.relations import CORPUS

LINKS = {"sentence": [0, 3, 3], "query": [1, 4, None], "key": [2, 5, 0], "weight": [0.9, 0.7, 0.6]}


def links(**columns: Any) -> pd.DataFrame:
    return make_table({**LINKS, **columns}, {"head": "2-1"})


def test_rows_name_the_input_the_words_and_the_weight() -> None:
    listing = Listing(links(), CORPUS)
    assert (len(listing), listing.head, listing.text(1)) == (3, "2-1", CORPUS[3])
    assert listing.facts(1) == {
        "of": 3,
        "index": 1,
        "position": 3,
        "word": 4,
        "linked": 5,
        "hit": None,
        "weight": 0.7,
    }
    assert listing.facts(2)["word"] is None
    assert listing.facts(None) == {"of": 3, "index": None}


def test_an_index_beyond_the_end_means_the_last_row() -> None:
    listing = Listing(links(), CORPUS)
    assert listing.facts(999)["index"] == 2
    assert listing.position(999) == 3


def test_examples_of_a_gold_annotation_are_links_too() -> None:
    table = pd.DataFrame({"document": [1], "word": [0], "predicted": [2], "hit": [False]})
    facts = Listing(table, CORPUS).facts(0)
    assert (facts["word"], facts["linked"], facts["hit"], facts["weight"]) == (0, 2, False, None)


def test_the_word_that_attends_is_in_focus(model: Model) -> None:
    attention = model(CORPUS[0])
    listing = Listing(links(sentence=[0, 0, 0]), CORPUS)
    (unit,) = listing.focus(0, attention, "words")
    assert attention.units[unit].text == CORPUS[0].words[1]
    tokens = listing.focus(0, attention, "tokens")
    assert {attention.word_ids[token] for token in tokens} == {1}
    assert listing.focus(2, attention, "words") == []  # a special token


@pytest.mark.parametrize(
    ("table", "corpus", "message"),
    [
        ([1, 2], CORPUS, "examples is a list. Give a table of links"),
        (pd.DataFrame({"head": ["1-1"], "hits": [3]}), CORPUS, "which list no links"),
        (links()[:0], CORPUS, "nothing was found"),
        (links(), None, "Examples need the corpus"),
        (links(sentence=[0, 1, 99]), CORPUS, "names input 99, but the corpus has 12"),
        (links(sentence=[0, 1, -1]), CORPUS, "names input -1"),
    ],
)
def test_a_table_that_lists_no_links_of_the_corpus_is_refused(
    table: Any, corpus: Any, message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        Listing(table, corpus)


def test_a_word_that_the_model_has_not_read_is_refused(model: Model) -> None:
    listing = Listing(links(query=[77, 0, 0]), CORPUS)
    with pytest.raises(BertlookError, match="has no word 78 that the model has read"):
        listing.focus(0, model(CORPUS[0]), "words")
