"""Atomic file writes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bertlook.errors import BertlookError


def replace_file(path: str | Path, content: str | bytes) -> Path:
    """Write a file atomically: an existing file is replaced only by a complete one.

    Args:
        path: The file to write.
        content: Its content; text is encoded as UTF-8.

    Returns:
        The path.

    Raises:
        BertlookError: If the file can't be written.
    """
    path = Path(path)
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
