"""Atomic replacement of files: readers see the old content or the new one, never a part.

The new content is written to a temporary file beside the file, which is then renamed. A write that
is killed leaves its temporary file behind, and the next write in the folder removes it: a lock,
which ends with the process that holds it, tells files in use from abandoned ones. This holds among
threads, processes and containers that share a folder.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows; abandoned files are not removed there
    fcntl = None  # type: ignore[assignment]

# The name of the file isn't a part of it: it may already have the maximum length.
_TEMPORARY_NAME = re.compile(r"\.bertlook-[0-9a-f]{32}\.tmp")
_ATTEMPTS = 100


def replace_file(file: Path, content: bytes) -> None:
    """Create a regular file or replace it atomically; on failure, the old file is kept.

    An existing file keeps its permissions and, where possible, its owner; those of a new one
    follow the umask.

    Args:
        file: The file, which must not be a link.
        content: The new content.

    Raises:
        OSError: If the file can't be written.
    """
    _remove_abandoned(file.parent)
    try:
        replaced = file.stat()
    except FileNotFoundError:
        replaced = None
    if replaced is not None and not os.access(file, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    temporary, descriptor = _create_locked(file.parent, 0o666 if replaced is None else 0o600)
    try:
        with open(descriptor, "wb") as stream:
            if replaced is not None:
                _copy_permissions(replaced, temporary, descriptor)
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
            if fcntl is not None:  # rename before the lock ends
                os.replace(temporary, file)
        if fcntl is None:  # Windows renames no open file
            os.replace(temporary, file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _create_locked(folder: Path, mode: int) -> tuple[Path, int]:
    """Create a temporary file that other writers leave alone, and return it opened."""
    for _ in range(_ATTEMPTS):
        path = folder / f".bertlook-{secrets.token_hex(16)}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(path, flags, mode)  # with O_EXCL, no link is followed
        except FileExistsError:
            continue
        if fcntl is not None:
            with suppress(OSError):  # a file system without locks keeps files of killed writes
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        if path.exists():
            return path, descriptor
        os.close(descriptor)  # another writer took it for abandoned before it was locked
    raise FileExistsError(errno.EEXIST, f"No temporary file could be created in {folder}")


def _copy_permissions(source: os.stat_result, path: Path, descriptor: int) -> None:
    target = os.fstat(descriptor)
    if (source.st_uid, source.st_gid) != (target.st_uid, target.st_gid):
        with suppress(PermissionError):  # only root may give a file to another user
            os.chown(descriptor, source.st_uid, source.st_gid)
    os.chmod(descriptor if os.chmod in os.supports_fd else path, source.st_mode & 0o777)


def _remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of writes that were killed."""
    if fcntl is None:
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            is_temporary = _TEMPORARY_NAME.fullmatch(entry.name) is not None
            if is_temporary and entry.is_file(follow_symlinks=False):
                _remove_unless_locked(entry.path)


def _remove_unless_locked(path: str) -> None:
    with suppress(OSError):  # it is locked, already removed, or not ours
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            status = os.fstat(descriptor)
            is_own = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
            if is_own and status.st_nlink == 1:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(path)
        finally:
            os.close(descriptor)
