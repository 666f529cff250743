"""Training text: UTF-8, one paragraph per line, a blank line between documents."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

from errors import TrainingError


def find_text(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the training and validation files in a folder, each list sorted by path.

    Text files end in ``.txt`` or ``.txt.xz``. Files whose name starts with ``dev`` are for
    validation.

    Raises:
        TrainingError: If either kind is missing.
    """
    paths = sorted(p for p in folder.rglob("*") if p.name.endswith((".txt", ".txt.xz")))
    train = [path for path in paths if not path.name.startswith("dev")]
    dev = [path for path in paths if path.name.startswith("dev")]
    if not train:
        raise TrainingError(f"{folder} holds no training text. Put .txt or .txt.xz files there.")
    if not dev:
        raise TrainingError(
            f"{folder} holds no validation text. Put some documents in a file whose name starts "
            "with 'dev'."
        )
    return train, dev


def read_documents(path: Path) -> Iterator[list[str]]:
    """Iterate over the documents of a file, each a list of paragraphs.

    Raises:
        TrainingError: If the text is not UTF-8 or empty. The message has the file and the byte
            offset in the decompressed text.
    """
    paragraphs: list[str] = []
    offset, is_empty = 0, True
    with _open(path) as stream:
        for raw in stream:
            try:
                line = raw.decode("utf-8").strip()
            except UnicodeDecodeError as error:
                raise TrainingError(
                    f"{path} is not UTF-8 at byte {offset + error.start}. Convert or remove "
                    "the file."
                ) from error
            offset += len(raw)
            if line:
                paragraphs.append(line)
                is_empty = False
            elif paragraphs:
                yield paragraphs
                paragraphs = []
    if paragraphs:
        yield paragraphs
    if is_empty:
        raise TrainingError(
            f"{path} is empty: it has no text up to its end at byte {offset}. Remove the file."
        )


def _open(path: Path) -> BufferedIOBase:
    return lzma.open(path) if path.suffix == ".xz" else path.open("rb")
