"""Paths that are checked before the work, and atomic file writes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bertlook.errors import BertlookError
from bertlook.text import printable


def check_path(argument: str, path: object) -> Path:
    """Return a path that the file system accepts; the file need not exist.

    Args:
        argument: The argument's name, for the message.
        path: The path that was given.

    Raises:
        BertlookError: If no file can have this path.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise BertlookError(f"{argument}={path!r} is not a path. Give a str or a pathlib.Path.")
    text = os.fspath(path)
    if not isinstance(text, str) or not text:
        raise BertlookError(f"{argument}={path!r} is not a path. Give a str or a pathlib.Path.")
    try:
        os.lstat(text)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise BertlookError(f"{argument}={printable(text)!r}: {error.strerror}.") from error
    except ValueError as error:
        # A zero character, or a surrogate that stands for no byte of a file name.
        raise BertlookError(f"{argument}={printable(text)!r} is not a path: {error}.") from error
    return Path(text)


def write_file(path: str | Path, content: str | bytes) -> Path:
    """Write a file atomically: an existing file is replaced only by a complete one.

    Args:
        path: The file to write.
        content: Its content; text is encoded as UTF-8.

    Returns:
        The path.

    Raises:
        BertlookError: If the file can't be written.
    """
    path = check_path("path", path)
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BertlookError(f"{path} can't be written: {error.strerror or error}.") from error
    return path
