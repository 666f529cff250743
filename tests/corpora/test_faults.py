"""Readers with ``strict=False``: what is malformed is reported, and the rest is read."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

import bertlook as bl
from bertlook.corpora import read_coreference, read_segments, read_treebank
from bertlook.corpora.faults import Faults
from bertlook.errors import BertlookError
from tests.corpora.coreference_writers import CLUSTERS, WORDS, WRITERS
from tests.corpora.text_files import write

SENTENCE = "1\tGo\t_\t_\t_\t_\t0\troot\t_\t_\n\n"
formats = pytest.mark.parametrize("write_format", WRITERS.values(), ids=WRITERS)
broken_files = pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("m.conllu", b"\xff\n", "line 1: byte 0"),
        ("m.conllu", b"", "has no"),
        ("m.conllu.gz", gzip.compress(SENTENCE.encode(), mtime=0)[:20], "can't be read"),
        ("m.conllu.xz", b"plain", "can't be read"),
    ],
)


@broken_files
def test_one_broken_file_does_not_block_a_folder(
    tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    reader: Any
    for reader, good in [(read_treebank, SENTENCE), (read_coreference, "a\t(1)\n")]:
        folder = tmp_path / reader.__name__
        folder.mkdir()
        for number in range(55):
            write(folder, good, f"{number}.conllu")
        write(folder, content, name)
        with pytest.raises(BertlookError, match=fault):
            reader(folder)
        with pytest.warns(UserWarning, match=rf"^1 of 56 files of .* skipped.*{fault}"):
            corpus = reader(folder, strict=False)
        assert len(corpus) == 55
        [message] = corpus.skipped
        assert name in message
        assert fault in message


@broken_files
@pytest.mark.parametrize("reader", [read_treebank, read_coreference])
def test_a_corpus_of_which_nothing_can_be_read_is_an_error(
    tmp_path: Path, name: str, content: bytes, fault: str, reader: Any
) -> None:
    path = write(tmp_path, content, name)
    for source in (path, tmp_path):
        with pytest.raises(BertlookError, match=fault):
            reader(source, strict=False)


@formats
def test_one_malformed_document_does_not_block_its_file(write_format: Any, tmp_path: Path) -> None:
    good = write_format(WORDS, CLUSTERS)
    path = write(tmp_path, good + good.replace("(2", "(3", 1) + good)
    with pytest.raises(BertlookError, match=r"small\.conll, line \d+: .* cluster 2 is closed"):
        read_coreference(path)
    with pytest.warns(UserWarning, match=r"^1 of 3 documents of .*small\.conll were skipped"):
        corpus = read_coreference(path, strict=False)
    assert [document.clusters for document in corpus] == [tuple(map(tuple, CLUSTERS))] * 2
    assert len(corpus.skipped) == 1


def test_a_file_broken_at_its_end_is_left_out_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, "a\t(1)(1)\n", "a.tsv")
    write(tmp_path, b"b\t(1)(1)\n# next\n1)\t1)\n\xff\n", "b.tsv")
    with pytest.warns(UserWarning, match=r"Mentions skipped|1 of 2 files") as warnings:
        corpus = read_coreference(tmp_path, strict=False)
    assert [document.words for document in corpus] == [("a",)]
    assert len(warnings) == 2
    assert len(corpus.skipped) == 2


def test_malformed_parts_and_files_are_counted_together(tmp_path: Path) -> None:
    write(tmp_path, SENTENCE + "x\n\n" + SENTENCE, "a.conllu")
    write(tmp_path, "", "b.conllu")
    with pytest.warns(UserWarning, match="^1 of 3 sentences and 1 of 2 files of") as warnings:
        treebank = read_treebank(tmp_path, strict=False)
    assert len(treebank) == 2
    assert len(treebank.skipped) == 2
    assert warnings[0].filename == __file__


def test_strict_readers_raise_the_first_fault(tmp_path: Path) -> None:
    error = BertlookError("a fault")
    with pytest.raises(BertlookError, match="a fault"):
        Faults(True, tmp_path).skip_part(error)
    with pytest.raises(BertlookError, match="a fault"), Faults(True, tmp_path).skipping_file():
        raise error


@broken_files
def test_one_broken_file_does_not_block_a_folder_of_texts(
    tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    model = bl.load()
    name = name.replace("conllu", "txt")
    for number in range(3):
        write(tmp_path, "A storm came up.\nThe boats stayed in.\n", f"{number}.txt")
    path = write(tmp_path, content, name)
    if not content:  # an empty text is read
        assert len(list(read_segments(tmp_path, model))) == 3
        return
    fault = fault.replace("byte 0", "byte 0 of the file")
    with pytest.raises(BertlookError, match=fault):
        list(read_segments(tmp_path, model))
    with pytest.raises(BertlookError, match=fault):
        list(read_segments(path, model, strict=False))
    with pytest.warns(UserWarning, match=rf"rest of a file was skipped: .*{name}.*{fault}"):
        assert len(list(read_segments(tmp_path, model, strict=False))) == 3


BAD_PATHS: list[Any] = [None, 3, b"a", 2.5, float("nan"), "", "a\0b", "n" * 300, "none", object]


@pytest.mark.parametrize("path", BAD_PATHS, ids=repr)
@pytest.mark.parametrize("strict", [True, False])
def test_values_that_are_no_paths_are_refused(path: Any, strict: bool) -> None:
    for reader in (read_treebank, read_coreference):
        with pytest.raises(BertlookError, match=r"path=|can't be read"):
            reader(path, strict=strict)
    with pytest.raises(BertlookError, match=r"path=|can't be read|is not a text"):
        list(read_segments(path, bl.load(), strict=strict))


def test_a_file_whose_name_is_not_utf_8_is_read(tmp_path: Path) -> None:
    path = tmp_path / "\udce4.conllu"
    try:
        path.write_text(SENTENCE)
    except OSError:
        pytest.skip("this file system has only names in UTF-8")
    for corpus in (read_treebank(path), read_coreference(path), read_treebank(tmp_path)):
        assert (corpus.name + corpus[0].origin).encode()
