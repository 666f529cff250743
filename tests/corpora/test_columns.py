from __future__ import annotations

import pytest

from bertlook.corpora import Sentence, read_coreference, read_treebank
from bertlook.corpora.columns import CONLLU_COLUMNS
from bertlook.errors import BertlookError
from tests.corpora.test_conllu import ONE, SMALL, TWO
from tests.corpora.text_files import write

STANDARD = " ".join(CONLLU_COLUMNS)


def rearrange(content: str, names: str) -> str:
    """Return a file of CoNLL-U with other columns; those that CoNLL-U lacks hold an asterisk."""
    lines = [f"# global.columns = {names}"]
    for line in content.splitlines():
        if "\t" in line:
            values = dict(zip(CONLLU_COLUMNS, line.split("\t"), strict=True))
            line = "\t".join(values.get(name, "*") for name in names.split())
        lines.append(line)
    return "\n".join([*lines, ""])


@pytest.mark.parametrize(
    "names",
    [
        STANDARD,
        f"{STANDARD} PARSEME:MWE",
        f"{STANDARD} PARSEME:MWE PARSEME:NE",
        "ID FORM HEAD DEPREL",
        "DEPREL XX:NER HEAD FORM ID UPOS",
    ],
)
def test_columns_are_found_by_their_declared_names(names, tmp_path) -> None:
    content = rearrange(SMALL, names)
    assert read_treebank(write(tmp_path, content, "x.cupt")) == [ONE, TWO]


def test_words_without_numbers_are_counted(tmp_path) -> None:
    rows = ["Dogs\t2\tnsubj", "bark\t0\troot"]
    content = "\n".join(["# global.columns = FORM HEAD DEPREL", *rows, "", *rows, ""])
    expected = Sentence(["Dogs", "bark"], [2, 0], ["nsubj", "root"])
    assert read_treebank(write(tmp_path, content, "x.conllup")) == [expected] * 2


def test_a_declaration_may_stand_alone_and_change_in_a_joined_file(tmp_path) -> None:
    content = (
        "# global.columns = ID FORM HEAD DEPREL\n\n1\tGo\t0\troot\n\n"
        "# global.columns = FORM DEPREL HEAD X:Y\n# sent_id = 2\nGo\troot\t0\t_\n\n"
    )
    assert read_treebank(write(tmp_path, content)) == [Sentence(["Go"], [0], ["root"])] * 2


def test_cupt_files_of_a_folder_are_found(tmp_path) -> None:
    write(tmp_path, rearrange(SMALL, f"{STANDARD} PARSEME:MWE"), "a.cupt")
    write(tmp_path, rearrange(SMALL, STANDARD), "b.conllup")
    assert read_treebank(tmp_path) == [ONE, TWO, ONE, TWO]


def test_further_columns_without_a_declaration_name_the_way_out(tmp_path) -> None:
    content = "1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\t*\n"
    with pytest.raises(BertlookError, match=r"line 1: .* 11 .* instead of 10: .*CoNLL-U Plus"):
        read_treebank(write(tmp_path, content))


@pytest.mark.parametrize(
    ("names", "line", "message"),
    [
        ("ID HEAD DEPREL", 1, "must be different and have FORM"),
        ("ID FORM FORM", 1, "must be different"),
        ("", 1, "FORM"),
        ("ID FORM DEPREL", 3, "has head '_'"),
        ("ID FORM HEAD", 3, "has no relation"),
        (f"{STANDARD} A B C", 3, "instead of 13"),
    ],
)
def test_columns_that_hold_no_treebank_are_refused(names, line, message, tmp_path) -> None:
    rows = rearrange("# x\n1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\n", names)
    content = rows.replace("\t*\t*\t*", "")
    with pytest.raises(BertlookError, match=rf"small\.conll, line {line}: .*{message}"):
        read_treebank(write(tmp_path, content))


def test_coreference_is_read_from_declared_columns(tmp_path) -> None:
    rows = (
        "# newdoc id = a\n# global.Entity = etype-eid\n"
        "1\tAnna\t_\tPROPN\t_\t_\t2\tnsubj\t_\tEntity=(person-e1)\n"
        "2\tleft\t_\tVERB\t_\t_\t0\troot\t_\t_\n\n"
        "# newdoc id = b\n"
        "1\tShe\t_\tPRON\t_\t_\t0\troot\t_\tEntity=(person-e1)\n\n"
    )
    plain = read_coreference(write(tmp_path, rows))
    assert [document.clusters for document in plain] == [(((0, 1),),)] * 2
    for names in (f"{STANDARD} PARSEME:MWE", "MISC HEAD FORM ID UPOS X:Y", "FORM MISC UPOS HEAD"):
        assert read_coreference(write(tmp_path, rearrange(rows, names), "x.conllup")) == plain
    universal_anaphora = rearrange(rows, f"{STANDARD} IDENTITY BRIDGING")
    with pytest.raises(BertlookError, match="line 1: the clusters stand in the column IDENTITY"):
        read_coreference(write(tmp_path, universal_anaphora))
    assert len(read_treebank(write(tmp_path, universal_anaphora))) == 2
    with pytest.raises(BertlookError, match="line 1: the columns 'ID' must be different"):
        read_coreference(write(tmp_path, "# global.columns = ID\n1\n"))
