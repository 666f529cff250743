from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bertlook.errors import BertlookError
from bertlook.files import check_path, write_file


@pytest.mark.parametrize("content", ["naïve\n", "naïve\n".encode()])
def test_text_and_bytes_are_written(tmp_path: Path, content: str | bytes) -> None:
    path = write_file(tmp_path / "file", content)
    assert path.read_bytes() == "naïve\n".encode()
    assert path.stat().st_mode & 0o777 == 0o644
    write_file(str(path), "new")
    assert path.read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_file(tmp_path / "file", "old")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bertlook.files.os.replace", full)
    with pytest.raises(BertlookError, match=r"file can't be written: No space left on device\."):
        write_file(path, "new")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match="none/file can't be written: No such file"):
        write_file(tmp_path / "none" / "file", "text")


@pytest.mark.parametrize("path", ["", None, 3, b"file", "a\0b", "\ud800", "x" * 5000, True])
def test_what_names_no_file_is_refused(path: Any) -> None:
    with pytest.raises(BertlookError, match="output="):
        check_path("output", path)


def test_a_path_need_not_exist(tmp_path: Path) -> None:
    assert check_path("output", tmp_path / "none") == tmp_path / "none"
    assert check_path("output", str(tmp_path)) == tmp_path
