"""A folder is written whole or not at all, in place of one with known files alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bertlook import folders
from bertlook.errors import BertlookError
from bertlook.folders import check_folder, write_folder

#: Writes a folder, and stops before the second file until it is killed.
_STOPS_HALFWAY = """
import signal, sys
from pathlib import Path
from bertlook.folders import write_folder

def files():
    yield "a.txt", "half"
    print("written", flush=True)
    signal.pause()

write_folder(Path(sys.argv[1]), files())
"""
LEFTOVER = f".bertlook-{'0' * 32}.folder"


def is_text(file: Path) -> bool:
    return file.suffix == ".txt"


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    write_folder(folder, [("old.txt", "old")])
    return folder


def test_a_new_folder_has_all_files(tmp_path: Path) -> None:
    folder = check_folder("folder", tmp_path / "new", is_text)
    write_folder(folder, iter([("a.txt", "é"), ("b.txt", "\ud800"), ("c.txt", b"bytes")]))
    assert contents(folder) == {"a.txt": "é", "b.txt": "\ufffd", "c.txt": "bytes"}
    assert names(tmp_path) == ["new"]


def test_a_known_folder_is_replaced_and_keeps_its_permissions(old: Path, tmp_path: Path) -> None:
    old.chmod(0o750)
    write_folder(check_folder("folder", old, is_text), [("new.txt", "new")])
    assert contents(old) == {"new.txt": "new"}
    assert old.stat().st_mode & 0o777 == 0o750
    assert names(tmp_path) == ["folder"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_folder(check_folder("folder", tmp_path / "empty", is_text), [("a.txt", "a")])
    assert contents(tmp_path / "empty") == {"a.txt": "a"}


def test_a_link_to_a_folder_stays_a_link(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(old)
    write_folder(check_folder("folder", link, is_text), [("new.txt", "new")])
    assert link.is_symlink()
    assert contents(old) == {"new.txt": "new"}


def put_file(folder: Path) -> None:
    (folder / "thesis.tex").write_text("precious")


def put_folder(folder: Path) -> None:
    (folder / "thesis.txt").mkdir()


def put_link(folder: Path) -> None:
    (folder / "thesis.txt").symlink_to(folder / "old.txt")


@pytest.mark.parametrize("put", [put_file, put_folder, put_link])
def test_a_folder_that_holds_anything_else_is_refused(put: Any, old: Path) -> None:
    put(old)
    with pytest.raises(BertlookError, match=r"--out: The folder .* holds thesis\.t.., which would"):
        check_folder("--out", old, is_text)


def test_other_paths_are_refused(old: Path, tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match=r"folder: .*old\.txt is no folder"):
        check_folder("folder", old / "old.txt", is_text)
    with pytest.raises(BertlookError, match=r"folder: The folder .*none does not exist"):
        check_folder("folder", tmp_path / "none" / "new", is_text)
    with pytest.raises(BertlookError, match="folder='' is not a path"):
        check_folder("folder", "", is_text)
    with pytest.raises(BertlookError, match="Not a directory"):
        check_folder("folder", old / "old.txt" / "new", is_text)


def test_a_parent_without_write_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:  # root may write everything
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folders.tempfile, "TemporaryFile", fail)
    with pytest.raises(BertlookError, match="can't be written: Permission denied"):
        check_folder("folder", tmp_path / "new", is_text)


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt, BertlookError])
def test_a_failure_between_two_files_leaves_everything_as_it_was(
    error: Any, old: Path, tmp_path: Path
) -> None:
    def files() -> Iterator[tuple[str, str]]:
        yield "new.txt", "new"
        raise error

    with pytest.raises((BertlookError, KeyboardInterrupt)):
        write_folder(old, files())
    assert contents(old) == {"old.txt": "old"}
    assert names(tmp_path) == ["folder"]


@pytest.mark.parametrize("failing", [1, 2])
def test_a_rename_that_fails_leaves_the_old_folder(
    failing: int, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, calls = os.rename, []

    def fail_once(*paths: Any) -> None:
        calls.append(paths)
        if len(calls) == failing:
            raise OSError(16, "Device or resource busy")
        rename(*paths)

    monkeypatch.setattr(folders.os, "rename", fail_once)
    with pytest.raises(BertlookError, match="can't be written: Device or resource busy"):
        write_folder(old, [("new.txt", "new")])
    assert contents(old) == {"old.txt": "old"}
    assert names(tmp_path) == ["folder"]


def test_an_interrupt_during_the_renames_waits_until_the_folder_is_complete(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def interrupt(*paths: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        rename(*paths)

    monkeypatch.setattr(folders.os, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_folder(old, [("new.txt", "new")])
    assert contents(old) == {"new.txt": "new"}
    assert names(tmp_path) == ["folder"]


def test_a_killed_write_leaves_the_old_folder_and_is_cleared_away_by_the_next(
    old: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _STOPS_HALFWAY, str(old)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        write_folder(tmp_path / "other", [("a.txt", "a")])
        assert len(names(tmp_path)) == 3  # the living writer's folder is left alone
        process.kill()
    assert contents(old) == {"old.txt": "old"}
    write_folder(tmp_path / "other", [("b.txt", "b")])
    assert names(tmp_path) == ["folder", "other"]


def test_only_own_folders_are_cleared_away(tmp_path: Path) -> None:
    linked, file = (f".bertlook-{digit * 32}.folder" for digit in "12")
    (tmp_path / "precious").mkdir()
    (tmp_path / linked).symlink_to(tmp_path / "precious")
    (tmp_path / file).write_text("a file")
    for name in (LEFTOVER, f"{LEFTOVER}~", ".bertlook-0123.folder"):
        (tmp_path / name).mkdir()
    before = set(names(tmp_path))
    write_folder(tmp_path / "new", [("a.txt", "a")])
    assert set(names(tmp_path)) == before - {LEFTOVER} | {"new"}


def test_a_temporary_folder_that_was_removed_before_its_lock_is_created_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, removed = folders.fcntl.flock, list[Path]()

    def remove_first(descriptor: int, operation: int) -> None:
        if not removed:
            removed.extend(tmp_path.iterdir())
            removed[0].rmdir()
        lock(descriptor, operation)

    monkeypatch.setattr(folders.fcntl, "flock", remove_first)
    write_folder(tmp_path / "new", [("a.txt", "a")])
    assert len(removed) == 1
    assert names(tmp_path) == ["new"]


def test_a_file_system_without_locks_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(folders.fcntl, "flock", fail)
    (tmp_path / LEFTOVER).mkdir()
    write_folder(tmp_path / "new", [("a.txt", "a")])
    assert names(tmp_path) == [LEFTOVER, "new"]
