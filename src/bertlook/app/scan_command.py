"""``bertlook scan``: measure all heads on a corpus, write results, a report and dossiers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from bertlook import corpora
from bertlook.app.memory import return_large_blocks
from bertlook.app.named_measures import create_measures
from bertlook.app.outputs import Kind, Output, check_outputs, check_shards, model_input
from bertlook.app.report import write_report
from bertlook.app.terminal import print_message, print_path
from bertlook.choices import check_count, check_name
from bertlook.corpora.plain_text import Errors
from bertlook.errors import BertlookError
from bertlook.files import check_path, follow_links, is_replaceable
from bertlook.inputs import CORPUS_ENDINGS, Input
from bertlook.interrupts import hold_interrupts
from bertlook.measures import Dossiers
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning import distributed
from bertlook.scanning.results import Results
from bertlook.scanning.run import scan
from bertlook.widgets.dossier_pages import check_dossier_folder, write_dossiers

#: The longest ``--timeout`` in seconds: 30 days.
MAX_TIMEOUT = 30 * 24 * 60 * 60

#: The measures that are fed by default, for each option that names a corpus.
DEFAULT_MEASURES = {
    "text": ("RelativePosition", "TokenClasses", "Entropy"),
    "treebank": ("RelativePosition", "TokenClasses", "Entropy", "DependencyAccuracy"),
    "coreference": ("CoreferenceAccuracy",),
}


def run(options: argparse.Namespace) -> int:
    """Scan a corpus, write results, report and dossiers, and print the paths written.

    If ``torchrun`` started several processes, each scans a part, and the first one writes.

    Args:
        options: The parsed options of ``bertlook scan``.

    Returns:
        0, or 1 if the scan was interrupted; partial results are still written.

    Raises:
        BertlookError: If an option or the corpus is invalid; no file is written in that case.
    """
    return_large_blocks()
    check_timeout(options.timeout)
    check_count("--controls", options.controls)
    if options.corpus_name is not None:
        check_name("--corpus-name", options.corpus_name)
    with distributed.process_group(options.timeout) as shard:
        return _scan(options, writes=shard.rank == 0)


def _scan(options: argparse.Namespace, writes: bool) -> int:
    kind = next(name for name in DEFAULT_MEASURES if getattr(options, name) is not None)
    corpus_path = check_path(f"--{kind}", getattr(options, kind))
    output, report, dossiers = _check_files(
        options, Input(f"--{kind}", corpus_path, CORPUS_ENDINGS)
    )
    requested_measures = create_measures(options.measures, DEFAULT_MEASURES[kind])
    if dossiers is not None and not any(isinstance(each, Dossiers) for each in requested_measures):
        requested_measures.append(Dossiers())
    device = distributed.own_device(options.device)
    model = load(options.model, device=device, dtype=options.dtype)
    corpus = read_corpus(kind, corpus_path, model, options.limit, options.errors)
    results = scan(
        model,
        corpus,
        requested_measures,
        progress=not options.quiet,
        checkpoint=options.checkpoint,
        overlap=options.overlap,
        controls=options.controls,
        corpus_name=corpus_path.name if options.corpus_name is None else options.corpus_name,
    )
    results = results.with_provenance({**results.provenance, "command": options.command})
    if not writes:
        return int(results.partial)
    # A second Ctrl-C must not lose what was counted, but it must end the waiting for a pipe.
    with hold_interrupts() if is_replaceable(output) else nullcontext():
        _save(results, output, options.checkpoint)
    print_path(output)
    if report is not None:
        print_path(write_report(results, report))
    if dossiers is not None:
        print_path(write_dossiers(results, dossiers))
    if results.partial:
        print_message("The scan was interrupted; the results are partial.")
    return int(results.partial)


def _save(results: Results, output: Path, checkpoint: str | None) -> None:
    try:
        results.save(output)
    except BertlookError as error:
        remedy = f" The counts are kept in {checkpoint}." if checkpoint else ""
        raise BertlookError(f"{error}{remedy}") from error


def _check_files(
    options: argparse.Namespace, corpus: Input
) -> tuple[Path, Path | None, Path | None]:
    """Check what is written, and return the paths of results, report and folder of dossiers."""
    results = Output.create("-o", options.output, Kind.RESULTS)
    outputs = [results]
    report = options.report
    if report is None and is_replaceable(results.path):  # a device has no page beside it
        report = f"{results.path}.html"
    if options.no_report:
        report = None
    if report is not None:
        outputs.append(Output.create("--report", report, Kind.PAGE))
    if options.checkpoint is not None:
        checkpoint = Output.create("--checkpoint", options.checkpoint)
        check_shards(checkpoint.path, outputs)
        outputs.append(checkpoint)
    check_outputs(outputs, [corpus, model_input(options.model)], overwrite=options.overwrite)
    dossiers = None
    if options.dossiers is not None:
        dossiers = _check_dossiers(options.dossiers, results.path, outputs)
    return results.path, None if report is None else Path(report), dossiers


def _check_dossiers(given: str | bool, results: Path, outputs: Sequence[Output]) -> Path:
    """Return the path of the folder of dossiers, which holds no other output."""
    if given is True:
        if not is_replaceable(results):
            raise BertlookError(
                f"--dossiers: {results} is a device, which has no folder beside it. Give "
                "--dossiers FOLDER."
            )
        given = str(results.parent / "dossiers")
    folder = check_dossier_folder("--dossiers", given)
    for option, path, _ in outputs:
        if follow_links(path).is_relative_to(follow_links(folder)):
            raise BertlookError(
                f"{option}: {path} is in the folder of --dossiers, {folder}, which holds nothing "
                "else. Give another path."
            )
    return folder


def check_timeout(seconds: float) -> None:
    """Raise BertlookError unless processes can wait for this time.

    Args:
        seconds: The value of ``--timeout``.
    """
    if not 0 < seconds <= MAX_TIMEOUT:  # nan fails both comparisons
        raise BertlookError(
            f"--timeout is {seconds:g}; give a number of seconds above 0, and at most "
            f"{MAX_TIMEOUT:,}."
        )


def read_corpus(
    kind: str, path: Path, model: Model, limit: int | None, errors: Errors = "strict"
) -> Iterable[Any]:
    """Read a corpus from a file or folder, up to a limit.

    Args:
        kind: "text", "treebank" or "coreference".
        path: The file or folder.
        model: The model whose tokenizer determines the lengths of text segments.
        limit: The maximum number of segments, sentences or documents, or None for all.
        errors: For text: "strict" rejects bytes that are not UTF-8, "replace" replaces them.

    Raises:
        BertlookError: If the corpus does not exist or is not of this kind, or the limit is below 1.
    """
    if limit is not None and limit < 1:
        raise BertlookError(f"--limit is {limit}; it must be at least 1.")
    if kind == "text":
        segments = corpora.read_segments(path, model, errors=errors)
        return segments if limit is None else islice(segments, min(limit, sys.maxsize))
    if kind == "treebank":
        items: Sequence[Any] = corpora.read_treebank(path)
    else:
        items = corpora.read_coreference(path)
    return items[:limit]
