from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from tests.architectures import build
from tests.searching.slow import slow_search
from tests.tiny_tokenizers import wordpiece

SENTENCES = bl.corpora.sample()[:70]
DOCUMENTS = bl.corpora.sample_documents()[:6]


def is_noun(source, query, query_word, key, key_word):
    return query is not None and key is not None and source.upos[query] == "NOUN"


def is_object_or_she(source, query, query_word, key, key_word):
    def passes(index, word):
        return (source.upos[index] == "NOUN" and source.relations[index] == "obj") or (
            re.fullmatch("s?he", word, re.IGNORECASE) is not None
        )

    return query is not None and key is not None and passes(query, query_word)


def is_to_separator(source, query, query_word, key, key_word):
    return query is not None and key_word == "[SEP]"


def is_object_of_verb(source, query, query_word, key, key_word):
    if query is None or key is None:
        return False
    return source.relations[query] == "obj" and source.heads[query] == key + 1


def is_object_either_way(source, query, query_word, key, key_word):
    return is_object_of_verb(source, query, query_word, key, key_word) or is_object_of_verb(
        source, key, key_word, query, query_word
    )


def is_one_or_two_after(source, query, query_word, key, key_word):
    return query is not None and key is not None and 1 <= key - query <= 2


def is_pronoun(source, query, query_word, key, key_word):
    heads = {mention.head for mention in source.mentions if mention.type == "pronoun"}
    return query in heads and key is not None


@pytest.mark.parametrize(
    ("options", "passes", "corpus"),
    [
        ({"source": "NOUN"}, is_noun, SENTENCES),
        ({"source": "NOUN", "rows": "max"}, is_noun, SENTENCES),
        ({"source": "NOUN", "rows": "first", "include_self": True}, is_noun, SENTENCES),
        ({"source": "NOUN obj | /s?he/"}, is_object_or_she, SENTENCES),
        ({"target": "[SEP]"}, is_to_separator, SENTENCES),
        ({"relation": "obj dep->head"}, is_object_of_verb, SENTENCES),
        ({"relation": "obj"}, is_object_either_way, SENTENCES),
        ({"distance": (1, 2)}, is_one_or_two_after, SENTENCES),
        ({"source": "pronoun"}, is_pronoun, DOCUMENTS),
    ],
)
def test_links_are_those_of_a_slow_search(bundled, options, passes, corpus) -> None:
    others = {name: options[name] for name in ("rows", "include_self") if name in options}
    expected = list(slow_search(bundled, corpus, (2, 0), passes, 0.08, **others))
    found = bl.search(bundled, corpus, head="3-1", above=0.08, limit=None, **options)
    assert len(expected) >= 3
    assert found["sentence"].tolist() == [link.sentence for link in expected]
    for name in ("query", "key", "query_word", "key_word"):
        assert [None if value is pd.NA else value for value in found[name]] == [
            getattr(link, name) for link in expected
        ]
    np.testing.assert_allclose(found["weight"], [link.weight for link in expected], atol=1e-5)
    assert found.attrs["hits"] == len(expected)


def test_the_limit_keeps_the_first_links_of_the_corpus_and_ends_the_search(bundled) -> None:
    read = []

    def sentences():
        for sentence in bl.corpora.sample() * 3:
            read.append(sentence)
            yield sentence

    whole = bl.search(bundled, bl.corpora.sample(), head="3-1", above=0.1, limit=None)
    found = bl.search(bundled, sentences(), head="3-1", above=0.1, limit=7)
    pd.testing.assert_frame_equal(found, whole.head(7), check_like=True, atol=1e-5)
    assert len(read) <= 65
    assert found.attrs["inputs"] == 64


def test_the_largest_weights_of_the_whole_corpus(bundled) -> None:
    whole = bl.search(bundled, SENTENCES, head="3-1", above=0.1, limit=None)
    largest = bl.search(bundled, SENTENCES, head="3-1", above=0.1, limit=9, sort="weight")
    expected = np.sort(whole["weight"])[::-1][:9]
    np.testing.assert_array_equal(largest["weight"], expected)
    assert largest.attrs["inputs"] == len(SENTENCES)


