"""Tokens on disk: one flat uint16 array, with the sentence starts and the documents' ends."""

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
    """Appends tokenized documents to ``NAME.tokens`` and, when closed, writes ``NAME.npz``."""

    def __init__(self, folder: Path, name: str, tokenizer: Tokenizer) -> None:
        if tokenizer.get_vocab_size() > np.iinfo(np.uint16).max + 1:
            raise TrainingError("The vocabulary has more than 65,536 pieces: choose fewer.")
        self.index = folder / f"{name}.npz"
        self.tokenizer = tokenizer
        self.length = 0
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.stream = (folder / f"{name}.tokens").open("wb")

    def write(self, documents: list[list[str]]) -> None:
        """Tokenize documents (lists of paragraphs) and append them."""
        sentences = [[s for text in d for s in _sentences(text)] for d in documents]
        flat = [s for document in sentences for s in document]
        encodings = iter(self.tokenizer.encode_batch_fast(flat, add_special_tokens=False))
        for document in sentences:
            for _ in document:
                identifiers = next(encodings).ids
                self.starts.append(self.length)
                self.stream.write(np.asarray(identifiers, np.uint16).tobytes())
                self.length += len(identifiers)
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
    """Reads what TokenWriter wrote; the tokens stay on disk, mapped into memory."""

    def __init__(self, folder: Path, name: str) -> None:
        try:
            self.tokens = np.memmap(folder / f"{name}.tokens", np.uint16, mode="r")
            index = np.load(folder / f"{name}.npz")
        except FileNotFoundError as error:
            raise TrainingError(
                f"{folder} holds no prepared text ({error.filename} is missing): "
                "run training/prepare.py first."
            ) from error
        self.starts: np.ndarray = index["starts"]
        self.ends: np.ndarray = index["ends"]

    def starts_with_room(self, room: int) -> np.ndarray:
        """Sentence starts that have ``room`` tokens before their document ends."""
        document = np.searchsorted(self.ends, self.starts, side="right")
        return self.starts[self.ends[document] - self.starts >= room]


def _sentences(text: str) -> list[str]:
    cuts = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if text[a:b].strip()]
