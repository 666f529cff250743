"""The files that are read, which no output may replace."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bertlook.errors import BertlookError
from bertlook.files import follow_links, is_replaceable

#: Endings of the files that the readers of corpora look for in a folder, before .gz or .xz.
CORPUS_ENDINGS = (
    *(".txt", ".conllu", ".conllx", ".conllup", ".cupt", ".conll", "_conll", ".tsv", ".jsonl"),
)

#: Endings of the files of a model and its tokenizer.
MODEL_ENDINGS = (".json", ".safetensors", ".txt", ".model", ".bin", ".jinja", ".md", ".py")


class Input(NamedTuple):
    """A file or folder that is read.

    Attributes:
        argument: The name of the argument that gives it, for messages.
        path: The file or folder.
        endings: Endings of the files that are read if it is a folder, before .gz or .xz.
    """

    argument: str
    path: Path
    endings: tuple[str, ...]

    def includes(self, file: Path) -> bool:
        """Return whether a file is read, or would be the next time.

        Args:
            file: A path without links; the file need not exist.
        """
        if not self.path.is_dir():
            return file.exists() and self.path.exists() and file.samefile(self.path)
        if file.is_relative_to(follow_links(self.path)) and self._has_ending(file):
            return True
        # The file may be the target of a link in the folder, or a hard link to a file there.
        return file.exists() and any(
            other.samefile(file)
            for other in self.path.rglob("*")
            if self._has_ending(other) and other.is_file()
        )

    def _has_ending(self, file: Path) -> bool:
        name = file.stem if file.suffix in (".gz", ".xz") else file.name
        return name.endswith(self.endings)


def check_not_input(argument: str, path: Path, inputs: Iterable[Input]) -> None:
    """Raise BertlookError if writing to a path would replace what is read, or add to it.

    Args:
        argument: The name of the argument that gives the path, for the message.
        path: The path of an output; links are followed.
        inputs: The files and folders that are read.
    """
    if not is_replaceable(path):
        return
    file = follow_links(path)
    for given in inputs:
        if given.includes(file):
            raise BertlookError(
                f"{argument}: {path} is a part of what is read from {given.argument}, "
                f"{given.path}. Give another path."
            )
