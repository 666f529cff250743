"""A corpus as a scan reads it: tokenized, in batches, and dealt to those who count."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any, NamedTuple

import torch
from torch.utils.data import DataLoader, IterableDataset

from bertlook.errors import BertlookError
from bertlook.model.encode import Encoding, encode
from bertlook.model.model import Model
from bertlook.scanning.batches import batches
from bertlook.scanning.provenance import CorpusHash
from bertlook.scanning.results import Skipped

WINDOW = 4096
"""Inputs that are read and sorted by length together."""

_MOST_CHARACTERS = 1000
"""Of a text, for each token that the model takes, spaces and all."""

_AHEAD = 4
"""Batches that are ready before the model needs them."""

_FORKS = sys.platform == "linux"
"""Whether a process can be had that knows the corpus without being sent it."""


class Shard(NamedTuple):
    """The part of a corpus that a process counts, one of ``world``; ``rank`` is from 0."""

    rank: int
    world: int

    def __str__(self) -> str:
        return f"{self.rank}-of-{self.world}"


WHOLE = Shard(0, 1)


class Place(NamedTuple):
    """How far a scan is: the number of a window, and of a shard's batch in it, from 1."""

    window: int
    batch: int


class Inputs(NamedTuple):
    """A batch of inputs of similar length from one window.

    Attributes:
        place: where it stands; it goes up from batch to batch.
        encodings: the inputs, by their positions in the corpus.
        skipped: with a window's first batch, the inputs that the model can't take.
        corpus_hash: the mark of the corpus up to the end of the window.
    """

    place: Place
    encodings: dict[int, Encoding]
    skipped: list[Skipped]
    corpus_hash: str


class Reader(IterableDataset[Inputs]):
    """The batches of one shard of a corpus, always the same and in the same order.

    Every shard reads and tokenizes the whole corpus: what a batch is follows from true lengths, and
    batches by estimated ones hold 40% more padding. Each batch of a window, the longest first, goes
    to the shard that has least to do until then. So all shards know who has what without a word,
    and one process alone has the very same batches.

    Args:
        model: the model that will read them.
        corpus: the inputs.
        shard: which of them.
        max_tokens: where inputs are cut; None: those over the model's limit are skipped.
        first: windows before this one aren't tokenized, as they have been counted.
    """

    def __init__(
        self,
        model: Model,
        corpus: Iterable[Any],
        shard: Shard = WHOLE,
        max_tokens: int | None = None,
        first: int = 1,
    ) -> None:
        self.corpus = corpus
        self.shard = shard
        self.first = first
        self._tokenizer = model.tokenizer
        self._num_heads, self._device = model.num_heads, model.device
        limits = [limit for limit in (model.max_length, max_tokens) if limit]
        self._limit = min(limits, default=None)
        self._cut = max_tokens is not None

    def __iter__(self) -> Iterator[Inputs]:
        """Read the corpus; a window without a batch for this shard gives an empty one."""
        mark = CorpusHash()
        items = enumerate(self.corpus)
        for number in count(1):
            window = dict(islice(items, WINDOW))
            if not window:
                return
            mark.update(window.values())
            yield from self._inputs(number, window, mark.hexdigest())

    def _inputs(self, number: int, window: dict[int, Any], corpus_hash: str) -> Iterator[Inputs]:
        """A window's; they are forgotten before the next window is read."""
        skipped: list[Skipped] = []
        encodings = {} if number < self.first else dict(self._encoded(window, skipped))
        for batch, positions in enumerate(self._own(number, encodings) or [[]], start=1):
            own = {position: encodings[position] for position in positions}
            yield Inputs(Place(number, batch), own, skipped, corpus_hash)
            skipped = []

    def _own(self, window: int, encodings: dict[int, Encoding]) -> list[list[int]]:
        """The positions of each batch for this shard."""
        lengths = {position: len(encoding.ids) for position, encoding in encodings.items()}
        loads = [0] * self.shard.world
        own = []
        for positions in batches(lengths, self._num_heads, self._device):
            first_free = loads.index(min(loads))
            loads[first_free] += lengths[positions[0]] * len(positions)
            # Where there are more shards than batches, others go without in the next window.
            if (first_free + window) % self.shard.world == self.shard.rank:
                own.append(positions)
        return own

    def _encoded(
        self, window: dict[int, Any], skipped: list[Skipped]
    ) -> Iterator[tuple[int, Encoding]]:
        for position, item in window.items():
            try:
                yield position, self._encode(item)
            except BertlookError as error:
                place = getattr(item, "origin", "") or f"input {position + 1}"
                skipped.append(Skipped(position, place, str(error)))

    def _encode(self, item: Any) -> Encoding:
        limit = self._limit
        if limit and isinstance(item, str) and len(item) > _MOST_CHARACTERS * limit:
            # To tokenize it would take minutes, only to learn the same.
            raise BertlookError(
                f"It has {len(item):,} characters, and the model takes {limit} tokens."
            )
        if self._cut:
            return encode(self._tokenizer, item, limit=limit, truncate=True)
        encoding = encode(self._tokenizer, item)
        if limit and len(encoding.ids) > limit:
            raise BertlookError(f"It has {len(encoding.ids)} tokens, and the model takes {limit}.")
        return encoding


def read(reader: Reader, overlap: bool) -> Iterator[Inputs]:
    """The batches of a reader.

    Args:
        reader: the reader.
        overlap: read and tokenize in a process of its own, ahead of whoever asks.

    Raises:
        BertlookError: if processes can't be forked here: a corpus can't be sent to another one.
    """
    if not overlap:
        return iter(reader)
    if not _FORKS:
        raise BertlookError(
            f"overlap needs processes that are forked, and {sys.platform} has none that are safe. "
            "Leave it out: the scan then reads in its own process."
        )
    return _from_process(reader)


def _from_process(reader: Reader) -> Iterator[Inputs]:
    loader = DataLoader(
        _InProcess(reader),
        batch_size=None,
        num_workers=1,
        prefetch_factor=_AHEAD,
        multiprocessing_context="fork",
        collate_fn=_as_it_is,
    )
    for told in loader:
        if isinstance(told, BertlookError):
            raise told
        yield told


class _InProcess(IterableDataset[Any]):
    """A reader in a process of its own, which tells what is wrong with the corpus in so many words.

    A loader would put the sentence into a traceback of its process.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __iter__(self) -> Iterator[Inputs | BertlookError]:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads don't survive a fork
        try:
            yield from self.reader
        except BertlookError as error:
            yield error


def _as_it_is(told: Any) -> Any:
    return told


def overlap_by_default(device: torch.device) -> bool:
    """Whether to read in another process: where the model's work leaves the processor idle."""
    return _FORKS and device.type != "cpu"
