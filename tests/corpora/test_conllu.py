from __future__ import annotations

import gzip
import lzma
import re
from collections import Counter

import conllu
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bertlook.corpora import Sentence, read_treebank
from bertlook.corpora.ptb_escapes import unescape, unescape_quote
from bertlook.errors import BertlookError
from tests.corpora.text_files import write as write_file
from tests.reference import DATA, needs_data

TREEBANKS = DATA / "treebanks"

# Sentences, words and roots, counted independently from the lines of the files.
COUNTS = {
    "GUM-stanford/gum-stanford-dev.conll": (533, 11733, 533),
    "GUM-stanford/gum-stanford-train.conll": (4091, 74452, 4097),
    "UD_Chinese-GSD/zh_gsd-ud-dev.conllu": (500, 12665, 500),
    "UD_English-EWT/en_ewt-ud-dev.conllu": (2001, 25147, 2001),
    "UD_English-EWT/en_ewt-ud-train.conllu.xz": (12544, 204577, 12544),
    "UD_English-GUM/en_gum-ud-dev.conllu": (1575, 28119, 1575),
    "UD_German-GSD/de_gsd-ud-dev.conllu": (799, 12480, 799),
    "UD_Japanese-GSD/ja_gsd-ud-dev.conllu": (507, 12287, 507),
}

SMALL = """\
# sent_id = one
# text = She won't sing.
1\tShe\tshe\tPRON\tPRP\t_\t4\tnsubj\t4:nsubj\t_
2-3\twon't\t_\t_\t_\t_\t_\t_\t_\t_
2\two\twill\tAUX\tMD\t_\t4\taux\t4:aux\t_
3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t4:advmod\t_
4\tsing\tsing\tVERB\tVB\t_\t0\troot\t0:root\tSpaceAfter=No
4.1\tsongs\tsong\tNOUN\t_\t_\t_\t_\t4:obj\t_
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t4:punct\t_

# a comment that stands alone

1\tIt\tit\tPRON\tPRP\t_\t3\tnsubj:pass\t_\t_
2\twas\tbe\tAUX\tVBD\t_\t3\taux:pass\t_\t_
3\tsung\tsing\tVERB\tVBN\t_\t0\troot\t_\t_
"""
ONE = Sentence(
    ["She", "wo", "n't", "sing", "."],
    [4, 4, 4, 0, 4],
    ["nsubj", "aux", "advmod", "root", "punct"],
)
TWO = Sentence(["It", "was", "sung"], [3, 3, 0], ["nsubj:pass", "aux:pass", "root"])


def write(folder, content, name="small.conllu"):
    return write_file(folder, content, name)


def test_multiword_tokens_empty_nodes_and_comments_are_skipped(tmp_path) -> None:
    assert read_treebank(write(tmp_path, SMALL)) == [ONE, TWO]


def test_treebanks_have_names_and_sentences_have_origins(tmp_path) -> None:
    treebank = read_treebank(write(tmp_path, SMALL))
    assert treebank.name == "small.conllu"
    assert treebank.skipped == ()
    assert treebank[0].origin == "small.conllu, line 1 (one)"


@pytest.mark.parametrize(
    "content",
    [
        SMALL.rstrip("\n"),
        SMALL + "\n\n\n",
        "\n\n" + SMALL,
        SMALL.replace("\n", "\r\n"),
        "\ufeff" + SMALL,
        "\ufeff" + SMALL.replace("\n", "\r\n"),
    ],
    ids=["no last line end", "blank lines", "blank first", "windows", "mark", "mark and windows"],
)
def test_line_endings_and_byte_order_marks_are_ignored(tmp_path, content) -> None:
    assert read_treebank(write(tmp_path, content)) == [ONE, TWO]


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_compressed_files_read_like_plain_ones(tmp_path, suffix, pack) -> None:
    path = write(tmp_path, pack(SMALL.encode()), f"small.conllu{suffix}")
    assert read_treebank(path) == [ONE, TWO]


