from __future__ import annotations

import lzma
from pathlib import Path

import pytest
from errors import TrainingError
from text_files import find_text, read_documents


def test_paragraphs_are_grouped_into_documents_by_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n\n\nthree\r\n  \nvier ü\n", encoding="utf-8")
    assert list(read_documents(path)) == [["one", "two"], ["three"], ["vier ü"]]


def test_compressed_text_reads_like_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.xz"
    path.write_bytes(lzma.compress(b"one\n\ntwo\n"))
    assert list(read_documents(path)) == [["one"], ["two"]]


@pytest.mark.parametrize("compress", [bytes, lzma.compress])
def test_text_that_is_not_utf_8_is_an_error_with_file_and_byte(tmp_path: Path, compress) -> None:
    path = tmp_path / ("a.txt" if compress is bytes else "a.txt.xz")
    path.write_bytes(compress("Zürich\nabc ".encode() + b"\xff\xfe\n"))
    with pytest.raises(TrainingError, match=r"a\.txt(\.xz)? is not UTF-8 at byte 12\."):
        list(read_documents(path))


@pytest.mark.parametrize(("content", "offset"), [(b"", 0), (b" \n\n", 3)])
def test_empty_text_is_an_error_with_file_and_byte(
    tmp_path: Path, content: bytes, offset: int
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=rf"a\.txt is empty: .* byte {offset}\."):
        list(read_documents(path))


def test_dev_files_are_for_validation(tmp_path: Path) -> None:
    for name in ("b.txt", "x/a.txt.xz", "x/dev.txt.xz", "x/a.index.tsv.xz", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    train, dev = find_text(tmp_path)
    assert [p.name for p in train] == ["b.txt", "a.txt.xz"]
    assert [p.name for p in dev] == ["dev.txt.xz"]


@pytest.mark.parametrize(("name", "missing"), [("dev.txt", "training"), ("a.txt", "validation")])
def test_a_folder_without_one_kind_of_text_is_an_error(
    tmp_path: Path, name: str, missing: str
) -> None:
    (tmp_path / name).touch()
    with pytest.raises(TrainingError, match=f"no {missing} text"):
        find_text(tmp_path)
