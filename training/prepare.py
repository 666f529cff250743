"""Prepare text: choose the vocabulary, tokenize once, and write uint16 arrays to disk.

``python training/prepare.py TEXT_FOLDER DATA_FOLDER``, or with ``--model MODEL_FOLDER`` only the
validation text, with the vocabulary of that model.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from errors import TrainingError
from export import TOKENIZER_FILES
from settings import Settings
from teacher import load_teacher_tokenizer
from text_files import find_text, read_documents
from token_store import TokenWriter
from tokenizers import Tokenizer
from wordpieces import build_tokenizer, choose_pieces, save_tokenizer

DOCUMENTS_PER_BATCH = 500
# Every eighth batch of documents is enough to count pieces for the vocabulary.
SAMPLING_INTERVAL = 8


def is_prepared(data: Path) -> bool:
    """Return whether `prepare` has finished: the index of the dev tokens is written last."""
    return (data / "dev.npz").exists()


def prepare(text: Path, data: Path, settings: Settings) -> None:
    """Write the tokenizer files and the tokens for training and validation.

    Args:
        text: Folder of the text.
        data: Folder to write to.
        settings: Size and rules of the vocabulary.

    Raises:
        TrainingError: If the text is missing, empty or not UTF-8.
    """
    train, dev = find_text(text)
    data.mkdir(parents=True, exist_ok=True)
    teacher = load_teacher_tokenizer()
    sample = (
        [paragraph for document in batch for paragraph in document]
        for number, batch in enumerate(_batches(train))
        if number % SAMPLING_INTERVAL == 0
    )
    pieces = choose_pieces(teacher, sample, settings.vocabulary, settings.min_character_count)
    tokenizer = build_tokenizer(teacher, pieces)
    save_tokenizer(tokenizer, data, settings.max_length)
    for name, files in (("train", train), ("dev", dev)):
        _write_tokens(data, name, tokenizer, files)


def prepare_dev(text: Path, data: Path, model: Path) -> None:
    """Tokenize the validation text with a model's tokenizer, and copy the files of the tokenizer.

    Args:
        text: Folder of the text.
        data: Folder to write to.
        model: Folder of an exported model.

    Raises:
        TrainingError: If the text is missing, empty or not UTF-8, the model has no tokenizer, or
            the folder has tokens for training, whose vocabulary may be another one.
    """
    _, dev = find_text(text)
    for name in TOKENIZER_FILES:
        if not (model / name).is_file():
            raise TrainingError(f"{model} holds no {name}. Give the folder of an exported model.")
    if (data / "train.npz").exists():
        raise TrainingError(f"{data} holds tokens for training. Give another folder.")
    data.mkdir(parents=True, exist_ok=True)
    for name in TOKENIZER_FILES:
        shutil.copyfile(model / name, data / name)
    _write_tokens(data, "dev", Tokenizer.from_file(str(data / "tokenizer.json")), dev)


def _write_tokens(data: Path, name: str, tokenizer: Tokenizer, files: Sequence[Path]) -> None:
    with TokenWriter(data, name, tokenizer) as writer:
        for batch in _batches(files):
            writer.write(batch)
    print(f"{name}: {writer.length:,} tokens, {len(writer.ends):,} documents", flush=True)


def _batches(files: Sequence[Path]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    for path in files:
        for document in read_documents(path):
            batch.append(document)
            if len(batch) == DOCUMENTS_PER_BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--model",
        type=Path,
        help="tokenize only the validation text, with the tokenizer of this model folder",
    )
    arguments = parser.parse_args()
    try:
        if arguments.model:
            prepare_dev(arguments.text, arguments.data, arguments.model)
        else:
            prepare(arguments.text, arguments.data, Settings())
    except TrainingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
