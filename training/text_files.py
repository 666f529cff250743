"""Reading training text: UTF-8, a paragraph a line, a blank line between documents."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

from errors import TrainingError


def find_text(folder: Path) -> tuple[list[Path], list[Path]]:
    """The training and the validation files below a folder, each list sorted by path.

    Text files end in ``.txt`` or ``.txt.xz``; those whose name starts with ``dev`` are kept for
    validation. Raises TrainingError when either kind is missing.
    """
    found = sorted(p for p in folder.rglob("*") if p.name.endswith((".txt", ".txt.xz")))
    train = [p for p in found if not p.name.startswith("dev")]
    dev = [p for p in found if p.name.startswith("dev")]
    if not train:
        raise TrainingError(f"{folder} holds no training text: put .txt or .txt.xz files there.")
    if not dev:
        raise TrainingError(
            f"{folder} holds no validation text: keep some documents in a file whose name "
            "starts with 'dev'."
        )
    return train, dev


def read_documents(path: Path) -> Iterator[list[str]]:
    """Documents of one file in order, each a list of paragraphs.

    Raises TrainingError, with the file and the offset in bytes of the (decompressed) text, when
    the text is not UTF-8 or when there is none.
    """
    paragraphs: list[str] = []
    offset, empty = 0, True
    with _open(path) as stream:
        for raw in stream:
            try:
                line = raw.decode("utf-8").strip()
            except UnicodeDecodeError as error:
                raise TrainingError(
                    f"{path} is not UTF-8 at byte {offset + error.start}: convert or remove it."
                ) from error
            offset += len(raw)
            if line:
                paragraphs.append(line)
                empty = False
            elif paragraphs:
                yield paragraphs
                paragraphs = []
    if paragraphs:
        yield paragraphs
    if empty:
        raise TrainingError(f"{path} is empty: no text up to its end at byte {offset}.")


def _open(path: Path) -> BufferedIOBase:
    return lzma.open(path) if path.suffix == ".xz" else path.open("rb")
