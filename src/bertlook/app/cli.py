"""The command line: ``bertlook look``, ``scan``, ``lab`` and ``versions``."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from typing import NoReturn

import bertlook
from bertlook.app.terminal import print_message, print_path
from bertlook.errors import BertlookError
from bertlook.files import check_path
from bertlook.text import printable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The arguments after ``bertlook``; by default those of the process.

    Returns:
        The exit code: 0 on success, 1 if a scan was interrupted and its partial results are
        written, 2 if the input is invalid, and 130 if the command was interrupted otherwise. A
        message on standard error names the problem.
    """
    try:
        return _run(arguments)
    except BertlookError as error:
        print_message(str(error))
        return 2
    except KeyboardInterrupt:
        print_message("Interrupted.")
        return 130


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if any(isinstance(value, list) for value in vars(options).values()):
        parser.error("An option has the value '--'")  # argparse drops it, and returns a list
    given = sys.argv[1:] if arguments is None else arguments
    options.command = printable(shlex.join(["bertlook", *given]))
    return options.run(options)


class _Parser(argparse.ArgumentParser):
    """A parser whose messages can be encoded, whatever the arguments are."""

    def error(self, message: str) -> NoReturn:
        print_message(f"{message}. See {self.prog} --help.")
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
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
    versions = commands.add_parser("versions", help="list the versions that a report needs")
    versions.set_defaults(run=_versions)
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
        "--special-tokens",
        choices=("tokens", "text"),
        default="tokens",
        help="read special tokens in the text, such as [MASK], as tokens (default) or characters",
    )
    live = parser.add_mutually_exclusive_group()
    live.add_argument(
        "--live", action="store_true", help="put the model into the page, which then reads any text"
    )
    live.add_argument(
        "--live-folder",
        action="store_true",
        help="write such a page as a folder for a web server, PAGE, with the model in a file",
    )
    parser.add_argument(
        "-o", "--output", required=True, metavar="PAGE", help="the file or folder to write"
    )
    _add_overwrite(parser, "PAGE even if it is an existing file that is no page of bertlook")
    parser.set_defaults(run=_look)


def _add_scan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", help="a hub id or a local folder (default: the bundled model)")
    corpus = parser.add_mutually_exclusive_group(required=True)
    corpus.add_argument("--text", help="a file with a sentence or paragraph per line, or a folder")
    corpus.add_argument("--treebank", help="CoNLL-U, CoNLL-X or CoNLL-U Plus, also .gz or .xz")
    corpus.add_argument("--coreference", help="CoNLL-2012, CorefUD and others")
    parser.add_argument(
        "--corpus-name",
        metavar="NAME",
        help="what results and pages call the corpus (default: the name of its file or folder)",
    )
    parser.add_argument(
        "-o", "--output", required=True, metavar="RESULTS", help="the file to write"
    )
    parser.add_argument(
        "--measures",
        metavar="NAMES",
        help="separated by commas, such as Entropy,GradientImportance, your own as module:name "
        "(default: by corpus type)",
    )
    parser.add_argument(
        "--report", help="the page to write (default: RESULTS.html, or none if RESULTS is a device)"
    )
    parser.add_argument("--no-report", action="store_true", help="write no page")
    parser.add_argument(
        "--dossiers",
        nargs="?",
        const=True,
        metavar="FOLDER",
        help="write a folder with a page for each head, too, and measure what they show (default: "
        "the folder dossiers beside RESULTS)",
    )
    _add_overwrite(
        parser, "existing files, even if they are no results or pages of bertlook, but never inputs"
    )
    parser.add_argument("--checkpoint", help="the file to keep the counts in, and to resume from")
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
    parser.add_argument(
        "--controls",
        type=int,
        default=1,
        metavar="N",
        help="for gold annotation: how many networks with random weights read it too (default: 1)",
    )
    parser.add_argument("--device", help="the device, such as cuda (default: the CPU)")
    parser.add_argument("--dtype", help="the data type of the weights, such as bfloat16")
    parser.add_argument("--quiet", action="store_true", help="show no progress bar")
    parser.set_defaults(run=_scan)


def _add_lab(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--folder",
        default=".",
        help="the folder of the notebook (default: the current one)",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument(
        "--headless", action="store_true", help="run the notebook and write its page instead"
    )
    _add_overwrite(parser, "quickstart.html even if it is no page of bertlook (with --headless)")
    parser.set_defaults(run=_lab)


def _add_overwrite(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--overwrite", action="store_true", help=f"replace {what}")


# Each command imports what it runs: `--help`, `--version` and `lab` need neither torch nor
# transformers, whose imports take seconds.


def _look(options: argparse.Namespace) -> int:
    from bertlook.app.outputs import Kind, Output, check_outputs, model_input
    from bertlook.widgets.explorer import look
    from bertlook.widgets.live_page import check_live_folder

    if options.live_folder:
        path = check_live_folder("-o", options.output)
    else:
        page = Output.create("-o", options.output, Kind.PAGE)
        check_outputs([page], [model_input(options.model)], overwrite=options.overwrite)
        path = page.path
    explorer = look(
        options.text,
        options.model,
        pair=options.pair,
        head=options.head,
        truncate=options.truncate,
        special_tokens=options.special_tokens,
    )
    print_path(explorer.to_html(path, live="folder" if options.live_folder else options.live))
    return 0


def _scan(options: argparse.Namespace) -> int:
    from bertlook.app import scan_command

    return scan_command.run(options)


def _lab(options: argparse.Namespace) -> int:
    from bertlook.app import lab

    folder = check_path("--folder", options.folder)
    if options.headless:
        print_path(lab.run_quickstart(folder, overwrite=options.overwrite))
        return 0
    return lab.open_quickstart(folder, browser=not options.no_browser)


def _versions(options: argparse.Namespace) -> int:
    from bertlook.app.versions import versions

    for name, version in versions().items():
        print(f"{name} {version}")
    return 0
