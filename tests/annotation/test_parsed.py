"""Output of parsers is read as a text; stubs replace the objects of the parsers."""

from __future__ import annotations

from types import SimpleNamespace as Stub
from typing import Any

import pytest

import bertlook as bl
from bertlook.annotation.annotated_words import AnnotatedWords
from bertlook.annotation.parsed import as_source
from bertlook.corpora import from_spacy, from_stanza
from bertlook.errors import BertlookError


class SpacyTokens(list):
    """A stub of a Doc, or of a Span if it has a doc."""

    def __init__(self, tokens: list[Any], sents: list[Any], parsed: bool) -> None:
        super().__init__(tokens)
        self.sents = sents
        self.has_annotation = lambda name: parsed and name == "DEP"


class Span(tuple):
    """A stub of a Span."""

    doc: Any
    root = None


def spacy_doc(parsed: bool = True, tagged: bool = True) -> Any:
    rows = [
        ("Dogs", 1, "nsubj", "NOUN", "NNS", "dog", "Number=Plur"),
        ("bark", 1, "ROOT", "VERB", "VBP", "bark", ""),
        ("\n", 1, "dep", "SPACE", "_SP", "\n", ""),
        ("He", 4, "nsubj", "PRON", "PRP", "he", "Case=Nom|Number=Sing"),
        ("left", 4, "ROOT", "VERB", "VBD", "leave", "Tense=Past"),
    ]
    tokens = []
    for i, (text, _, dep, *tags) in enumerate(rows):
        pos, tag, lemma, morph = tags if tagged else [""] * 4
        tokens.append(Stub(i=i, text=text, dep_=dep, is_space=text.isspace(), pos_=pos, tag_=tag,
                           lemma_=lemma, morph=Morph(morph)))  # fmt: skip
    for token, (_, head, *_) in zip(tokens, rows, strict=True):
        token.head = tokens[head]
    doc = SpacyTokens(tokens, [], parsed)
    for start, end in [(0, 3), (3, 5)]:
        span = Span(tokens[start:end])
        span.doc = doc
        doc.sents.append(span)
    return doc


class Morph:
    """A stub of a MorphAnalysis, which is true even if it is empty."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def stanza_document(parsed: bool = True) -> Any:
    def word(text, head, deprel, upos, feats) -> Any:
        head, deprel = (head, deprel) if parsed else (None, None)
        return Stub(text=text, head=head, deprel=deprel, upos=upos, xpos=None, lemma=text.lower(),
                    feats=feats)  # fmt: skip

    dogs = [word("Dogs", 2, "nsubj", "NOUN", "Number=Plur"), word("bark", 0, "root", "VERB", None)]
    return Stub(sentences=[Stub(words=dogs), Stub(words=[word("Go", 0, "root", "VERB", None)])])


def test_tags_of_spacy_and_stanza_are_kept() -> None:
    first, second = from_spacy(spacy_doc())
    assert (first.upos, first.xpos) == (("NOUN", "VERB"), ("NNS", "VBP"))
    assert (first.lemmas, first.feats) == (("dog", "bark"), ("Number=Plur", None))
    assert second.feats == ("Case=Nom|Number=Sing", "Tense=Past")
    [sentence, _] = from_stanza(stanza_document())
    assert (sentence.upos, sentence.xpos) == (("NOUN", "VERB"), None)
    assert (sentence.lemmas, sentence.feats) == (("dogs", "bark"), ("Number=Plur", None))
    assert from_spacy(spacy_doc(tagged=False))[0].upos is None


def test_a_spacy_doc_is_a_sentence_with_several_roots() -> None:
    source = as_source(spacy_doc())
    assert source == bl.Sentence(
        ["Dogs", "bark", "He", "left"], [2, 0, 4, 0], ["nsubj", "root", "nsubj", "root"]
    )
    assert source.upos == ("NOUN", "VERB", "PRON", "VERB")


def test_a_span_of_spacy_is_a_sentence() -> None:
    doc = spacy_doc()
    assert [as_source(span) for span in doc.sents] == from_spacy(doc)


def test_a_stanza_document_and_its_sentences_are_sentences() -> None:
    document = stanza_document()
    source = as_source(document)
    assert source == bl.Sentence(["Dogs", "bark", "Go"], [2, 0, 0], ["nsubj", "root", "root"])
    assert source.feats == ("Number=Plur", None, None)
    assert [as_source(sentence) for sentence in document.sentences] == from_stanza(document)


@pytest.mark.parametrize("value", [spacy_doc(parsed=False), stanza_document(parsed=False)])
def test_without_a_parse_words_keep_their_tags(value) -> None:
    source = as_source(value)
    assert type(source) is AnnotatedWords
    assert source.words[:2] == ("Dogs", "bark")
    assert source.upos[:2] == ("NOUN", "VERB")


@pytest.mark.parametrize(
    "value", [None, "a", ["a"], ("a",), 3, Stub(words=["a"]), bl.corpora.sample()[0]]
)
def test_other_values_stay_as_they_are(value) -> None:
    assert as_source(value) is value


@pytest.mark.parametrize("make", [spacy_doc, stanza_document])
def test_models_read_parsers_output_with_its_tree(make) -> None:
    model = bl.load()
    attention = model(make())
    assert attention.words == list(as_source(make()).words)
    assert attention.source == as_source(make())
    assert attention.source.upos
    assert bl.measures.DependencyAccuracy().of([attention]).count.sum() == len(attention.words)
    assert model(make(parsed=False)).words == attention.words
    assert model("A", make()).words == ["A", *attention.words]


@pytest.mark.parametrize("make", [spacy_doc, stanza_document])
def test_scans_and_explorers_read_parsers_output(make) -> None:
    model = bl.load()
    measure = bl.measures.DependencyAccuracy
    expected = bl.scan(model, [as_source(make())] * 2, measure, progress=False)
    results = bl.scan(model, [make(), make()], measure, progress=False)
    assert results.provenance["corpus"] == expected.provenance["corpus"]
    assert len(bl.scan(model, make(), measure, progress=False)) == 1
    assert bl.Explorer(model, make()).text == str(as_source(make()))
    assert bl.Explorer(model, "Go").look(make()).text == str(as_source(make()))


def test_parsers_output_without_words_is_refused() -> None:
    for value in (SpacyTokens([], [], True), Stub(sentences=[]), Stub(sentences=[Stub(words=[])])):
        with pytest.raises(BertlookError, match="The text is empty"):
            bl.load()(value)
