from __future__ import annotations

import pytest

from bertlook.corpora import read_coreference
from bertlook.errors import BertlookError
from tests.corpora.coreference_writers import write_conll2012
from tests.corpora.text_files import write


@pytest.mark.parametrize(
    ("tag", "span", "expected"),
    [
        ("PRP$", (0, 1), "pronoun"),
        ("DT", (0, 1), "pronoun"),
        ("DT", (0, 2), "nominal"),
        ("NNPS", (0, 2), "proper"),
        ("NN", (0, 1), "nominal"),
        ("-", (0, 1), "proper"),
    ],
)
def test_types_follow_from_the_tags_of_conll_2012(tag, span, expected, tmp_path) -> None:
    content = write_conll2012(["Alma", "Berg"], [[span]], tag=tag)
    [document] = read_coreference(write(tmp_path, content))
    assert document.types == ((expected,),)


def test_blank_lines_begin_sentences(tmp_path) -> None:
    rows = [f"a/b 0 {i} w{i} NN - - - - - - (1)\n" for i in (0, 1)]
    [document] = read_coreference(write(tmp_path, rows[0] + rows[1] + "\n" + rows[0] + "\n"))
    assert document.sentence_starts == (0, 2)


def test_missing_columns_are_an_error_with_their_line(tmp_path) -> None:
    path = write(tmp_path, "a/b 0 0 w NN (1)\na/b 0 0\n")
    with pytest.raises(BertlookError, match=r"line 2: .* the columns of CoNLL-2012"):
        read_coreference(path)