def test_a_folder_is_read_in_order_of_path_without_its_other_files(tmp_path) -> None:
    first, second = SMALL.split("\n\n# a comment that stands alone\n\n")
    (tmp_path / "b").mkdir()
    write(tmp_path / "b", first, "late.conll")
    write(tmp_path, second, "a.conllu")
    write(tmp_path, "Not a treebank.", "README.md")
    assert read_treebank(tmp_path) == [TWO, ONE]


def test_conll_x_reads_like_conll_u(tmp_path) -> None:
    content = "1\tGo\tgo\tVB\tVB\t_\t0\troot\t_\t_\n2\thome\thome\tNN\tNN\t_\t1\tdobj\t_\t_\n"
    assert read_treebank(write(tmp_path, content, "x.conll")) == [
        Sentence(["Go", "home"], [0, 1], ["root", "dobj"])
    ]


def test_subtypes_are_kept_or_merged(tmp_path) -> None:
    path = write(tmp_path, SMALL)
    assert read_treebank(path)[1].relations == ("nsubj:pass", "aux:pass", "root")
    assert read_treebank(path, merge_subtypes=True)[1].relations == ("nsubj", "aux", "root")


GOOD = "1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\n\n"
BAD = {
    "nine columns": ("1\ta\ta\tX\tX\t_\t0\troot\t_\n", 3, "9 tab-separated columns instead of 10"),
    "spaces for tabs": ("1  a  a  X  X  _  0  root  _  _\n", 3, "1 tab-separated columns"),
    "head is no number": (
        "1\ta\ta\tX\tX\t_\tx\troot\t_\t_\n",
        3,
        "head 'x', which is not a number",
    ),
    "no head": ("1\ta\ta\tX\tX\t_\t_\troot\t_\t_\n", 3, "head '_'"),
    "no relation": ("1\ta\ta\tX\tX\t_\t0\t_\t_\t_\n", 3, "has no relation"),
    "no word": ("1\t\ta\tX\tX\t_\t0\troot\t_\t_\n", 3, "must be a non-empty string"),
    "number missing": ("2\ta\ta\tX\tX\t_\t0\troot\t_\t_\n", 3, "is '2' instead of 1"),
    "strange number": ("a-b\ta\ta\tX\tX\t_\t0\troot\t_\t_\n", 3, "is 'a-b' instead of 1"),
    "out of range": (
        "1\ta\ta\tX\tX\t_\t0\troot\t_\t_\n2\tb\tb\tX\tX\t_\t7\tx\t_\t_\n",
        4,
        r"word 2 \('b'\) has head 7, which is outside",
    ),
    "cycle": (
        "1\ta\ta\tX\tX\t_\t2\tx\t_\t_\n2\tb\tb\tX\tX\t_\t1\tx\t_\t_\n",
        3,
        "the heads form a cycle",
    ),
    "only a multiword token": ("1-2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", 3, "at least one word"),
}


@pytest.mark.parametrize(("block", "line", "message"), BAD.values(), ids=BAD)
def test_a_malformed_sentence_is_an_error_with_file_line_and_fault(
    tmp_path, block, line, message
) -> None:
    path = write(tmp_path, GOOD + block + "\n" + GOOD)
    with pytest.raises(BertlookError, match=rf"small\.conllu, line {line}: .*{message}"):
        read_treebank(path)


@pytest.mark.parametrize(("block", "line", "message"), BAD.values(), ids=BAD)
def test_a_malformed_sentence_can_be_skipped_and_is_reported(
    tmp_path, block, line, message
) -> None:
    path = write(tmp_path, GOOD + block + "\n" + GOOD)
    with pytest.warns(UserWarning, match=r"1 of 3 sentences of .*small\.conllu were skipped"):
        treebank = read_treebank(path, strict=False)
    assert [str(sentence) for sentence in treebank] == ["Go", "Go"]
    assert len(treebank.skipped) == 1
    assert repr(treebank).endswith("small.conllu', sentences=2, words=2, skipped=1>")
    assert f"line {line}: " in treebank.skipped[0]


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n"])
@pytest.mark.parametrize("strict", [True, False])
def test_a_file_without_sentences_is_an_error(tmp_path, content, strict) -> None:
    path = write(tmp_path, content)
    with pytest.raises(BertlookError, match=r"small\.conllu has no sentences"):
        read_treebank(path, strict=strict)


