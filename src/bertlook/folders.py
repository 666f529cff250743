"""Folders that are written whole or not at all, and replaced only if all in them is known.

The files are written to a temporary folder beside the folder, which is then renamed. As for single
files, a lock tells temporary folders in use from those of writes that were killed, which the next
write removes.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from bertlook.errors import BertlookError
from bertlook.files import check_path, follow_links
from bertlook.interrupts import hold_interrupts
from bertlook.text import printable

try:
    import fcntl
except ImportError:  # Windows; abandoned folders are not removed there
    fcntl = None  # type: ignore[assignment]

_TEMPORARY_NAME = re.compile(r"\.bertlook-[0-9a-f]{32}\.folder")


def check_folder(argument: str, path: object, is_known: Callable[[Path], bool]) -> Path:
    """Return the path of a folder to write, so that a long computation isn't lost at its end.

    Args:
        argument: The argument's name, for the message.
        path: The path that was given.
        is_known: Whether a file of an existing folder may be replaced, with all of them.

    Raises:
        BertlookError: If the path is invalid or that of a file, a folder there holds something
            else, or the folder around it is missing or can't be written to.
    """
    path = check_path(argument, path)
    folder = follow_links(path)
    try:
        if folder.exists():
            _check_content(argument, path, folder, is_known)
        elif not folder.parent.is_dir():
            raise BertlookError(f"{argument}: The folder {path.parent} does not exist. Create it.")
        tempfile.TemporaryFile(dir=folder.parent).close()
    except OSError as error:
        raise BertlookError(
            f"{argument}: {path} can't be written: {error.strerror}. Give another path."
        ) from error
    return path


def write_folder(path: Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    """Write a folder with its files, in place of an existing one.

    A link to a folder is followed, and stays a link.

    Args:
        path: The folder, which ``check_folder`` has returned.
        files: The name and the content of each file. Text is encoded as UTF-8, with unpaired
            surrogates replaced.

    Raises:
        BertlookError: If the folder can't be written; an existing one is kept.
    """
    folder = follow_links(path)
    try:
        _remove_abandoned(folder.parent)
        temporary, lock = _create_locked(folder.parent)
        try:
            for name, content in files:
                if isinstance(content, str):
                    content = printable(content).encode("utf-8")
                _write(temporary / name, content)
            with hold_interrupts():
                _replace(folder, temporary)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        finally:
            if lock is not None:
                os.close(lock)
    except OSError as error:
        raise BertlookError(f"{path} can't be written: {error.strerror or error}.") from error


def _check_content(
    argument: str, path: Path, folder: Path, is_known: Callable[[Path], bool]
) -> None:
    if not folder.is_dir():
        raise BertlookError(f"{argument}: {path} is no folder. Give another path.")
    for file in sorted(folder.iterdir()):
        if file.is_symlink() or not file.is_file() or not is_known(file):
            raise BertlookError(
                f"{argument}: The folder {path} holds {file.name}, which would be lost. Give "
                "another path, or remove the folder."
            )


def _temporary_name() -> str:
    return f".bertlook-{secrets.token_hex(16)}.folder"


def _write(file: Path, content: bytes) -> None:
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _replace(folder: Path, temporary: Path) -> None:
    """Move a complete folder to its place, and remove the one that was there."""
    if not folder.exists():
        os.rename(temporary, folder)
        return
    os.chmod(temporary, folder.stat().st_mode & 0o777)
    old = folder.parent / _temporary_name()
    os.rename(folder, old)
    try:
        os.rename(temporary, folder)
    except BaseException:
        os.rename(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _create_locked(parent: Path) -> tuple[Path, int | None]:
    """Create a temporary folder that other writers leave alone, and return its lock, too."""
    while True:
        folder = parent / _temporary_name()
        folder.mkdir()
        if fcntl is None:
            return folder, None
        with suppress(FileNotFoundError):  # another writer took it for abandoned
            descriptor = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
            with suppress(OSError):  # a file system without locks keeps folders of killed writes
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists():
                return folder, descriptor
            os.close(descriptor)


def _remove_abandoned(folder: Path) -> None:
    """Remove the temporary folders of writes that were killed."""
    if fcntl is None:
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            is_temporary = _TEMPORARY_NAME.fullmatch(entry.name) is not None
            if is_temporary and entry.is_dir(follow_symlinks=False):
                _remove_unless_locked(entry.path)


def _remove_unless_locked(path: str) -> None:
    with suppress(OSError):  # it is locked, already removed, or not ours
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            if os.fstat(descriptor).st_uid == os.geteuid():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
        finally:
            os.close(descriptor)
