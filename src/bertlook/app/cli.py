"""The command line: ``bertlook look``, ``bertlook scan`` and ``bertlook lab``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import bertlook
from bertlook.errors import BertlookError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The arguments after ``bertlook``; by default those of the process.

    Returns:
        The exit code: 0 on success, 1 if a scan was interrupted, and 2 if the input is invalid; a
        message on standard error then names the problem.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except BertlookError as error:
        print(f"bertlook: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bertlook", description="See what a transformer's attention heads look at."
    )
    parser.add_argument("--version", action="version", version=f"bertlook {bertlook.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_look(commands.add_parser("look", help="write the attention of a text to an HTML page"))
    _add_scan(
        commands.add_parser(
            "scan",
            help="measure all heads on a corpus; write results and a report",
            allow_abbrev=False,
        )
    )
    _add_lab(commands.add_parser("lab", help="open the quickstart notebook in JupyterLab"))
    return parser


def _add_look(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="the input text")
    parser.add_argument("--pair", help="a second text, for models that read pairs")
    parser.add_argument("--model", help="a hub id or a local folder (default: the bundled model)")
    parser.add_argument("--head", help='the head to open, layer and head from 1, such as "8-10"')
    parser.add_argument(
        "--truncate", action="store_true", help="cut a text that exceeds the model's limit"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="PAGE", help="the file to write"
    )
    parser.set_defaults(run=_look)


def _add_scan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", help="a hub id or a local folder (default: the bundled model)")
    corpus = parser.add_mutually_exclusive_group(required=True)
    corpus.add_argument(
        "--text", type=Path, help="a file with a sentence or paragraph per line, or a folder"
    )
    corpus.add_argument("--treebank", type=Path, help="CoNLL-U or CoNLL-X, also .gz or .xz")
    corpus.add_argument("--coreference", type=Path, help="CoNLL-2012, CorefUD and others")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="RESULTS", help="the file to write"
    )
    parser.add_argument(
        "--measures",
        metavar="NAMES",
        help="separated by commas, such as Entropy,GradientImportance (default: by corpus type)",
    )
    parser.add_argument("--report", type=Path, help="the page to write (default: RESULTS.html)")
    parser.add_argument("--no-report", action="store_true", help="write no page")
    parser.add_argument(
        "--checkpoint", type=Path, help="the file to keep the counts in, and to resume from"
    )
    parser.add_argument(
        "--overlap",
        action=argparse.BooleanOptionalAction,
        help="read and tokenize in a separate process (default: on a GPU only)",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=300,
        metavar="SECONDS",
        help="how long the processes of torchrun wait for each other to start (default: 300)",
    )
    parser.add_argument(
        "--limit", type=int, help="the maximum number of segments, sentences or documents"
    )
    parser.add_argument(
        "--errors",
        choices=("strict", "replace"),
        default="strict",
        help="for --text: stop at bytes that are not UTF-8, or replace them by U+FFFD",
    )
    parser.add_argument("--device", help="the device, such as cuda (default: the CPU)")
    parser.add_argument("--dtype", help="the data type of the weights, such as bfloat16")
    parser.add_argument("--quiet", action="store_true", help="show no progress bar")
    parser.set_defaults(run=_scan)


def _add_lab(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(),
        help="the folder of the notebook (default: the current one)",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument(
        "--headless", action="store_true", help="run the notebook and write its page instead"
    )
    parser.set_defaults(run=_lab)


# Each command imports what it runs: `--help`, `--version` and `lab` need neither torch nor
# transformers, whose imports take seconds.


def _look(options: argparse.Namespace) -> int:
    from bertlook.widgets.explorer import look

    explorer = look(
        options.text,
        options.model,
        pair=options.pair,
        head=options.head,
        truncate=options.truncate,
    )
    print(explorer.to_html(options.output))
    return 0


def _scan(options: argparse.Namespace) -> int:
    from bertlook.app import scan_command

    return scan_command.run(options)


def _lab(options: argparse.Namespace) -> int:
    from bertlook.app import lab

    if options.headless:
        print(lab.run_quickstart(options.folder))
        return 0
    return lab.open_quickstart(options.folder, browser=not options.no_browser)
