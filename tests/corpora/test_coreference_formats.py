from __future__ import annotations

import gzip
import lzma
import re

import pytest
from hypothesis import HealthCheck, given, settings

import bertlook as bl
from bertlook.corpora import Document, read_coreference
from bertlook.errors import BertlookError
from tests.corpora.coreference_writers import CLUSTERS, WORDS, WRITERS, documents
from tests.corpora.text_files import write

formats = pytest.mark.parametrize("write_format", WRITERS.values(), ids=WRITERS)


@formats
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_written_documents_read_back_equal(write_format, document, tmp_path) -> None:
    content = write_format(document.words, document.clusters)
    assert read_coreference(write(tmp_path, content)) == [
        Document(
            document.words,
            document.clusters,
            sentence_starts=[0] if "\t" not in content or "global" in content else [],
        )
    ]


@formats
def test_compressed_files_and_folders_are_read(write_format, tmp_path) -> None:
    content = write_format(WORDS, CLUSTERS)
    plain = read_coreference(write(tmp_path, content))
    assert plain.name == "small.conll"
    assert plain.skipped == ()
    assert plain[0].clusters == tuple(map(tuple, CLUSTERS))
    write(tmp_path, gzip.compress(content.encode(), mtime=0), "b.conll.gz")
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", lzma.compress(content.encode()), "c.v4_gold_conll.xz")
    write(tmp_path, "no corpus", "README.md")
    assert read_coreference(tmp_path) == [plain[0]] * 3


@formats
@pytest.mark.parametrize(("start", "end"), [("\ufeff", "\n"), ("", "\r\n"), ("\ufeff", "\r\n")])
def test_line_endings_and_a_byte_order_mark_are_ignored(write_format, start, end, tmp_path) -> None:
    content = write_format(WORDS, CLUSTERS)
    changed = start + content.replace("\n", end)
    assert read_coreference(write(tmp_path, changed)) == read_coreference(
        write(tmp_path, content, "other.conll")
    )


@formats
def test_a_document_without_clusters_is_read(write_format, tmp_path) -> None:
    [document] = read_coreference(write(tmp_path, write_format(WORDS, [])))
    assert document.words == tuple(WORDS)
    assert document.clusters == ()


@formats
def test_documents_of_one_file_have_their_own_origins(write_format, tmp_path) -> None:
    content = write_format(WORDS, CLUSTERS) + write_format(WORDS[:6], [[(0, 1)]])
    first, second = read_coreference(write(tmp_path, content))
    assert (len(first), len(second)) == (10, 6)
    assert second.clusters == (((0, 1),),)
    assert first.origin.startswith("small.conll, line 1")
    assert re.match(r"small\.conll, line 1\d", second.origin)


@formats
def test_unbalanced_brackets_name_file_and_line(write_format, tmp_path) -> None:
    content = write_format(WORDS, CLUSTERS)
    lines = list(enumerate(content.split("\n"), 1))
    opening = next(number for number, line in lines if "(2" in line)
    closing = next(number for number, line in lines if re.search(r"\b2\)", line))
    never_opened = write(tmp_path, content.replace("(2", "(3", 1))
    with pytest.raises(
        BertlookError, match=rf"small\.conll, line {closing}: .* cluster 2 is closed without"
    ):
        read_coreference(never_opened)
    never_closed = write(tmp_path, re.sub(r"(?<!\()2\)", "(9)", content, count=1))
    with pytest.raises(
        BertlookError, match=rf"small\.conll, line {opening}: .* cluster 2 is opened and never"
    ):
        read_coreference(never_closed)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "has no documents"),
        ("# begin document\n# end document\n", "has no documents"),
        ("just some text\n", "line 1: the coreference format is unknown"),
        (b"a\t_\n\xff\t_\n", "line 2: byte 0 of the line is not UTF-8"),
    ],
)
def test_unreadable_files_are_refused(content, message, tmp_path) -> None:
    with pytest.raises(BertlookError, match=message):
        read_coreference(write(tmp_path, content))


def test_missing_files_and_empty_folders_are_errors(tmp_path) -> None:
    with pytest.raises(BertlookError, match="can't be read"):
        read_coreference(tmp_path / "none.conll")
    with pytest.raises(BertlookError, match=r"has no coreference file.*\.tsv"):
        read_coreference(tmp_path)


def test_a_corpus_describes_itself_in_a_line(tmp_path) -> None:
    assert repr(bl.corpora.sample_documents()) == (
        "<CoreferenceCorpus 'sample_documents.conllu', documents=20, clusters=110, mentions=343>"
    )
    with pytest.warns(UserWarning, match=r"Mentions skipped in .*small\.conll: 1\. The first"):
        corpus = read_coreference(write(tmp_path, "a\t(1)(1)\n"))
    assert "skipped=1>" in repr(corpus)
