from __future__ import annotations

import csv

import pytest

from bertlook.corpora import read_coreference
from bertlook.errors import BertlookError
from tests.reference import DATA, needs_data

GAP = DATA / "coref" / "gap"
HEADER = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL\n"
TEXT = 'Ada Lark met Ben\'s aunt, Cy Day-Poe. "Hello", said she.'


def row(a: str = "TRUE", b: str = "FALSE", offset: int | None = None, text: str = TEXT) -> str:
    if offset is None:
        offset = text.index("she")
    return (
        f"x-1\t{text}\tshe\t{offset}\tAda Lark\t0\t{a}\tBen\t{text.index('Ben')}\t{b}\thttp://x\n"
    )


def read(folder, content: str):
    path = folder / "gap.tsv"
    path.write_text(HEADER + content, "utf-8")
    return read_coreference(path)


def test_a_pronoun_shares_a_cluster_with_the_names_it_refers_to(tmp_path) -> None:
    [document] = read(tmp_path, row())
    assert document.words[:5] == ("Ada", "Lark", "met", "Ben", "'s")
    assert "Day-Poe" in document.words
    she = document.words.index("she")
    assert document.clusters == (((she, she + 1), (0, 2)), ((3, 4),))
    assert document.types == (("pronoun", "proper"), ("proper",))
    assert document.origin == "gap.tsv, line 2 (x-1)"


def test_the_pronoun_may_refer_to_both_names_or_neither(tmp_path) -> None:
    both, neither = read(tmp_path, row("TRUE", "TRUE") + row("FALSE", "FALSE"))
    assert list(map(len, both.clusters)) == [3]
    assert list(map(len, neither.clusters)) == [1, 1, 1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (row() + row(offset=3), "line 3: the text does not have 'she' at offset '3'"),
        (row("YES"), "line 2: 'YES' must be TRUE or FALSE"),
        (
            row().replace("\thttp", " http"),
            "line 2: the line has 10 tab-separated columns instead of 11",
        ),
    ],
)
def test_malformed_lines_are_errors_with_their_number(content, message, tmp_path) -> None:
    with pytest.raises(BertlookError, match=message):
        read(tmp_path, content)


@needs_data("coref", "gap")
def test_mentions_of_the_real_data_have_the_text_of_their_columns() -> None:
    corpus = read_coreference(GAP)
    rows = []
    for file in sorted(GAP.glob("*.tsv")):
        with file.open(encoding="utf-8") as stream:
            rows += csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert len(corpus) == len(rows) == 2454
    for document, row in zip(corpus, rows, strict=True):
        assert "".join(document.words) == "".join(row["Text"].split())
        columns = {row[key].replace(" ", "") for key in ("Pronoun", "A", "B")}
        assert {"".join(document.words[m.start : m.end]) for m in document.mentions} == columns
        coreferent = [row[key] == "TRUE" for key in ("A-coref", "B-coref")]
        assert len(document.clusters[0]) == 1 + sum(coreferent)


@pytest.mark.parametrize("offset", ["²", "٣", "9" * 5000, "-1", "", " 3", "3.0", "999999999"])
def test_offsets_that_are_no_positions_are_refused(tmp_path, offset) -> None:
    with pytest.raises(BertlookError, match=r"gap\.tsv, line 2: the text does not have 'she' at"):
        read(tmp_path, row(offset=offset))


@pytest.mark.parametrize("mention", ["", " ", "\u2003"])
def test_a_blank_mention_is_refused(tmp_path, mention) -> None:
    text = TEXT.replace(" said", "\u2003said")
    offset = max(text.find(mention), 0)
    content = row(text=text, offset=offset).replace("\tshe\t", f"\t{mention}\t")
    with pytest.raises(BertlookError, match=r"line 2: the text does not have"):
        read(tmp_path, content)
