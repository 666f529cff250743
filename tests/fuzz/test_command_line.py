"""Random command lines end with an exit code and a sentence, and change no input."""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from nbclient import NotebookClient

import bertlook as bl
from bertlook.app import lab
from bertlook.app.cli import main
from bertlook.inputs import CORPUS_ENDINGS, MODEL_ENDINGS
from bertlook.page import html_page
from tests.fuzz.conftest import Rounds

TREEBANK = (
    "1\tthe\t_\t_\t_\t_\t2\tdet\t_\t_\n2\tcat\t_\t_\t_\t_\t3\tnsubj\t_\t_\n"
    "3\tsat\t_\t_\t_\t_\t0\troot\t_\t_\n\n"
) * 3
DOCUMENT = "# begin document\nAnn\t(1)\nsaw\t_\nher\t(1\ncat\t1)\n\n# end document\n"

#: Paths of the zoo that can be given for an input or an output.
ANIMALS = [
    *("texts", "texts/a.txt", "texts/latin.txt", "texts/a.txt.gz", "dev.conllu", "damaged.conllu"),
    *("doc.conll", "results", "damaged", "page.html", "notes", "empty", "tiny", "tiny/config.json"),
    *("tiny/model.safetensors", "no-model", "to null", "to nothing", "to a", "to circle", "hard"),
    *("l" * 255, os.fsdecode(b"caf\xe9.txt"), "new\nline", "-dash", "lab", "lab/quickstart.ipynb"),
    "pipe",
]
#: Paths that aren't read, since it would take too long.
ENDLESS = ["pipe", "/dev/full", "/"]
#: Animals that an output may replace without --overwrite.
REPLACEABLE = ["results", "page.html", "empty"]
READING = ["--model", "--text", "--treebank", "--coreference"]
#: Paths outside it.
STRANGERS = [
    *("", " ", ".", "..", "/", "./", "a\0b", "\ud800", os.fsdecode(b"\xff"), "l" * 300, "l" * 5000),
    *("/dev/null", "/dev/full", "/dev/fd/999", "/proc/self/mem", "/proc/none"),
    *("none/file", "notes/file", "texts/", "new", "texts/new.txt", "texts/new", "tiny/new.json"),
    *("new.html", "new.safetensors", "./texts/../texts/a.txt", "~", "$HOME", "*", "--", "-", "-o"),
]
TEXTS = [
    *("The cat sat.", "the cat", "", " ", "\0", "\ud800", os.fsdecode(b"\xff"), "the " * 500, "\n"),
    *("</script>", "\x1b[31m", "\u202e", "😀", "-1", "--head", "a\x0bb", "\ufeff"),
]
NUMBERS = [
    "1",
    "2",
    "3",
    "400",
    "0",
    "-1",
    "9" * 30,
    "9" * 5000,
    "1.5",
    "1e400",
    "inf",
    "nan",
    "²",
    "x",
    "",
]
HEADS = [
    "1-1",
    "3-4",
    "2-2",
    "0-0",
    "9-9",
    "²-1",
    "9" * 5000 + "-1",
    "(0, 0)",
    "nose",
    "",
    "\udcff",
    "1",
]
MEASURES = [*bl.measures.__all__, "", ",", "Mood", "\udcff", "\0", "__all__"]
DEVICES = ["cpu", "cpu:0", "cuda", "cuda:99", "meta", "mps", "xla", "privateuseone", "", "\udcff"]
DTYPES = [
    *("float32", "float64", "bfloat16", "float16", "float8_e4m3fn", "int8", "complex64", "Tensor"),
    *("", "\0", "\udcff", "torch.float32", "__doc__", "float8_e8m0fnu", "float4_e2m1fn_x2"),
]