def test_bytes_that_are_not_utf_8_are_an_error_with_line_and_byte(tmp_path) -> None:
    path = write(tmp_path, GOOD.encode() + "1\tfür".encode("latin-1"))
    with pytest.raises(BertlookError, match=r"line 3: byte 3 of the line is not UTF-8"):
        read_treebank(path)


def test_a_missing_file_and_a_folder_without_treebanks_are_errors(tmp_path) -> None:
    with pytest.raises(BertlookError, match=r"nothing\.conllu can't be read: .*No such file"):
        read_treebank(tmp_path / "nothing.conllu")
    with pytest.raises(BertlookError, match="has no treebank file"):
        read_treebank(tmp_path)


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".gz", gzip.compress(SMALL.encode(), mtime=0)[:40]),
        (".xz", lzma.compress(SMALL.encode())[:40]),
        (".gz", SMALL.encode()),
        (".xz", SMALL.encode()),
    ],
    ids=["cut gz", "cut xz", "no gz", "no xz"],
)
def test_a_broken_archive_is_an_error(tmp_path, suffix, content) -> None:
    path = write(tmp_path, content, f"small.conllu{suffix}")
    with pytest.raises(BertlookError, match=r"small\.conllu\..z can't be read"):
        read_treebank(path)


# The content of a column: anything but tabs and line endings.
column = st.text(
    st.characters(exclude_characters="\t\r\n", exclude_categories=["Cs"]), min_size=1, max_size=6
)


def is_plain(word: str) -> bool:
    """Return whether a word is read as it stands, in any sentence."""
    return unescape_quote(unescape(word)) == word and not re.fullmatch(r"_+|[\[<].*[\]>]", word)


@st.composite
def trees(draw: st.DrawFn) -> Sentence:
    n = draw(st.integers(1, 6))
    order = draw(st.permutations(range(1, n + 1)))
    heads = [0] * n
    for position, word in enumerate(order):
        heads[word - 1] = draw(st.sampled_from([0, *order[:position]]))
    words = draw(st.lists(column.filter(is_plain), min_size=n, max_size=n))
    labels = draw(st.lists(column.filter(lambda text: text != "_"), min_size=n, max_size=n))
    return Sentence(words, heads, labels)


def conllu_text(sentence: Sentence, end: str) -> str:
    rows = zip(sentence.words, sentence.heads, sentence.relations, strict=True)
    lines = [f"{i}\t{w}\t_\t_\t_\t_\t{h}\t{r}\t_\t_" for i, (w, h, r) in enumerate(rows, 1)]
    return "".join(line + end for line in [*lines, ""])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(trees(), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_written_sentences_read_back_equal(tmp_path, sentences, end) -> None:
    path = write(tmp_path, "".join(conllu_text(sentence, end) for sentence in sentences))
    assert read_treebank(path) == sentences


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_with_the_file_named(tmp_path, content) -> None:
    path = write(tmp_path, content)
    with pytest.raises(BertlookError, match=r"small\.conllu"):
        read_treebank(path)


@needs_data("treebanks")
@pytest.mark.parametrize("name", COUNTS)
def test_real_treebanks_have_the_counts_of_their_files(name) -> None:
    treebank = read_treebank(TREEBANKS / name)
    words = sum(map(len, treebank))
    roots = sum(head == 0 for sentence in treebank for head in sentence.heads)
    assert (len(treebank), words, roots) == COUNTS[name]


@needs_data("treebanks")
@pytest.mark.parametrize("name", [name for name in COUNTS if name.endswith("dev.conllu")])
def test_real_treebanks_equal_those_of_the_conllu_package(name) -> None:
    path = TREEBANKS / name
    expected = Counter()
    for tokens in conllu.parse(path.read_text(encoding="utf-8")):
        rows = [token for token in tokens if isinstance(token["id"], int)]
        expected[tuple((row["form"], row["head"], row["deprel"]) for row in rows)] += 1
    assert expected == Counter(
        tuple(zip(sentence.words, sentence.heads, sentence.relations, strict=True))
        for sentence in read_treebank(path)
    )
