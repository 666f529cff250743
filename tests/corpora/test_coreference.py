from __future__ import annotations

import gzip
import lzma
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bertlook.corpora import Document, read_coreference
from bertlook.errors import BertlookError
from tests.corpora.chains_writer import as_conll2012, as_corefud, as_token_chains, documents
from tests.reference import DATA, needs_data

ONTOGUM = DATA / "coref" / "ontogum"
needs_ontogum = needs_data("coref", "ontogum")

WORDS = ["Anna", "met", "the", "old", "doctor", ".", "She", "thanked", "him", "."]
CLUSTERS = [[(0, 1), (6, 7)], [(2, 5), (8, 9)]]
WRITERS = {
    "numbered words": lambda w, c: as_token_chains(w, c, numbered=True, between=""),
    "words alone": lambda w, c: as_token_chains(w, c, numbered=False, between="|"),
    "CoNLL-2012": as_conll2012,
    "CorefUD": as_corefud,
}
formats = pytest.mark.parametrize("written", WRITERS.values(), ids=WRITERS)


def write(folder: Path, content: str | bytes, name: str = "small.conll") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@formats
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(document=documents())
def test_what_is_written_is_read(written, document, tmp_path) -> None:
    content = written(document.words, document.clusters)
    assert read_coreference(write(tmp_path, content)) == [
        Document(
            document.words,
            document.clusters,
            sentence_starts=[0] if "\t" not in content or "global" in content else [],
        )
    ]


@formats
def test_compressed_files_and_folders_are_read(written, tmp_path) -> None:
    content = written(WORDS, CLUSTERS)
    plain = read_coreference(write(tmp_path, content))
    assert plain.name == "small.conll"
    assert plain.skipped == ()
    assert plain[0].clusters == tuple(map(tuple, CLUSTERS))
    write(tmp_path, gzip.compress(content.encode()), "b.conll.gz")
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", lzma.compress(content.encode()), "c.v4_gold_conll.xz")
    write(tmp_path, "no corpus", "README.md")
    assert read_coreference(tmp_path) == [plain[0]] * 3


@formats
@pytest.mark.parametrize(("start", "end"), [("\ufeff", "\n"), ("", "\r\n"), ("\ufeff", "\r\n")])
def test_line_ends_and_a_byte_order_mark_make_no_difference(written, start, end, tmp_path) -> None:
    content = written(WORDS, CLUSTERS)
    changed = start + content.replace("\n", end)
    assert read_coreference(write(tmp_path, changed)) == read_coreference(
        write(tmp_path, content, "other.conll")
    )


@formats
def test_a_document_without_chains_is_read(written, tmp_path) -> None:
    [document] = read_coreference(write(tmp_path, written(WORDS, [])))
    assert document.words == tuple(WORDS)
    assert document.clusters == ()


@formats
def test_several_documents_in_a_file_know_their_places(written, tmp_path) -> None:
    content = written(WORDS, CLUSTERS) + written(WORDS[:6], [[(0, 1)]])
    one, two = read_coreference(write(tmp_path, content))
    assert (len(one), len(two)) == (10, 6)
    assert two.clusters == (((0, 1),),)
    assert one.place.startswith("small.conll, line 1")
    assert re.match(r"small\.conll, line 1\d", two.place)


@formats
def test_unbalanced_brackets_name_file_and_line(written, tmp_path) -> None:
    content = written(WORDS, CLUSTERS)
    opening = next(n for n, line in enumerate(content.split("\n"), 1) if "(2" in line)
    closing = next(n for n, line in enumerate(content.split("\n"), 1) if re.search(r"\b2\)", line))
    never_opened = write(tmp_path, content.replace("(2", "(3", 1))
    with pytest.raises(BertlookError, match=rf"small\.conll, line {closing}: .* chain 2 is closed"):
        read_coreference(never_opened)
    never_closed = write(tmp_path, re.sub(r"(?<!\()2\)", "(9)", content, count=1))
    with pytest.raises(
        BertlookError, match=rf"small\.conll, line {opening}: .* chain 2 is opened and never"
    ):
        read_coreference(never_closed)


def test_brackets_end_with_their_document(tmp_path) -> None:
    content = "# begin document\na\t(1\n# end document\n# begin document\nb\t1)\n# end document\n"
    with pytest.raises(BertlookError, match=r"line 2: a mention of chain 1 is opened"):
        read_coreference(write(tmp_path, content))


