from __future__ import annotations

import gzip
import lzma
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bertlook.corpora.plain_text import MAX_LINE_LENGTH, read_text_documents
from bertlook.errors import BertlookError
from tests.corpora.text_files import write

TEXT = "One.\nTwo.\n\n\nThree.\n \nFour.\n"
DOCUMENTS = [["One.", "Two."], ["Three."], ["Four."]]


def write_text(folder: Path, content: str | bytes, name: str = "small.txt") -> Path:
    return write(folder, content, name)


def read(source: Any, errors: Any = "strict") -> list[list[str]]:
    return [[line.text for line in document] for document in read_text_documents(source, errors)]


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        TEXT.rstrip("\n"),
        "\n\n" + TEXT + "\n\n",
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
    ],
    ids=["as written", "no last line end", "more blank lines", "windows", "byte order mark"],
)
def test_blank_lines_separate_documents(tmp_path: Path, content: str) -> None:
    assert read(write_text(tmp_path, content)) == DOCUMENTS


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_compressed_files_read_like_plain_ones(tmp_path: Path, suffix: str, pack: Any) -> None:
    assert read(write_text(tmp_path, pack(TEXT.encode()), f"small.txt{suffix}")) == DOCUMENTS


def test_a_folder_is_read_in_order_of_path_and_a_file_ends_a_document(tmp_path: Path) -> None:
    write_text(tmp_path, "b", "b.txt")
    write_text(tmp_path, "not this", "notes.md")
    (tmp_path / "a").mkdir()
    write_text(tmp_path / "a", gzip.compress(b"a", mtime=0), "z.txt.gz")
    assert read(tmp_path) == [["a"], ["b"]]


@pytest.mark.parametrize(
    "documents",
    [
        [["One.", "Two."], [], ["", "Three."], iter(["Four."])],
        ("One.\nTwo.", "", " \nThree.", "Four.\n"),
    ],
    ids=["lines", "texts"],
)
def test_documents_in_memory_are_split_into_lines(documents: Iterable[Any]) -> None:
    assert [document for document in read(documents) if document] == DOCUMENTS


def test_lines_have_their_origin(tmp_path: Path) -> None:
    path = write_text(tmp_path, TEXT)
    origins = [line.origin for document in read_text_documents(path) for line in document]
    assert origins == [f"small.txt, line {n}" for n in (1, 2, 5, 7)]
    [[line]] = [list(document) for document in read_text_documents([["", "One."]])]
    assert line.origin == "document 1, line 2"


@pytest.mark.parametrize("name", ["small.txt", "small.txt.gz"])
def test_bytes_that_are_not_utf_8_are_an_error_with_their_offset(tmp_path: Path, name: str) -> None:
    content = "Grüße.\nAus ".encode() + "Köln".encode("latin-1")
    path = write_text(
        tmp_path, gzip.compress(content, mtime=0) if name.endswith("gz") else content, name
    )
    message = rf"{name}, line 2: byte {content.index(0xF6)} of the file is not UTF-8.*replace"
    with pytest.raises(BertlookError, match=message):
        read(path)
    assert read(path, "replace") == [["Grüße.", "Aus K\ufffdln"]]


def test_a_file_that_ends_within_a_character_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match="byte 2 of the file is not UTF-8"):
        read(write_text(tmp_path, "a\nü".encode()[:-1]))


def test_unknown_values_of_errors_are_refused() -> None:
    with pytest.raises(BertlookError, match="errors='ignore' is unknown"):
        read([], "ignore")


def test_a_long_line_is_cut_between_characters(tmp_path: Path) -> None:
    # "ü" has two bytes: after the "a" the limit falls within a character.
    content = "a" + "ü" * MAX_LINE_LENGTH + "\nnext\n" + "é" * MAX_LINE_LENGTH
    [[long, following, last]] = read(write_text(tmp_path, content))
    assert long == "a" + "ü" * ((MAX_LINE_LENGTH - 1) // 2)
    assert following == "next"
    assert last == "é" * (MAX_LINE_LENGTH // 2)
    [[long]] = read([["x" * (MAX_LINE_LENGTH + 5)]])
    assert len(long) == MAX_LINE_LENGTH


def test_offsets_count_all_bytes_of_a_long_line(tmp_path: Path) -> None:
    content = b"x" * (3 * MAX_LINE_LENGTH) + b"\nab\xff"
    with pytest.raises(BertlookError, match=f"line 2: byte {3 * MAX_LINE_LENGTH + 3} of the file"):
        read(write_text(tmp_path, content))


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \n\t\n"])
def test_a_file_without_text_has_no_documents(tmp_path: Path, content: bytes) -> None:
    assert read(write_text(tmp_path, content)) == []


def test_unreadable_files_and_empty_folders_are_errors(tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match=r"none\.txt can't be read: .*No such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(BertlookError, match=r"has no text file\. File names must end with \.txt"):
        read(tmp_path)
    for name, content in [
        ("cut.txt.gz", gzip.compress(TEXT.encode(), mtime=0)[:20]),
        ("cut.txt.xz", lzma.compress(TEXT.encode())[:40]),
        ("plain.txt.gz", TEXT.encode()),
        ("bent.txt.gz", gzip.compress(TEXT.encode(), mtime=0)[:12] + b"\xff" * 20),
    ]:
        with pytest.raises(BertlookError, match=f"{name} can't be read"):
            read(write_text(tmp_path, content, name))


@pytest.mark.parametrize(
    ("documents", "message"),
    [([5], "document 1 is a int"), ([["a"], [["b"]]], "document 2, line 1 is a list")],
)
def test_invalid_documents_are_refused(documents: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        read(documents)


line = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])).filter(
    lambda text: text.strip() and not text.startswith("\ufeff")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(line, min_size=1, max_size=4), max_size=4))
def test_written_documents_read_back_equal(tmp_path: Path, documents: list[list[str]]) -> None:
    content = "".join(line + "\n" for document in documents for line in [*document, ""])
    assert read(write_text(tmp_path, content)) == documents


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_read_or_refused_at_the_first_invalid_one(
    tmp_path: Path, content: bytes
) -> None:
    path = write_text(tmp_path, content)
    replaced = read(path, "replace")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        with pytest.raises(BertlookError, match=f"byte {error.start} of the file"):
            read(path)
    else:
        assert read(path) == replaced
