from __future__ import annotations

import pytest

from bertlook.corpora import read_coreference, read_treebank
from tests.corpora.coreference_writers import write_conll2012
from tests.corpora.test_columns import rearrange
from tests.corpora.test_conllu import SMALL
from tests.corpora.text_files import write
from tests.reference import DATA, needs_data

ROWS = """\
1\tThe\tthe\tDET\tDT\tDefinite=Def|PronType=Art\t2\tdet\t_\t_
2-3\t'dogs'\t_\t_\t_\t_\t_\t_\t_\t_
2\tdogs\tdog\tNOUN\tNNS\tNumber=Plur\t0\troot\t_\tEntity=(e1)
2.1\tthat\tthat\tPRON\tX\tA=B\t_\t_\t_\t_
3\t_\t_\tPUNCT\t_\t_\t2\tpunct\t_\t_
4\t-LRB-\t-LRB-\tPUNCT\t-LRB-\t_\t2\tpunct\t_\t_
"""


@pytest.mark.parametrize("read", [read_treebank, read_coreference])
def test_lemmas_parts_of_speech_and_features_are_kept(read, tmp_path) -> None:
    [item] = read(write(tmp_path, ROWS))
    assert item.words == ("The", "dogs", "_", "(")
    assert item.upos == ("DET", "NOUN", "PUNCT", "PUNCT")
    assert item.xpos == ("DT", "NNS", None, "-LRB-")
    assert item.lemmas == ("the", "dog", "_", "(")
    assert item.feats == ("Definite=Def|PronType=Art", "Number=Plur", None, None)


@pytest.mark.parametrize("read", [read_treebank, read_coreference])
def test_columns_that_are_empty_or_absent_are_unknown(read, tmp_path) -> None:
    [item] = read(write(tmp_path, "1\tGo\t_\t_\t_\t_\t0\troot\t_\t_\n"))
    assert (item.upos, item.xpos, item.lemmas, item.feats) == (None,) * 4
    content = rearrange(SMALL, "ID FORM HEAD DEPREL MISC XPOS")
    for item in read(write(tmp_path, content)):
        assert (item.upos, item.lemmas, item.feats) == (None,) * 3
        assert item.xpos[:1] == ("PRP",)


def test_coarse_tags_of_conll_x_are_no_universal_ones(tmp_path) -> None:
    rows = "1\tGo\tgo\tVB\t{}\t_\t0\troot\t_\t_\n2\t.\t.\t.\t{}\t_\t1\tpunct\t_\t_\n"
    [sentence] = read_treebank(write(tmp_path, rows.format("VBP", "_")))
    assert (sentence.upos, sentence.xpos) == (None, ("VBP", "."))


def test_a_slip_among_universal_tags_is_kept(tmp_path) -> None:
    rows = "1\tGo\tgo\tVERB\t_\t_\t0\troot\t_\t_\n2\tit\tit\tPRO\t_\t_\t1\tobj\t_\t_\n"
    assert read_treebank(write(tmp_path, rows))[0].upos == ("VERB", "PRO")


def test_escaped_quotes_are_replaced_in_lemmas_too(tmp_path) -> None:
    rows = "1\t``\t``\tPUNCT\t``\t_\t2\tpunct\t_\t_\n2\tGo\t_\tVERB\tVB\t_\t0\troot\t_\t_\n"
    [sentence] = read_treebank(write(tmp_path, rows))
    assert (sentence.words, sentence.lemmas) == (('"', "Go"), ('"', None))
    assert sentence.xpos == ("``", "VB")


def test_tags_of_conll_2012_are_kept(tmp_path) -> None:
    [document] = read_coreference(write(tmp_path, write_conll2012(["He", "left"], [], "PRP")))
    assert (document.xpos, document.upos) == (("PRP", "PRP"), None)
    [document] = read_coreference(write(tmp_path, write_conll2012(["He", "left"], [])))
    assert document.xpos is None


@needs_data("treebanks", "UD_English-GUM")
def test_columns_of_gum_are_read_in_full() -> None:
    path = DATA / "treebanks" / "UD_English-GUM" / "en_gum-ud-dev.conllu"
    rows = [line.split("\t") for line in path.read_text("utf-8").split("\n") if "\t" in line]
    words = [row for row in rows if row[0].isdigit()]
    for read in (read_treebank, read_coreference):
        items = read(path)
        for name, column in (("lemmas", 2), ("upos", 3), ("xpos", 4), ("feats", 5)):
            values = [v for item in items for v in getattr(item, name) or [None] * len(item)]
            assert [value or "_" for value in values] == [row[column] for row in words]
