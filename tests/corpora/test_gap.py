from __future__ import annotations

import csv

import pytest

from bertlook.corpora import read_coreference
from bertlook.errors import BertlookError
from tests.reference import DATA, needs_data

GAP = DATA / "coref" / "gap"
HEADER = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL\n"
TEXT = 'Ada Lark met Ben\'s aunt, Cy Day-Poe. "Hello", said she.'


def item(a: str = "TRUE", b: str = "FALSE", at: int | None = None, text: str = TEXT) -> str:
    she = text.index("she") if at is None else at
    return f"x-1\t{text}\tshe\t{she}\tAda Lark\t0\t{a}\tBen\t{text.index('Ben')}\t{b}\thttp://x\n"


def read(folder, content: str):
    path = folder / "gap.tsv"
    path.write_text(HEADER + content, "utf-8")
    return read_coreference(path)


def test_the_pronoun_and_its_names_are_a_chain_and_other_names_are_alone(tmp_path) -> None:
    [document] = read(tmp_path, item())
    assert document.words[:5] == ("Ada", "Lark", "met", "Ben", "'s")
    assert "Day-Poe" in document.words
    she = document.words.index("she")
    assert document.clusters == (((she, she + 1), (0, 2)), ((3, 4),))
    assert document.types == (("pronoun", "proper"), ("proper",))
    assert document.place == "gap.tsv, line 2 (x-1)"


def test_both_or_neither_name_may_be_meant(tmp_path) -> None:
    both, neither = read(tmp_path, item("TRUE", "TRUE") + item("FALSE", "FALSE"))
    assert list(map(len, both.clusters)) == [3]
    assert list(map(len, neither.clusters)) == [1, 1, 1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (item() + item(at=3), "line 3: 'she' does not stand at '3'"),
        (item("YES"), "line 2: 'YES' is neither TRUE nor FALSE"),
        (item().replace("\thttp", " http"), "line 2: 10 tab-separated columns instead of 11"),
    ],
)
def test_broken_items_name_the_line(content, said, tmp_path) -> None:
    with pytest.raises(BertlookError, match=said):
        read(tmp_path, content)


@needs_data("coref", "gap")
def test_every_mention_of_the_real_data_is_the_text_that_it_names() -> None:
    corpus = read_coreference(GAP)
    rows = []
    for file in sorted(GAP.glob("*.tsv")):
        with file.open(encoding="utf-8") as stream:
            rows += csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert len(corpus) == len(rows) == 2454
    for document, row in zip(corpus, rows, strict=True):
        assert "".join(document.words) == "".join(row["Text"].split())
        named = {row[key].replace(" ", "") for key in ("Pronoun", "A", "B")}
        assert {"".join(document.words[m.start : m.end]) for m in document.mentions} == named
        refers = [row[key] == "TRUE" for key in ("A-coref", "B-coref")]
        assert len(document.clusters[0]) == 1 + sum(refers)
