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
        arguments: the words after ``bertlook``; those of the process by default.

    Returns:
        The exit code: 0 when done, 2 when bertlook can't use what it was given.

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

    look = commands.add_parser("look", help="write a text's attention as one HTML page")
    look.add_argument("text", help="the text to look at")
    look.add_argument("--pair", help="a second text, for models that read pairs")
    look.add_argument("--model", help="a hub id or a local folder (default: the bundled model)")
    look.add_argument("--head", help='the head to open, as the paper names it: "8-10"')
    look.add_argument("--truncate", action="store_true", help="cut a text that is too long")
    look.add_argument(
        "-o", "--output", type=Path, required=True, metavar="PAGE", help="the file to write"
    )
    look.set_defaults(run=_look)

    scan = commands.add_parser(
        "scan", help="measure all heads on a corpus; write results and a report", allow_abbrev=False
    )
    _add_scan_arguments(scan)
    scan.set_defaults(run=_scan)

    lab = commands.add_parser("lab", help="open the quickstart notebook in JupyterLab")
    lab.add_argument(
        "--folder", type=Path, default=Path(), help="where the notebook goes (default: here)"
    )
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    lab.add_argument(
        "--headless", action="store_true", help="run it to completion and leave a page instead"
    )
    lab.set_defaults(run=_lab)
    return parser


def _add_scan_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", help="a hub id or a local folder (default: the bundled model)")
    corpus = parser.add_mutually_exclusive_group(required=True)
    corpus.add_argument("--text", type=Path, help="a sentence or paragraph a line; or a folder")
    corpus.add_argument("--treebank", type=Path, help="CoNLL-U or CoNLL-X, also .gz or .xz")
    corpus.add_argument("--coreference", type=Path, help="CoNLL-2012, CorefUD and others")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="RESULTS", help="the file to write"
    )
    parser.add_argument(
        "--measures",
        metavar="NAMES",
        help="separated by commas, such as Entropy,GradientImportance (default: by the corpus)",
    )
    parser.add_argument("--report", type=Path, help="the page to write (default: RESULTS.html)")
    parser.add_argument("--no-report", action="store_true", help="write no page")
    parser.add_argument(
        "--checkpoint", type=Path, help="where to keep what is counted, and to go on from"
    )
    parser.add_argument(
        "--overlap",
        action=argparse.BooleanOptionalAction,
        help="read and tokenize in a process of its own (default: unless on the CPU)",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=300,
        metavar="SECONDS",
        help="within which the processes of torchrun must have met (default: 300)",
    )
    parser.add_argument("--limit", type=int, help="only so many segments, sentences or documents")
    parser.add_argument(
        "--errors",
        choices=("strict", "replace"),
        default="strict",
        help="of --text: stop at bytes that are not UTF-8, or put a sign in their place",
    )
    parser.add_argument("--device", help="where to run, such as cuda (default: the CPU)")
    parser.add_argument("--dtype", help="the type of the weights, such as bfloat16")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


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
