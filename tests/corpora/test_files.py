from __future__ import annotations

import gzip
import lzma

import pytest

from bertlook.corpora.files import Line, find_files, parse_number, read_lines, split_blocks
from bertlook.errors import BertlookError
from tests.corpora.text_files import write


def test_a_file_is_returned_regardless_of_its_name(tmp_path) -> None:
    path = tmp_path / "notes.md"
    assert find_files(path, (".txt",), "text") == [path]


def test_a_folder_gives_its_matching_files_sorted_by_path(tmp_path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "c.txt").mkdir()
    expected = [write(tmp_path / "a", b"", "z.txt.gz"), write(tmp_path, b"", "b.txt")]
    write(tmp_path, b"", "notes.md")
    assert find_files(tmp_path, (".txt",), "text") == expected


def test_a_folder_without_matching_files_is_an_error(tmp_path) -> None:
    with pytest.raises(BertlookError, match=r"has no text file.*\.txt or \.text, optionally"):
        find_files(tmp_path, (".txt", ".text"), "text")


@pytest.mark.parametrize(
    ("name", "pack"), [("a", bytes), ("a.gz", gzip.compress), ("a.xz", lzma.compress)]
)
def test_lines_are_numbered_and_stripped_of_their_endings(tmp_path, name, pack) -> None:
    content = "\ufeffone\r\n\n\ufefftwo ".encode()
    assert list(read_lines(write(tmp_path, pack(content), name))) == [
        Line(1, "one"),
        Line(2, ""),
        Line(3, "\ufefftwo "),
    ]


def test_lines_that_are_not_utf_8_are_an_error_with_line_and_byte(tmp_path) -> None:
    path = write(tmp_path, b"one\ntw\xff\n")
    with pytest.raises(BertlookError, match=r"small\.conll, line 2: byte 2 of the line"):
        list(read_lines(path))


@pytest.mark.parametrize(
    ("lines", "blocks"),
    [
        ([], []),
        (["", " "], []),
        (["# a comment", ""], []),
        (["a", "b", "", "", "# c", "d"], [["a", "b"], ["# c", "d"]]),
    ],
)
def test_blank_lines_separate_blocks_and_comments_alone_are_dropped(lines, blocks) -> None:
    numbered = [Line(number, text) for number, text in enumerate(lines, start=1)]
    assert [[line.text for line in block] for block in split_blocks(numbered)] == blocks


@pytest.mark.parametrize("text", ["0", "7", "007", "9" * 18])
def test_numbers_are_parsed(text) -> None:
    assert parse_number(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "²", "٣", "\uff19", "-1", "+1", "1.0", " 1", "1_0", "9" * 19, "9" * 5000]
)
def test_other_texts_are_no_numbers(text) -> None:
    assert parse_number(text) is None