def build_zoo(folder: Path, model: Path) -> None:
    """Fill a folder with files of all kinds, links and a pipe."""
    (folder / "texts").mkdir()
    (folder / "texts" / "a.txt").write_text("the cat sat on the mat\n" * 20)
    (folder / "texts" / "latin.txt").write_bytes("the cat sat in a café\n".encode("latin-1"))
    (folder / "texts" / "a.txt.gz").write_bytes(b"\x1f\x8b\x08\x00damaged")
    (folder / "dev.conllu").write_text(TREEBANK)
    (folder / "damaged.conllu").write_text(TREEBANK[:90])
    (folder / "doc.conll").write_text(DOCUMENT)
    bl.Results({}).save(folder / "results")
    (folder / "damaged").write_bytes((folder / "results").read_bytes()[:-5])
    (folder / "page.html").write_text(html_page("title", "body"))
    (folder / "empty").write_text("")
    for name in ("notes", "l" * 255, "new\nline", "-dash", os.fsdecode(b"caf\xe9.txt")):
        (folder / name).write_text("the cat sat")
    shutil.copytree(model, folder / "tiny")
    (folder / "no-model").mkdir()
    (folder / "no-model" / "config.json").write_text("{")
    (folder / "no-model" / "model.safetensors").write_text("")
    (folder / "to null").symlink_to("/dev/null")
    (folder / "to nothing").symlink_to("nothing")
    (folder / "to a").symlink_to("texts/a.txt")
    (folder / "to circle").symlink_to("to circle")
    (folder / "hard").hardlink_to(folder / "dev.conllu")
    os.mkfifo(folder / "pipe")
    (folder / "lab").mkdir()
    (folder / "lab" / lab.NOTEBOOK).write_text("{")


def describe(path: Path) -> tuple[Any, ...]:
    """Return what must not change: the kind of a file, and the content of a regular one."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return (stat.S_IFLNK, os.readlink(path))
    if stat.S_ISREG(status.st_mode):
        return (status.st_mode, path.read_bytes())
    return (status.st_mode, status.st_rdev)


class CommandLine:
    """A random command line, with the paths of what it reads and may write."""

    def __init__(self, random: random.Random) -> None:
        self.random = random
        self.reads: list[str] = []
        self.writes: list[str] = []
        self.arguments: list[str] = []
        self.overwrites = random.random() < 0.2
        command = random.choice(["look", "look", "scan", "scan", "scan", "lab"])
        getattr(self, f"add_{command}")()
        if self.overwrites:
            self.arguments.append("--overwrite")
        if random.random() < 0.05:
            random.shuffle(self.arguments)
        if random.random() < 0.05:
            self.arguments.insert(random.randrange(len(self.arguments) + 1), random.choice(TEXTS))
        self.arguments.insert(0, command if random.random() < 0.98 else random.choice(TEXTS))

    def path(self) -> str:
        return self.random.choice(self.random.choice([ANIMALS, STRANGERS]))

    def input(self, *likely: str) -> str:
        path = self.random.choice(likely) if self.random.random() < 0.85 else self.path()
        return likely[0] if path in ENDLESS else path

    def output(self) -> str:
        self.writes.append("new" if self.random.random() < 0.5 else self.path())
        return self.writes[-1]

    def option(self, name: str, value: str, probability: float = 0.2) -> None:
        if self.random.random() < probability:
            if name in READING:
                self.reads.append(value)
            joined = value.startswith("-") and self.random.random() < 0.9
            self.arguments += [f"{name}={value}"] if joined else [name, value]

    def flag(self, name: str, probability: float = 0.2) -> None:
        if self.random.random() < probability:
            self.arguments.append(name)

    def add_model(self) -> None:
        self.option("--model", self.input("tiny"), 0.97)

    def add_look(self) -> None:
        choice = self.random.choice
        self.arguments.append(choice([TEXTS[0], choice(TEXTS)]))
        self.add_model()
        self.option("--pair", choice(TEXTS))
        self.option("--head", choice(HEADS))
        self.flag("--truncate")
        self.option("-o", self.output(), 0.97)

    def add_scan(self) -> None:
        choice = self.random.choice
        kind, file = choice(
            [
                ("--text", "texts/a.txt"),
                ("--treebank", "dev.conllu"),
                ("--coreference", "doc.conll"),
            ]
        )
        self.option(kind, self.input(file), 0.98)
        self.add_model()
        self.option("-o", self.output(), 0.97)
        self.option("--report", self.output(), 0.3)
        self.flag("--no-report", 0.3)
        self.option("--checkpoint", self.output(), 0.3)
        self.option("--measures", ",".join(self.random.choices(MEASURES, k=choice([1, 1, 2, 5]))))
        self.option("--limit", choice(NUMBERS))
        self.option("--timeout", choice(NUMBERS), 0.1)
        self.option("--errors", choice(["strict", "replace", "x"]))
        self.option("--device", choice(DEVICES), 0.1)
        self.option("--dtype", choice(DTYPES), 0.15)
        self.flag("--quiet", 0.8)

    def add_lab(self) -> None:
        self.option("--folder", self.output(), 0.97)
        self.flag("--headless", 0.7)
        self.flag("--no-browser")


@contextmanager
def drained(pipe: Path) -> Iterator[None]:
    """Read all that is written into a pipe, which is open all the time."""
    descriptor = os.open(pipe, os.O_RDWR)
    stop = b"\0stop\0"

    def drain() -> None:
        received = b""
        while not received.endswith(stop):
            received = received[-10:] + os.read(descriptor, 2**20)

    reader = threading.Thread(target=drain)
    reader.start()
    try:
        yield
    finally:
        os.write(descriptor, stop)
        reader.join()
        os.close(descriptor)


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    def fail(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"The command took more than {seconds} seconds.")

    previous = signal.signal(signal.SIGALRM, fail)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def run(arguments: list[str], encoding: str) -> tuple[int, str, str]:
    """Run a command, and return its exit code and what it printed."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            code = main(arguments)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 3
    output, message = (stream.buffer.getvalue().decode(encoding) for stream in streams)  # type: ignore[attr-defined]
    return code, output, message