def test_counts_of_every_head_are_those_of_its_own_search(bundled) -> None:
    options = {"source": "DET", "target": "NOUN", "above": 0.2}
    counts = bl.search(bundled, SENTENCES, **options)
    assert counts["head"].tolist() == [str(bl.Head(*p)) for p in np.ndindex(6, 8)]
    determiners = [
        (sentence, index)
        for sentence in SENTENCES
        for index, tag in enumerate(sentence.upos)
        if tag == "DET"
    ]
    assert set(counts["rows"]) == {len(determiners)}
    for head in ("1-1", "3-1", "5-7"):
        own = bl.search(bundled, SENTENCES, head=head, limit=None, **options)
        row = counts.set_index("head").loc[head]
        assert row["hits"] == len(own) == own.attrs["hits"]
        with_hit = len(own[["sentence", "query"]].drop_duplicates())
        assert row["share"] == pytest.approx(with_hit / len(determiners))
    # The rule "the word at the offset", and attention spread evenly, counted word by word.
    shares = {
        offset: sum(
            0 <= index + offset < len(sentence) and sentence.upos[index + offset] == "NOUN"
            for sentence, index in determiners
        )
        for offset in range(-6, 7)
        if offset
    }
    best = max(shares, key=lambda offset: shares[offset])
    assert set(counts["offset"]) == {best}
    assert counts["offset_share"][0] == pytest.approx(shares[best] / len(determiners))
    uniform = 0
    for sentence, index in determiners:
        attention = bundled(sentence)
        for word, tag in enumerate(sentence.upos):
            share = attention.word_ids.count(word) / len(attention.tokens)
            uniform += word != index and tag == "NOUN" and share > 0.2
    assert set(counts["uniform_hits"]) == {uniform}


def test_even_attention_of_a_decoder_is_spread_over_earlier_tokens() -> None:
    decoder = bl.load(build("GPT-2"), tokenizer=wordpiece())
    found = bl.search(decoder, ["the cats sat on the mat"], head="1-1", above=0.2)
    seen = decoder("the cats sat on the mat")
    even = np.tri(len(seen.tokens)) / np.arange(1, len(seen.tokens) + 1)[:, None]
    spread = bl.Attention(seen.tokens, even[None, None], seen.word_ids)
    weights = spread.word_maps(specials=False)[0, 0] * (1 - np.eye(len(seen.words)))
    assert found.attrs["uniform_hits"] == (weights > 0.2).sum() > 0


def test_texts_and_tags_that_are_unknown(bundled) -> None:
    found = bl.search(bundled, ["The cat sat on the mat."], head="3-1", source="/the/", above=0.01)
    assert set(found["query_word"]) == {"The", "the"}
    assert "query_upos" not in found
    tagged = bl.search(bundled, SENTENCES, head="3-1", source="DET", above=0.01, limit=3)
    assert set(tagged["query_upos"]) == {"DET"}
    assert tagged["key_relation"].notna().all()


def test_nothing_found_is_an_empty_table_with_counts(bundled) -> None:
    found = bl.search(bundled, SENTENCES, head="3-1", source="NOUN", above=1)
    assert len(found) == 0
    assert list(found.columns[:3]) == ["sentence", "query", "key"]
    assert found.attrs["hits"] == 0
    assert found.attrs["rows"] > 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"source": "/her("}, r"'/her\(' has no slash at its end"),
        ({"source": "/her(/"}, r"regular expression /her\(/ doesn't compile"),
        ({"source": "NOUM"}, r"NOUM is no universal part of speech; near are NUM, NOUN"),
        ({"source": "objj"}, r"No input has the relation 'objj'; near are obj"),
        ({"target": "NOUN |"}, "has a bar without a condition"),
        ({"target": ""}, "target='' is not a condition"),
        ({"relation": "obj up"}, "relation='obj up' is not a relation"),
        ({"relation": "ob"}, "No input has the relation 'ob'; near are obl, obj, iobj"),
        ({"distance": (2, 1)}, r"distance=\(2, 1\) is no distance"),
        ({"distance": "near"}, "distance='near' is no distance"),
        ({"above": 2}, "above=2 is out of range"),
        ({"limit": 0}, "limit=0 is out of range"),
        ({"head": "9-1"}, "There is no head '9-1'"),
        ({"sort": "size"}, "sort='size' is unknown"),
        ({"source": "pronoun"}, "needs gold coreference, but .* has none. Read documents"),
    ],
)
def test_bad_conditions_are_sentences(bundled, options, message) -> None:
    with pytest.raises(BertlookError, match=message):
        bl.search(bundled, SENTENCES[:10], **{"head": "3-1", **options})


def test_annotation_that_an_input_lacks(bundled) -> None:
    for options, message in (
        ({"source": "NOUN"}, "needs parts of speech, but input 1 of the corpus has none"),
        ({"source": "obj"}, "needs a gold tree, but input 1 of the corpus has none"),
        ({"relation": "obj"}, "needs a gold tree"),
    ):
        with pytest.raises(BertlookError, match=message):
            bl.search(bundled, ["The cat sat."], head="3-1", **options)
    with pytest.raises(BertlookError, match="There was nothing to read"):
        bl.search(bundled, [], head="3-1")
