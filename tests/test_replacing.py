"""A file is replaced as a whole or not at all, and killed writes leave nothing behind for long."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from bertlook import replacing
from bertlook.replacing import replace_file

#: Writes to the file in its argument, and stops before the rename until it is killed.
_STOPS_HALFWAY = """
import os, signal, sys
from pathlib import Path
from bertlook.replacing import replace_file

def stop(*_):
    print("written", flush=True)
    signal.pause()

os.replace = stop
replace_file(Path(sys.argv[1]), b"half")
"""

LEFTOVER = f".bertlook-{'0' * 32}.tmp"


def start_halfway(file: Path) -> subprocess.Popen[str]:
    """Start a process that writes to a file, and return it when its temporary file is complete."""
    command = [sys.executable, "-c", _STOPS_HALFWAY, str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_the_umask_determines_the_permissions_of_a_new_file(tmp_path: Path) -> None:
    previous = os.umask(0o027)
    try:
        replace_file(tmp_path / "file", b"new")
    finally:
        os.umask(previous)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_an_existing_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(mode)
    replace_file(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
def test_an_existing_file_keeps_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    os.chown(file, 12, 34)
    replace_file(file, b"new")
    assert (file.stat().st_uid, file.stat().st_gid) == (12, 34)


def test_a_file_that_may_not_be_written_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    with pytest.raises(PermissionError):
        replace_file(file, b"new")
    assert (file.read_bytes(), names(tmp_path)) == (b"old", ["file"])


def test_a_name_of_the_maximum_length_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 255)
    replace_file(file, b"old")
    replace_file(file, b"new")
    assert (file.read_bytes(), len(names(tmp_path))) == (b"new", 1)


@pytest.mark.parametrize("old", [None, b"old"])
def test_a_full_disk_keeps_the_old_file(tmp_path: Path, old: bytes | None) -> None:
    file = tmp_path / "file"
    if old is not None:
        file.write_bytes(old)
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from bertlook.replacing import replace_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "try:\n    replace_file(Path(sys.argv[1]), bytes(1_000_000))\n"
        "except OSError as error:\n    print(error.strerror)"
    )
    command = [sys.executable, "-c", code, str(file)]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    assert process.stdout == "File too large\n"
    assert names(tmp_path) == ([] if old is None else ["file"])
    assert old is None or file.read_bytes() == old


@pytest.mark.parametrize("step", ["replace", "fsync", "chmod"])
@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt, MemoryError])
def test_a_failure_at_any_step_leaves_the_folder_as_it_was(
    step: str, error: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    monkeypatch.setattr(os, "supports_fd", {fail})
    with pytest.raises((OSError, KeyboardInterrupt, MemoryError)):
        replace_file(file, b"new")
    assert (file.read_bytes(), names(tmp_path)) == (b"old", ["file"])


def test_the_temporary_file_of_a_killed_write_is_removed_by_the_next_one(tmp_path: Path) -> None:
    process = start_halfway(tmp_path / "file")
    assert len(names(tmp_path)) == 1
    end(process)
    assert len(names(tmp_path)) == 1
    replace_file(tmp_path / "other", b"new")
    assert names(tmp_path) == ["other"]


def test_the_temporary_file_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    process = start_halfway(tmp_path / "file")
    try:
        replace_file(tmp_path / "file", b"new")
        left = [name for name in names(tmp_path) if name != "file"]
        assert len(left) == 1
        assert (tmp_path / left[0]).read_bytes() == b"half"
        assert (tmp_path / "file").read_bytes() == b"new"
    finally:
        end(process)


def test_only_own_files_are_removed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"old")
    others = [
        "notes.tmp",
        ".bertlook-notes.tmp",
        LEFTOVER + "~",
        ".bertlook-0123.tmp",
        LEFTOVER[1:],
    ]
    for name in others:
        (tmp_path / name).write_bytes(b"old")
    linked, piped, shared, folder = (f".bertlook-{digit * 32}.tmp" for digit in "1234")
    (tmp_path / linked).symlink_to(tmp_path / "precious")
    os.mkfifo(tmp_path / piped)
    (tmp_path / shared).hardlink_to(tmp_path / "precious")
    (tmp_path / folder).mkdir()
    (tmp_path / LEFTOVER).write_bytes(b"half")
    before = set(names(tmp_path))
    replace_file(tmp_path / "file", b"new")
    assert set(names(tmp_path)) == before - {LEFTOVER} | {"file"}
    assert (tmp_path / "precious").read_bytes() == b"old"


def test_a_planted_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"old")
    planted = tmp_path / LEFTOVER
    planted.symlink_to(victim)
    numbers = iter(["0" * 32, "1" * 32])
    monkeypatch.setattr(replacing.secrets, "token_hex", lambda _: next(numbers))
    replace_file(tmp_path / "file", b"new")
    assert (victim.read_bytes(), (tmp_path / "file").read_bytes()) == (b"old", b"new")
    assert planted.is_symlink()


def test_a_temporary_file_that_was_removed_before_its_lock_is_created_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = replacing.fcntl.flock
    removed: list[Path] = []

    def remove_first(descriptor: int, operation: int) -> None:
        if not removed:
            removed.extend(tmp_path.iterdir())
            removed[0].unlink()
        lock(descriptor, operation)

    monkeypatch.setattr(replacing.fcntl, "flock", remove_first)
    replace_file(tmp_path / "file", b"new")
    assert len(removed) == 1
    assert names(tmp_path) == ["file"]


def test_a_file_system_without_locks_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(replacing.fcntl, "flock", fail)
    (tmp_path / LEFTOVER).write_bytes(b"perhaps in use")
    replace_file(tmp_path / "file", b"new")
    assert names(tmp_path) == [LEFTOVER, "file"]


def _write_often(file: Path, content: bytes) -> None:
    for _ in range(60):
        replace_file(file, content)
        assert len(set(file.read_bytes())) == 1


def test_threads_and_processes_that_write_one_file_do_not_disturb_each_other(
    tmp_path: Path,
) -> None:
    file = tmp_path / "file"
    context = multiprocessing.get_context("spawn")
    failures: list[BaseException] = []

    def write(content: bytes) -> None:
        try:
            _write_often(file, content)
        except BaseException as error:
            failures.append(error)

    processes = [
        context.Process(target=_write_often, args=(file, letter * 100_000))
        for letter in (b"a", b"b")
    ]
    threads = [threading.Thread(target=write, args=(letter * 50_000,)) for letter in (b"c", b"d")]
    for worker in (*processes, *threads):
        worker.start()
    for worker in (*processes, *threads):
        worker.join()
    assert failures == []
    assert [process.exitcode for process in processes] == [0, 0]
    assert names(tmp_path) == ["file"]