@pytest.fixture
def zoo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the model, where commands run; what takes long is replaced."""
    monkeypatch.setattr("bertlook.app.report.chart_scripts", list)
    monkeypatch.setattr(NotebookClient, "execute", lambda self: None)
    monkeypatch.setattr("bertlook.app.lab.subprocess.run", lambda command: NotebookRun())
    return folder.parent


class NotebookRun:
    returncode = 0


def test_random_command_lines(rounds: Rounds, zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for random_source in rounds(150):
        place = zoo / "place"
        place.mkdir()
        monkeypatch.chdir(place)
        build_zoo(place, zoo / "tiny")
        check_command_line(random_source, place)
        monkeypatch.chdir(zoo)
        shutil.rmtree(place)


def check_command_line(random_source: random.Random, place: Path) -> None:
    """Run a random command line, and check its exit, its message and all files."""
    line = CommandLine(random_source)
    devices = [Path("/dev/null"), Path("/dev/full")]
    before = {path: describe(path) for path in (*place.rglob("*"), *devices)}
    inputs = {identity(path): path for read in line.reads for path in files_at(read)}
    kept = {path for path in before if identity(path) in inputs}
    with drained(place / "pipe"), time_limit(60):
        code, _, message = run(line.arguments, random_source.choice(["ascii", "utf-8"]))
    note = f"{line.arguments!r:.2000}\n{message}"
    assert code in (0, 1, 2), note
    assert "Traceback" not in message, note
    # A progress bar may stand before the message.
    assert code != 2 or message.splitlines()[-1].startswith("bertlook: "), note
    assert len(message) < 20_000, note
    changed = {path for path, description in before.items() if describe(path) != description}
    assert not changed & kept, note
    outputs = {os.path.realpath(path) for path in line.writes if exists(path)}
    for path in changed:
        if path.name == lab.NOTEBOOK and str(path.parent) in outputs:
            continue
        assert str(path) in outputs, (note, path)
        assert path.name in REPLACEABLE or line.overwrites, (note, path)
    assert not list(place.rglob(".bertlook-*")), note


def exists(path: str) -> bool:
    try:
        return os.path.exists(path)
    except ValueError:  # no file can have this path
        return False


def files_at(path: str) -> list[Path]:
    """Return the file at a path, or the files in the folder at a path that a command reads."""
    if not exists(path):
        return []
    if not os.path.isdir(path):
        return [Path(path)]
    endings = (*CORPUS_ENDINGS, *MODEL_ENDINGS)
    return [file for file in Path(path).iterdir() if file.suffix in endings and file.is_file()]


def identity(path: Path) -> tuple[int, int]:
    status = path.stat() if path.exists() else path.lstat()
    return (status.st_dev, status.st_ino)
