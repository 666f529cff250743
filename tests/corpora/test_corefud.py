from __future__ import annotations

import conllu
import pytest

from bertlook.corpora import read_coreference
from bertlook.errors import BertlookError
from tests.corpora.text_files import write
from tests.reference import DATA, needs_data

GUM = DATA / "treebanks" / "UD_English-GUM" / "en_gum-ud-dev.conllu"


def corefud(*rows: str, fields: str = "eid-etype-head") -> str:
    """CoNLL-U from rows of "word tag head entity", the last two copied verbatim."""
    lines = [f"# global.Entity = {fields}"]
    for i, row in enumerate(rows, start=1):
        word, tag, head, entity = row.split()
        misc = "_" if entity == "_" else f"Entity={entity}"
        lines.append(f"{i}\t{word}\t_\t{tag}\t_\t_\t{head}\tx\t_\t{misc}")
    return "\n".join(lines) + "\n\n"


def test_discontinuous_mentions_are_skipped_and_counted(tmp_path) -> None:
    content = corefud(
        "We PRON 2 (e1[1/2]-person-1)",
        "saw VERB 0 _",
        "all DET 2 (e1[2/2]-person-1)",
        "them PRON 2 (e2-person-1)",
        "them PRON 2 (e2-person-1)",
    )
    with pytest.warns(UserWarning, match=r"Mentions skipped in .*: 1\..*line 2: .* discontinuous"):
        corpus = read_coreference(write(tmp_path, content))
    assert corpus[0].clusters == (((3, 4), (4, 5)),)
    assert len(corpus.skipped) == 1


def test_brackets_at_empty_nodes_enclose_the_words_between(tmp_path) -> None:
    content = (
        "# global.Entity = eid-etype\n"
        "1\tsaw\t_\tVERB\t_\t_\t0\troot\t_\t_\n"
        "1.1\t_\t_\tPRON\t_\t_\t_\t_\t_\tEntity=(e1-person(e2-person)\n"
        "2\tthem\t_\tPRON\t_\t_\t1\tobj\t_\tEntity=e1)\n\n"
    )
    with pytest.warns(UserWarning, match="line 3: a mention of cluster e2 has no word"):
        corpus = read_coreference(write(tmp_path, content))
    assert corpus[0].clusters == (((1, 2),),)


def test_head_words_come_from_trees_and_types_from_tags(tmp_path) -> None:
    content = corefud(
        "The DET 2 (e1-person",
        "owner NOUN 6 _",
        "of ADP 5 _",
        "the DET 5 (e2-place",
        "shop NOUN 2 e1)e2)",
        "met VERB 0 _",
        "Anna PROPN 6 (e3-person",
        "Berg PROPN 7 e3)",
        "herself PRON 7 (e3-person)",
    ).replace("eid-etype-head", "eid-etype")
    [document] = read_coreference(write(tmp_path, content))
    assert [(m.start, m.end, m.head, m.type) for m in document.mentions] == [
        (0, 5, 1, "nominal"),
        (3, 5, 4, "nominal"),
        (6, 8, 6, "proper"),
        (8, 9, 8, "pronoun"),
    ]
    assert document.sentence_starts == (0,)


def test_the_highest_word_with_an_outside_governor_is_the_head(tmp_path) -> None:
    content = corefud(
        "a NOUN 3 (e1-x",
        "b NOUN 4 e1)",
        "c NOUN 4 _",
        "d NOUN 0 (e1-x)",
        fields="eid-etype",
    )
    [document] = read_coreference(write(tmp_path, content))
    assert document.heads == ((1, 3),)


def test_without_a_tree_the_head_word_is_the_last_word(tmp_path) -> None:
    content = corefud("a NOUN _ (e1-x", "b NOUN _ e1)", fields="eid-etype")
    assert read_coreference(write(tmp_path, content))[0].heads == ((1,),)


def test_annotated_head_words_and_types_take_precedence(tmp_path) -> None:
    content = corefud(
        "a NOUN 2 (e1-x-1-proper",
        "b NOUN 0 e1)",
        fields="eid-etype-head-mtype",
    )
    [document] = read_coreference(write(tmp_path, content))
    assert (document.heads, document.types) == (((0,),), (("proper",),))


@pytest.mark.parametrize(
    ("entity", "message"),
    [
        ("(e1-x-3-proper)", r"line 2: the head '3' is not the number of one of the mention's 1"),
        ("(e1-x-1-name)", r"line 2: the mention has type 'name'\. Types are pronoun, proper"),
    ],
)
def test_wrong_head_words_and_types_are_refused(entity, message, tmp_path) -> None:
    content = corefud(f"a NOUN 0 {entity}", fields="eid-etype-head-mtype")
    with pytest.raises(BertlookError, match=message):
        read_coreference(write(tmp_path, content))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (("a NOUN 5 _",), r"line 2: word 1 \('a'\) has head 5"),
        (("a NOUN x _",), "line 2: the head 'x' is not a number"),
        (("a NOUN 2 _", "b NOUN 1 _"), r"line \d: the heads form a cycle"),
        (("a NOUN 0 _", "b NOUN _ _"), "line 3: the head '_' is not a number"),
    ],
)
def test_broken_trees_are_refused(rows, message, tmp_path) -> None:
    with pytest.raises(BertlookError, match=message):
        read_coreference(write(tmp_path, corefud(*rows)))


def test_a_missing_word_number_is_an_error_with_its_line(tmp_path) -> None:
    path = write(tmp_path, corefud("a X 0 _", "b X 0 _").replace("\n2\t", "\n3\t"))
    with pytest.raises(BertlookError, match="line 3: the word's number is '3' instead of 2"):
        read_coreference(path)


@needs_data("treebanks", "UD_English-GUM")
def test_head_words_of_gum_follow_from_its_trees() -> None:
    corpus = read_coreference(GUM)
    sentences = conllu.parse(GUM.read_text("utf-8"))
    tokens = [t for s in sentences for t in s.filter(id=lambda i: isinstance(i, int))]
    assert [w for document in corpus for w in document.words] == [t["form"] for t in tokens]
    assert sum(len(document.sentence_starts) for document in corpus) == len(sentences) == 1575
    marks = [(t["misc"] or {}).get("Entity") or "" for t in tokens]
    opened = sum(mark.count("(") for mark in marks)
    assert sum(len(document.mentions) for document in corpus) == opened
    offset = 0
    ambiguous = 0
    for document in corpus:
        sentence_of = []
        for index, start in enumerate(document.sentence_starts):
            end = (*document.sentence_starts[1:], len(document))[index]
            sentence_of += [start] * (end - start)
        for mention in document.mentions:
            span = range(mention.start, mention.end)
            tops = [
                word
                for word in span
                if not tokens[offset + word]["head"]
                or sentence_of[word] + tokens[offset + word]["head"] - 1 not in span
            ]
            assert mention.head in tops
            ambiguous += len(tops) > 1
        offset += len(document)
    assert ambiguous < 0.05 * opened