@pytest.mark.parametrize("cell", ["(1", "x", "((1)", "(1))", "1(", "()", "(|1)"])
def test_what_is_no_bracket_is_an_error_with_its_line(cell, tmp_path) -> None:
    with pytest.raises(BertlookError, match=r"small\.conll, line 2: "):
        read_coreference(write(tmp_path, f"a\t_\nb\t{cell}\nc\t_\n"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cell=st.text(alphabet="()|12-[/]x", min_size=1, max_size=8))
def test_any_cell_is_read_or_refused(cell, tmp_path) -> None:
    path = write(tmp_path, f"a\t_\nb\t{cell}\n")
    try:
        [document] = read_coreference(path)
        assert {span for chain in document.clusters for span in chain} <= {(1, 2)}
        said = "line 2"
    except (BertlookError, UserWarning) as problem:  # a warning: left out
        said = str(problem)
    assert "line 2" in said


def test_a_line_whose_word_is_empty_is_no_word(tmp_path) -> None:
    content = "0\tNew\t(1\n1\tZealand\t1)\n2\t\t_\n3\tit\t(1)\n"
    [document] = read_coreference(write(tmp_path, content))
    assert document.words == ("New", "Zealand", "it")
    assert document.clusters == (((0, 2), (2, 3)),)


def test_a_mention_that_stands_twice_is_left_out_and_counted(tmp_path) -> None:
    with pytest.warns(UserWarning, match="stands there twice"):
        corpus = read_coreference(write(tmp_path, "a\t(1)(1)\nb\t(1)\n"))
    assert corpus[0].clusters == (((0, 1), (1, 2)),)


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
    content = as_conll2012(["Alma", "Berg"], [[span]], tag=tag)
    [document] = read_coreference(write(tmp_path, content))
    assert document.types == ((expected,),)


def test_blank_lines_begin_sentences(tmp_path) -> None:
    rows = [f"a/b 0 {i} w{i} NN - - - - - - (1)\n" for i in (0, 1)]
    [document] = read_coreference(write(tmp_path, rows[0] + rows[1] + "\n" + rows[0] + "\n"))
    assert document.sentence_starts == (0, 2)
    [document] = read_coreference(write(tmp_path, "a\t_\n\nb\t_\n"))
    assert document.sentence_starts == (0, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no documents"),
        ("# begin document\n# end document\n", "has no documents"),
        ("just some text\n", "line 1: this is none of the formats"),
        ("a\t_\nb\n", "line 2: a word and its chains were expected"),
        ("a/b 0 0 w NN (1)\na/b 0 0\n", "line 2: not the columns of CoNLL-2012"),
        ("1\ta\t_\tX\t_\t_\t0\tx\t_\t_\n3\tb\t_\tX\t_\t_\t0\tx\t_\t_\n", "line 2: .* 2 was expect"),
        (b"a\t_\n\xff\t_\n", "line 2: byte 0 of the line is not UTF-8"),
    ],
)
def test_files_that_cannot_be_read_name_the_line(content, said, tmp_path) -> None:
    with pytest.raises(BertlookError, match=said):
        read_coreference(write(tmp_path, content))


def test_missing_files_and_empty_folders_are_errors(tmp_path) -> None:
    with pytest.raises(BertlookError, match="can't be read"):
        read_coreference(tmp_path / "none.conll")
    with pytest.raises(BertlookError, match=r"has no coreference: .*\.tsv"):
        read_coreference(tmp_path)


def slow_ontogum(file: Path) -> tuple[list[str], Counter]:
    """Words and mentions, by a stack for each chain."""
    words: list[str] = []
    opened: dict[str, list[int]] = defaultdict(list)
    found: Counter = Counter()
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        _, word, cell = line.split("\t")
        if not word.strip():
            continue
        for bracket in cell.replace("(", " (").replace(")", ") ").split():
            if bracket == "_":
                continue
            chain = bracket.strip("()")
            if bracket[0] == "(":
                opened[chain].append(len(words))
            if bracket[-1] == ")":
                found[chain, opened[chain].pop(), len(words) + 1] += 1
        words.append(word)
    assert not any(opened.values())
    return words, found


@needs_ontogum
def test_all_of_ontogum_is_read_as_a_slow_reader_does() -> None:
    corpus = read_coreference(ONTOGUM)
    files = sorted(ONTOGUM.rglob("*.conll"))
    assert len(corpus) == len(files) == 110
    for document, file in zip(corpus, files, strict=True):
        words, found = slow_ontogum(file)
        assert list(document.words) == words
        chains = defaultdict(list)
        for chain, start, end in sorted(found, key=lambda one: one[1:]):
            chains[chain].append((start, end))
        assert sorted(map(list, document.clusters)) == sorted(chains.values())
    assert corpus.skipped == ()
