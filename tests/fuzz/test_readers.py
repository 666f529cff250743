"""Mutated corpus files are read, or refused with their name, within seconds."""

from __future__ import annotations

import gzip
import lzma
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import bertlook as bl
from bertlook.corpora import read_coreference, read_segments, read_treebank
from bertlook.errors import BertlookError
from tests.corpora.coreference_writers import CLUSTERS, WORDS, WRITERS
from tests.corpora.test_columns import rearrange
from tests.corpora.test_conllu import SMALL
from tests.corpora.test_gap import HEADER, row
from tests.corpora.test_mention_spans import old_corefud
from tests.corpora.test_preco import RECORD, lines
from tests.fuzz.conftest import Rounds

PACKAGE = Path(bl.__file__).parent / "corpora"


def read_blocks(name: str, count: int) -> str:
    """Return the first sentences of a sample."""
    blocks = (PACKAGE / name).read_text("utf-8").split("\n\n")[:count]
    return "".join(f"{block}\n\n" for block in blocks)


SEEDS: dict[str, bytes] = {
    "treebank.conllu": read_blocks("sample.conllu", 5).encode(),
    "entities.conllu": read_blocks("sample_documents.conllu", 12).encode(),
    "spans.conllu": old_corefud(
        "1 2 ClusterId=c1|MentionSpan=1-2", "2 0 ClusterId[1]=c2", "2.1 _ _", "3 2 _"
    ).encode(),
    "columns.cupt": rearrange(SMALL, "ID FORM HEAD DEPREL PARSEME:MWE").encode(),
    "preco.jsonl": lines(RECORD, RECORD).encode(),
    "gap.tsv": (HEADER + row() + row("FALSE", "TRUE")).encode(),
    "text.txt": b"A storm came up.\nThe boats stayed in.\n\nNobody minded.\nGo.\n",
    **{
        f"{name.replace(' ', '_')}.conll": (write(WORDS, CLUSTERS) + write(WORDS[:6], [])).encode()
        for name, write in WRITERS.items()
    },
}
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
}
FRAGMENTS = [
    *["²", "٣", "9" * 5000, "-1", "1-2", "1.1", "0", "_", "", " ", "\t", "\n", "\r", "\x0b", "\0"],
    *["\ufeff", "\x85", "\u2028", "é", "(", ")", "|", "(1", "1)", "(1)", "(1[1/2]", "Entity=", "#"],
    *[
        "# newdoc",
        "# global.Entity = eid-head-mtype",
        "# global.Entity = x",
        "#begin document",
        "TRUE",
        "-",
        "a" * 3000,
    ],
]
SECONDS, SECONDS_PER_BYTE = 10, 1e-4


def mutate_text(random: Random, text: str) -> str:
    """Replace, remove, repeat or swap lines or columns."""
    lines = text.split("\n")
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(lines))
        kind = random.randrange(6)
        if kind == 0:
            del lines[place]
        elif kind == 1:
            lines[place:place] = random.choices(lines, k=random.choice([1, 2, 200]))
        elif kind == 2:
            lines[place] = random.choice(FRAGMENTS) * random.choice([1, 1, 2, 2000])
        else:
            separator = random.choice(["\t", " ", "|", "-", "("])
            columns = lines[place].split(separator)
            column = random.randrange(len(columns))
            if kind == 3:
                columns[column] = random.choice(FRAGMENTS)
            elif kind == 4:
                columns[column] += random.choice(FRAGMENTS)
            else:
                columns.insert(column, random.choice(FRAGMENTS))
            lines[place] = separator.join(columns)
        lines = lines or [""]
    return "\n".join(lines)


def mutate_bytes(random: Random, content: bytes) -> bytes:
    """Flip a bit, cut, splice, or insert random bytes."""
    if not content:
        return random.randbytes(20)
    start, stop = sorted(random.choices(range(len(content)), k=2))
    kind = random.randrange(5)
    if kind == 0:
        flipped = bytes([content[start] ^ 1 << random.randrange(8)])
        return content[:start] + flipped + content[start + 1 :]
    if kind == 1:
        return content[:start]
    if kind == 2:
        return content[:stop] + content[start:]
    if kind == 3:
        return content[:start] + random.randbytes(random.randrange(20)) + content[stop:]
    return content + random.choice([b"\0", b"\xff", content[:30], content])


def read_all(path: Path, model: Any) -> None:
    """Read a file by every reader: each reads it, or names it in an error."""
    options: Any
    limit = SECONDS + SECONDS_PER_BYTE * path.stat().st_size
    for reader, options in [
        (read_treebank, {"strict": True}),
        (read_treebank, {"strict": False}),
        (read_coreference, {"strict": True}),
        (read_coreference, {"strict": False}),
        (read_segments, {"model": model}),
        (read_segments, {"model": model, "errors": "replace"}),
    ]:
        start = time.process_time()  # a busy machine is no fault of the reader
        message = path.name
        try:
            for item in reader(path, **options):
                assert len(item.words) > 0
                assert item.origin.encode()
        except BertlookError as error:
            message = str(error)
        assert path.name in message
        assert len(message) < 2000
        assert time.process_time() - start < limit


@pytest.mark.parametrize("name", SEEDS)
def test_seeds_are_valid(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SEEDS[name])
    reader = read_treebank if name in ("treebank.conllu", "columns.cupt") else read_coreference
    if name == "text.txt":
        assert list(read_segments(path, bl.load()))
    else:
        assert reader(path)


def test_mutated_files_are_read_or_refused(rounds: Rounds, tmp_path: Path) -> None:
    model = bl.load()
    for random in rounds(150):
        name = random.choice(list(SEEDS))
        content = SEEDS[name]
        for _ in range(random.randint(0, 2)):
            content = mutate_text(random, content.decode()).encode()
        if random.random() < 0.3:
            content = mutate_bytes(random, content)
        suffix = random.choice(["", "", *PACKERS])
        content = PACKERS[suffix](content)
        if suffix and random.random() < 0.7:
            content = mutate_bytes(random, content)
        path = tmp_path / (name + suffix)
        path.write_bytes(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # mentions and sentences were skipped
            read_all(path, model)
