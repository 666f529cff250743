"""Text to tokens: choose the vocabulary, tokenize once, keep uint16 arrays on disk.

``python training/prepare.py TEXT_FOLDER DATA_FOLDER``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from errors import TrainingError
from settings import Settings
from teacher import load_teacher_tokenizer
from text_files import find_text, read_documents
from token_store import TokenWriter
from wordpieces import build_tokenizer, choose_pieces, save_tokenizer

BATCH = 500
# The vocabulary's counts need no more than every eighth batch of documents.
SAMPLE = 8


def is_prepared(data: Path) -> bool:
    """Whether ``prepare`` has come to its end: the index of the dev tokens is written last."""
    return (data / "dev.npz").exists()


def prepare(text: Path, data: Path, settings: Settings) -> None:
    """Write tokenizer files and the train and dev token stores of ``text`` into ``data``."""
    train, dev = find_text(text)
    data.mkdir(parents=True, exist_ok=True)
    teacher = load_teacher_tokenizer()
    sample = (
        [paragraph for document in batch for paragraph in document]
        for number, batch in enumerate(_batches(train))
        if number % SAMPLE == 0
    )
    pieces = choose_pieces(teacher, sample, settings.vocabulary, settings.rarest_character)
    tokenizer = build_tokenizer(teacher, pieces)
    save_tokenizer(tokenizer, data, settings.limit)
    for name, files in (("train", train), ("dev", dev)):
        with TokenWriter(data, name, tokenizer) as writer:
            for batch in _batches(files):
                writer.write(batch)
        print(f"{name}: {writer.length:,} tokens, {len(writer.ends):,} documents", flush=True)


def _batches(files: Sequence[Path]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    for path in files:
        for document in read_documents(path):
            batch.append(document)
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("data", type=Path)
    arguments = parser.parse_args()
    try:
        prepare(arguments.text, arguments.data, Settings())
    except TrainingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
