"""What the command line prints: lines that any stream can encode."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from bertlook.errors import BertlookError
from bertlook.text import printable

# They could forge further lines, move the cursor, or rename the terminal's window.
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def print_message(message: str) -> None:
    """Print a message as one line on standard error.

    Args:
        message: The message, with names and words of any origin.
    """
    text = _CONTROL_CHARACTERS.sub(lambda match: repr(match[0])[1:-1], message)
    with suppress(OSError):  # there is no other place to report it
        _print_line(f"bertlook: {text}", sys.stderr)


def print_path(path: Path) -> None:
    """Print the path of a file that was written, unless the file is standard output itself.

    Args:
        path: The path.

    Raises:
        BertlookError: If standard output can't be written to.
    """
    if _is_standard_output(path):
        return
    try:
        _print_line(str(path), sys.stdout)
    except OSError as error:
        _discard_output()
        raise BertlookError(
            f"{path} is written, but not standard output: {error.strerror}."
        ) from error


def _print_line(text: str, stream: TextIO | None) -> None:
    if stream is None:  # the process was started without it
        return
    encoding = stream.encoding or "utf-8"
    line = printable(text).encode(encoding, "backslashreplace").decode(encoding)
    print(line, file=stream, flush=True)


def _is_standard_output(path: Path) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError, AttributeError):  # the stream is closed, or no file
        return False


def _discard_output() -> None:
    """Keep Python from writing to standard output again when it ends."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
