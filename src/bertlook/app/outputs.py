"""The files that a command writes, checked before its work."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from bertlook.errors import BertlookError
from bertlook.files import check_output, follow_links, is_replaceable
from bertlook.inputs import MODEL_ENDINGS, Input, check_not_input
from bertlook.model.load import BUNDLED
from bertlook.page import is_page
from bertlook.sealed import is_results_file


class Kind(Enum):
    """What an output holds: its name, and how an existing file of the kind is recognized."""

    PAGE = ("a page of bertlook", is_page)
    RESULTS = ("a results file of bertlook", is_results_file)

    def __init__(self, title: str, recognizes: Callable[[Path], bool]) -> None:
        self.title = title
        self.recognizes = recognizes


class Output(NamedTuple):
    """A file to write.

    Attributes:
        option: The option that gives it, for messages.
        path: The file.
        kind: Its kind, or None for a checkpoint, which a scan checks when it reads it.
    """

    option: str
    path: Path
    kind: Kind | None

    @classmethod
    def create(cls, option: str, path: str | Path, kind: Kind | None = None) -> Output:
        """Create an output after a check that its path can be written.

        Args:
            option: The option that gives it.
            path: The path that was given.
            kind: Its kind, or None for a checkpoint.

        Raises:
            BertlookError: If the file can't be written.
        """
        return cls(option, check_output(option, path), kind)


def model_input(model: str | None) -> Input:
    """Return the files of the model that is given by ``--model``.

    Args:
        model: A folder, a hub id, or None for the bundled model.
    """
    # What is no folder may be a hub id, or no path at all; the loader says so.
    folder = Path(model) if model is not None and os.path.isdir(model) else BUNDLED
    return Input("--model", folder, MODEL_ENDINGS)


def check_outputs(outputs: Sequence[Output], inputs: Iterable[Input], *, overwrite: bool) -> None:
    """Check before the work that its outputs replace only files of their own kind.

    Args:
        outputs: The files to write.
        inputs: The files to read.
        overwrite: Whether existing files of other kinds may be replaced.

    Raises:
        BertlookError: If an output is one of the inputs, or exists and is of another kind, or if
            two outputs are the same file.
    """
    inputs = list(inputs)
    for option, path, kind in outputs:
        check_not_input(option, path, inputs)
        if kind is not None and not overwrite:
            _check_kind(option, path, kind)
    for first, second in combinations(outputs, 2):
        if _is_same_file(first.path, second.path):
            raise BertlookError(
                f"{first.option} and {second.option} are the same file, {second.path}. Give two "
                "different files."
            )


def check_shards(checkpoint: Path, outputs: Iterable[Output]) -> None:
    """Raise BertlookError if an output is the checkpoint of one of several processes.

    Args:
        checkpoint: The path that is given by ``--checkpoint``.
        outputs: The other files to write.
    """
    shard = re.compile(re.escape(follow_links(checkpoint).name) + r"\.\d+-of-\d+")
    for option, path, _ in outputs:
        file = follow_links(path)
        if file.parent == follow_links(checkpoint).parent and shard.fullmatch(file.name):
            raise BertlookError(
                f"{option}: {path} is the --checkpoint of one of several processes. Give another "
                "path."
            )


def _check_kind(option: str, path: Path, kind: Kind) -> None:
    holds_something = path.is_block_device() or (
        is_replaceable(path) and path.exists() and path.stat().st_size > 0
    )
    if holds_something and not (path.is_file() and kind.recognizes(path)):
        raise BertlookError(
            f"{option}: {path} exists and is not {kind.title}. Give another path, or pass "
            "--overwrite to replace it."
        )


def _is_same_file(first: Path, second: Path) -> bool:
    if not (is_replaceable(first) and is_replaceable(second)):
        return False  # a device takes both
    if first.exists() and second.exists():
        return os.path.samefile(first, second)
    return follow_links(first) == follow_links(second)
