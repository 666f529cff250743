"""Tokens on disk: one flat uint16 array, with the starts of sentences and ends of documents."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import numpy as np
from errors import TrainingError
from tokenizers import Tokenizer

SENTENCE_END = re.compile(r"[.!?][\"')\]\u201d\u2019]*\s+")


class TokenWriter:
    """A context manager that writes tokens to ``NAME.tokens``, and finally ``NAME.npz``."""

    def __init__(self, folder: Path, name: str, tokenizer: Tokenizer) -> None:
        if tokenizer.get_vocab_size() > np.iinfo(np.uint16).max + 1:
            raise TrainingError(
                "The vocabulary has more than 65,536 pieces. Choose a lower --vocabulary."
            )
        self.index = folder / f"{name}.npz"
        self.tokenizer = tokenizer
        self.length = 0
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.stream = (folder / f"{name}.tokens").open("wb")

    def write(self, documents: list[list[str]]) -> None:
        """Tokenize and append documents, each a list of paragraphs."""
        split = [[s for text in document for s in _sentences(text)] for document in documents]
        sentences = [sentence for document in split for sentence in document]
        encodings = iter(self.tokenizer.encode_batch_fast(sentences, add_special_tokens=False))
        for document in split:
            for _ in document:
                ids = next(encodings).ids
                self.starts.append(self.length)
                self.stream.write(np.asarray(ids, np.uint16).tobytes())
                self.length += len(ids)
            self.ends.append(self.length)

    def __enter__(self) -> TokenWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stream.close()
        if error is None:
            np.savez(self.index, starts=np.array(self.starts), ends=np.array(self.ends))


class TokenStore:
    """Tokens written by TokenWriter, memory-mapped from disk.

    Attributes:
        tokens: (tokens,) uint16 ids.
        starts: Offsets of the sentences.
        ends: Offsets after the documents.
    """

    def __init__(self, folder: Path, name: str) -> None:
        try:
            self.tokens = np.memmap(folder / f"{name}.tokens", np.uint16, mode="r")
            index = np.load(folder / f"{name}.npz")
        except FileNotFoundError as error:
            raise TrainingError(
                f"{folder} holds no prepared text: {error.filename} is missing. Run "
                "training/prepare.py first."
            ) from error
        self.starts: np.ndarray = index["starts"]
        self.ends: np.ndarray = index["ends"]

    def starts_with_room(self, room: int) -> np.ndarray:
        """Return the sentence starts with at least `room` tokens left in their document."""
        document = np.searchsorted(self.ends, self.starts, side="right")
        return self.starts[self.ends[document] - self.starts >= room]


def _sentences(text: str) -> list[str]:
    cuts = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if text[a:b].strip()]
