"""Paths that are checked before the work, and the writing of all files."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bertlook.errors import BertlookError
from bertlook.interrupts import hold_interrupts
from bertlook.replacing import replace_file
from bertlook.text import printable


def check_path(argument: str, path: object) -> Path:
    """Return a path that the file system accepts; the file need not exist.

    A "~" at its beginning is the home folder, as in pandas.

    Args:
        argument: The argument's name, for the message.
        path: The path that was given.

    Raises:
        BertlookError: If no file can have this path.
    """
    text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else path
    if not isinstance(text, str):
        raise BertlookError(f"{argument}={path!r} is not a path. Give a str or a pathlib.Path.")
    if not text:
        raise BertlookError(f"{argument}='' is not a path. Give the path of a file.")
    try:
        text = os.path.expanduser(text)
        os.lstat(text)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise BertlookError(f"{argument}={text!r}: {error.strerror}. Give another path.") from error
    except ValueError as error:
        # A zero character, or a surrogate that stands for no byte of a file name.
        raise BertlookError(f"{argument}={text!r} is not a path: {error}.") from error
    return Path(text)


def read_file(path: object) -> bytes:
    """Return the content of a regular file; others may never end.

    Args:
        path: The path that was given.

    Raises:
        BertlookError: If the file can't be read.
    """
    file = check_path("path", path)
    if file.exists() and not file.is_file():
        raise BertlookError(f"{path} can't be read: it is not a regular file.")
    try:
        return file.read_bytes()
    except OSError as error:
        raise BertlookError(f"{path} can't be read: {error.strerror or error}.") from error


def write_file(path: str | Path, content: str | bytes) -> Path:
    """Write a file atomically: an existing file is replaced only by a complete one.

    Links are followed, and stay links. Into devices and pipes, the content is written as it is.

    Args:
        path: The file to write.
        content: Its content; text is encoded as UTF-8, with unpaired surrogates replaced.

    Returns:
        The path.

    Raises:
        BertlookError: If the file can't be written.
    """
    path = check_path("path", path)
    data = printable(content).encode("utf-8") if isinstance(content, str) else content
    try:
        if (descriptor := find_descriptor(path)) is not None:
            with open(os.dup(descriptor), "wb") as stream:
                stream.write(data)
        elif is_replaceable(path):
            with hold_interrupts():
                replace_file(follow_links(path), data)
        else:
            with open(os.open(path, os.O_WRONLY), "wb") as stream:
                stream.write(data)
    except OSError as error:
        raise BertlookError(f"{path} can't be written: {error.strerror or error}.") from error
    return path


def check_output(argument: str, path: object) -> Path:
    """Return the path of a file to write, so that a long computation isn't lost at its end.

    Args:
        argument: The argument's name, for the message.
        path: The path that was given.

    Raises:
        BertlookError: If the path is invalid or that of a folder, or its folder is missing or
            can't be written to.
    """
    path = check_path(argument, path)
    try:
        if not is_replaceable(path):
            return path
    except IsADirectoryError as error:
        raise BertlookError(f"{argument}: {path} is a folder. Give the name of a file.") from error
    except OSError as error:
        raise BertlookError(
            f"{argument}: {path} can't be written: {error.strerror}. Give another path."
        ) from error
    file = follow_links(path)
    if not file.parent.is_dir():
        folder = file.parent if path.is_symlink() else path.parent
        raise BertlookError(f"{argument}: The folder {folder} does not exist. Create it.")
    try:
        tempfile.TemporaryFile(dir=file.parent).close()
    except OSError as error:
        raise BertlookError(
            f"{argument}: The folder {file.parent} is not writable: {error.strerror}. Give another "
            "one."
        ) from error
    if file.exists() and not os.access(file, os.W_OK):
        raise BertlookError(f"{argument}: {path} is write-protected. Give another path.")
    return path


def check_format(path: object, formats: Sequence[str]) -> tuple[Path, str]:
    """Return the path of a file to write, and its format, which the ending of its name says.

    Args:
        path: The path that was given.
        formats: The formats that can be written, as endings without their dot.

    Raises:
        BertlookError: If the ending is missing or unknown, or no file can be written there.
    """
    file = check_path("path", path)
    kind = file.suffix.removeprefix(".").lower()
    *others, last = (f".{name}" for name in formats)
    choices = f"{', '.join(others)} or {last}"
    if kind not in formats:
        if file.is_dir():
            raise BertlookError(
                f"path: {file} is a folder. Give the name of a file that ends in {choices}."
            )
        problem = f"the format {file.suffix!r} is unknown" if kind else "its name has no ending"
        raise BertlookError(f"{file} can't be written: {problem}. Use {choices}.")
    return check_output("path", file), kind


def is_replaceable(path: Path) -> bool:
    """Return whether writing replaces a regular file or creates one.

    Otherwise, the path is that of a device or a pipe, which is written into.

    Args:
        path: A path; links are followed.

    Raises:
        OSError: If it is the path of a folder, or its links form a circle.
    """
    if find_descriptor(path) is not None:
        return False
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return True
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return stat.S_ISREG(mode)


def follow_links(path: Path) -> Path:
    """Return the path of the file that a link leads to; the file need not exist."""
    return Path(os.path.realpath(path))


def find_descriptor(path: Path) -> int | None:
    """Return the descriptor that a path such as /dev/stdout stands for on Linux, or None.

    Opening such a path again would start at the beginning of the file that it leads to, and
    replacing that file would lose what others write to it.

    Args:
        path: A path; links are followed.
    """
    open_files = os.path.realpath("/proc/self/fd")
    seen = set()
    while path not in seen and path.is_symlink():
        seen.add(path)
        folder = os.path.realpath(path.parent)
        if folder == open_files:
            return int(path.name)
        path = Path(folder, os.readlink(path))
    return None
