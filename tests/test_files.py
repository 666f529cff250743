"""Paths are checked, and files written: links followed, devices and pipes kept, text encodable."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from bertlook.errors import BertlookError
from bertlook.files import check_format, check_path, find_descriptor, is_replaceable, write_file


@pytest.mark.parametrize("content", ["naïve\n", "naïve\n".encode()])
def test_text_and_bytes_are_written(tmp_path: Path, content: str | bytes) -> None:
    path = write_file(tmp_path / "file", content)
    assert path.read_bytes() == "naïve\n".encode()
    write_file(str(path), "new")
    assert path.read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_text_with_unpaired_surrogates_is_written(tmp_path: Path) -> None:
    assert write_file(tmp_path / "file", "a\udcffb").read_text("utf-8") == "a\ufffdb"


def test_a_file_with_a_name_that_is_not_utf_8_is_written(tmp_path: Path) -> None:
    path = write_file(tmp_path / os.fsdecode(b"caf\xe9"), "text")
    assert os.listdir(os.fsencode(tmp_path)) == [b"caf\xe9"]
    assert path.read_text() == "text"
    with pytest.raises(BertlookError, match="caf\ufffd/file can't be written"):
        write_file(tmp_path / "none" / os.fsdecode(b"caf\xe9") / "file", "text")


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_file(tmp_path / "file", "old")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bertlook.replacing.os.replace", full)
    with pytest.raises(BertlookError, match=r"file can't be written: No space left on device\."):
        write_file(path, "new")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_an_interrupt_waits_until_the_file_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synchronize = os.fsync

    def interrupt(descriptor: int) -> None:
        signal.raise_signal(signal.SIGINT)
        synchronize(descriptor)

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "file", "new")
    assert (tmp_path / "file").read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match="none/file can't be written: No such file"):
        write_file(tmp_path / "none" / "file", "text")


@pytest.mark.parametrize("path", [".", "/", "/dev/fd/999", "/proc/self/fd/999", "/dev/full"])
def test_what_cannot_be_written_is_an_error(path: str) -> None:
    with pytest.raises(BertlookError, match="can't be written: "):
        write_file(path, "text")


@pytest.mark.parametrize("path", ["", None, 3, b"file", "a\0b", "\ud800", "x" * 5000, True])
def test_what_names_no_file_is_refused(path: Any) -> None:
    with pytest.raises(BertlookError, match="output="):
        check_path("output", path)


def test_a_path_need_not_exist(tmp_path: Path) -> None:
    assert check_path("output", tmp_path / "none") == tmp_path / "none"
    assert check_path("output", str(tmp_path)) == tmp_path


@pytest.mark.parametrize("existing", [True, False])
def test_links_are_followed_and_stay_links(tmp_path: Path, existing: bool) -> None:
    (tmp_path / "inner").mkdir()
    target = tmp_path / "inner" / "target"
    if existing:
        target.write_text("old")
        target.chmod(0o640)
    (tmp_path / "inner" / "second").symlink_to("target")
    first = tmp_path / "first"
    first.symlink_to("inner/second")
    assert write_file(first, "new") == first
    assert (first.is_symlink(), target.is_symlink()) == (True, False)
    assert target.read_text() == "new"
    assert not existing or target.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in target.parent.iterdir()) == ["second", "target"]


def test_a_circle_of_links_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(BertlookError, match="a can't be written: Too many levels of symbolic"):
        write_file(tmp_path / "a", "text")
    assert (tmp_path / "a").is_symlink()


def test_devices_stay_devices() -> None:
    before = os.stat("/dev/null")
    for path in ("/dev/null", "/dev/../dev/null"):
        write_file(path, "text")
    after = os.stat("/dev/null")
    assert stat.S_ISCHR(after.st_mode)
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)


def test_a_link_to_a_device_stays_a_link(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("/dev/null")
    write_file(link, "text")
    assert os.readlink(link) == "/dev/null"
    assert stat.S_ISCHR(link.stat().st_mode)


def test_pipes_stay_pipes_and_receive_the_content(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, "x" * 300_000)  # more than a pipe holds
    reader.join()
    assert received == [b"x" * 300_000]
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_standard_output_keeps_what_was_and_will_be_written_to_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("earlier\n")
    code = (
        "from bertlook.files import write_file\n"
        "for path in ('/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'):\n"
        "    write_file(path, path + '\\n')\n"
        "print('later')"
    )
    with log.open("a") as stream:
        subprocess.run([sys.executable, "-c", code], stdout=stream, check=True)
    assert log.read_text() == "earlier\n/dev/stdout\n/dev/fd/1\n/proc/self/fd/1\nlater\n"
    assert [file.name for file in tmp_path.iterdir()] == ["log"]


def test_a_path_of_an_open_file_is_told_from_other_links(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "7").symlink_to("file")
    assert find_descriptor(tmp_path / "7") is None
    assert find_descriptor(tmp_path / "file") is None
    (tmp_path / "link").symlink_to("/dev/stdout")
    assert find_descriptor(tmp_path / "link") == 1


def test_what_is_replaced_is_a_regular_file_or_none_yet(tmp_path: Path) -> None:
    assert is_replaceable(tmp_path / "none")
    assert is_replaceable(write_file(tmp_path / "file", ""))
    assert not is_replaceable(Path("/dev/null"))
    with pytest.raises(IsADirectoryError):
        is_replaceable(tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x", r"x can't be written: its name has no ending\. Use \.png or \.svg"),
        (".svg", "its name has no ending"),
        ("x.", "its name has no ending"),
        ("x.txt", r"the format '\.txt' is unknown"),
        ("x.svg.gz", r"the format '\.gz' is unknown"),
        ("missing/x.svg", r"The folder .*missing does not exist"),
        ("folder", r"folder is a folder\. Give the name of a file that ends in \.png or \.svg"),
        ("folder.svg", r"folder\.svg is a folder"),
    ],
)
def test_a_file_of_an_unknown_format_or_place_is_refused(
    name: str, message: str, tmp_path: Path
) -> None:
    for folder in ("folder", "folder.svg"):
        (tmp_path / folder).mkdir()
    with pytest.raises(BertlookError, match=message):
        check_format(tmp_path / name, ("png", "svg"))


def test_the_ending_says_the_format_in_any_case(tmp_path: Path) -> None:
    assert check_format(tmp_path / "x.SVG", ("png", "svg")) == (tmp_path / "x.SVG", "svg")
    assert check_format(str(tmp_path / "a.b.png"), ("png", "svg"))[1] == "png"
    for path in (None, 3, "", "x\0.svg"):
        with pytest.raises(BertlookError, match="path="):
            check_format(path, ("svg",))


def test_a_file_of_the_home_folder_may_begin_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert check_format("~/x.svg", ("svg",)) == (tmp_path / "x.svg", "svg")
    with pytest.raises(BertlookError, match=r"is not a path"):
        check_path("path", "~\0")


def test_the_missing_folder_of_a_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.svg").symlink_to("missing/y.svg")
    with pytest.raises(BertlookError, match=r"The folder .*missing does not exist"):
        check_format(tmp_path / "x.svg", ("svg",))


def test_a_read_only_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bertlook.files.tempfile.TemporaryFile", refuse)
    with pytest.raises(BertlookError, match="is not writable: Permission denied"):
        check_format(tmp_path / "x.svg", ("svg",))
