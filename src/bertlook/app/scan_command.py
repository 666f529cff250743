"""``bertlook scan``: a corpus in, a file of results and a report out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bertlook import corpora, measures
from bertlook.app.memory import give_back_large_blocks
from bertlook.app.report import write_report
from bertlook.corpora.plain_text import Errors
from bertlook.errors import BertlookError
from bertlook.measures import Measure
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning import distributed
from bertlook.scanning.scan import scan

#: What is measured by default, by the kind of the corpus.
DEFAULTS = {
    "text": ("RelativePosition", "TokenClasses", "Entropy"),
    "treebank": ("RelativePosition", "TokenClasses", "Entropy", "DependencyAccuracy"),
    "coreference": ("CoreferenceAccuracy",),
}


def run(options: argparse.Namespace) -> int:
    """Scan, and write the results and the report; the paths written are printed.

    Of several processes (``torchrun``) each scans a part, and the first one writes.

    Returns:
        0; 1 if the scan was interrupted: what was counted until then is written all the same.

    Raises:
        BertlookError: if something given can't be used. Then nothing has been written.
    """
    give_back_large_blocks()
    with distributed.process_group(options.timeout) as shard:
        return _scan(options, first=shard.rank == 0)


def _scan(options: argparse.Namespace, first: bool) -> int:
    report = options.report or options.output.with_name(f"{options.output.name}.html")
    places = {"-o": options.output, "--checkpoint": options.checkpoint}
    _check_places(places if options.no_report else {**places, "--report": report})
    kind = next(name for name in DEFAULTS if getattr(options, name) is not None)
    chosen = measures_named(options.measures, DEFAULTS[kind])
    device = distributed.own_device(options.device)
    model = load(options.model, device=device, dtype=options.dtype)
    corpus = read(kind, getattr(options, kind), model, options.limit, options.errors)
    results = scan(
        model,
        corpus,
        chosen,
        progress=not options.quiet,
        checkpoint=options.checkpoint,
        overlap=options.overlap,
    )
    if not first:
        return int(results.partial)
    try:
        results.save(options.output)
    except BertlookError as error:
        kept = f" What was counted is in {options.checkpoint}." if options.checkpoint else ""
        raise BertlookError(f"{error}{kept}") from error
    print(options.output)
    if not options.no_report:
        print(write_report(results, report))
    if results.partial:
        print("bertlook: the scan was interrupted; its results are partial.", file=sys.stderr)
    return int(results.partial)


def _check_places(places: dict[str, Path | None]) -> None:
    """Find out before a long scan what could not be written after it.

    Raises:
        BertlookError: if there is no folder for a file, a folder in its place, or one file for two.
    """
    seen: dict[Path, str] = {}
    for option, path in places.items():
        if path is None:
            continue
        if not path.absolute().parent.is_dir():
            raise BertlookError(f"There is no folder {path.parent} to write {path.name} to.")
        if not os.access(path.absolute().parent, os.W_OK):
            raise BertlookError(f"{path.absolute().parent} can't be written to: {option} is there.")
        if path.is_dir():
            raise BertlookError(f"{path} is a folder: {option} needs a file's name.")
        if (other := seen.setdefault(path.resolve(), option)) != option:
            raise BertlookError(f"{other} and {option} are the same file, {path}.")


def measures_named(given: str | None, default: tuple[str, ...]) -> list[Measure[Any]]:
    """The measures of these names.

    Raises:
        BertlookError: if there is no measure of a name; the message has all names.
    """
    known = {
        name: one
        for name in measures.__all__
        if isinstance(one := getattr(measures, name), type)
        and issubclass(one, Measure)
        and not getattr(one, "__abstractmethods__", None)
    }
    asked = default if given is None else [name.strip() for name in given.split(",")]
    names = list(dict.fromkeys(asked))
    for name in names:
        if name not in known:
            raise BertlookError(f"There is no measure {name!r}, only {', '.join(sorted(known))}.")
    return [known[name]() for name in names]


class Corpus:
    """What a command scans, under the file's name."""

    def __init__(self, items: Iterable[Any], name: str) -> None:
        self._items = items
        self.name = name

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)


def read(
    kind: str, path: Path, model: Model, limit: int | None, errors: Errors = "strict"
) -> Iterable[Any]:
    """The corpus in a file or folder, or its beginning.

    Raises:
        BertlookError: if it isn't there, or isn't of this kind; or if the limit is less than 1.
    """
    if limit is not None and limit < 1:
        raise BertlookError(f"--limit {limit} leaves nothing to read.")
    if kind == "text":
        segments = corpora.read_segments(path, model, errors=errors)
        return segments if limit is None else Corpus(islice(segments, limit), path.name)
    if kind == "treebank":
        whole: Sequence[Any] = corpora.read_treebank(path)
    else:
        whole = corpora.read_coreference(path)
    return whole if limit is None else Corpus(whole[:limit], path.name)
