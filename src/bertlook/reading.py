"""A corpus as a scan reads it: tokenised, and dealt in portions of similar length."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import torch
from torch.utils.data import DataLoader, IterableDataset

from bertlook.batching import batches
from bertlook.encoding import Encoding, encode
from bertlook.errors import BertlookError
from bertlook.model import Model
from bertlook.provenance import CorpusHash
from bertlook.results import Skipped

WINDOW = 4096
"""Inputs that are read and sorted by length together."""

_MOST_CHARACTERS = 1000
"""Of a text, for each token that the model takes, spaces and all."""

_AHEAD = 4
"""Portions that are ready before the model needs them."""


_FORKS = sys.platform == "linux"


class Shard(NamedTuple):
    """The part of a corpus that a process counts, one of ``world``; ``rank`` is from 0."""

    rank: int
    world: int

    def __str__(self) -> str:
        return f"{self.rank}-of-{self.world}"


WHOLE = Shard(0, 1)


class Portion(NamedTuple):
    """Inputs of similar length from one window, a batch's worth or a little more.

    Attributes:
        encodings: the inputs that the model can take, by their positions in the corpus.
        skipped: the others.
        corpus_hash: the mark of the corpus up to the end of the window.
    """

    encodings: dict[int, Encoding]
    skipped: list[Skipped]
    corpus_hash: str


class Reader(IterableDataset[Portion]):
    """The portions of one shard of a corpus, always the same and in the same order.

    Every shard reads the whole corpus. Each window is sorted by length and cut into portions; each
    of these goes to the shard that has least to do until then, by the lengths that can be told
    before tokenising. So all shards know who has what without a word, each tokenises its own
    portions only, and one process alone has the very same portions, one after the other.

    Args:
        model: the model that will read them.
        corpus: the inputs.
        shard: which of them.
        max_tokens: where inputs are cut; None: those over the model's limit are skipped.
        done: so many portions are left empty, as they have been counted before.
    """

    def __init__(
        self,
        model: Model,
        corpus: Iterable[Any],
        shard: Shard = WHOLE,
        max_tokens: int | None = None,
        done: int = 0,
    ) -> None:
        self.corpus = corpus
        self.shard = shard
        self.done = done
        self._tokenizer = model.tokenizer
        self._num_heads, self._device = model.num_heads, model.device
        limits = [limit for limit in (model.max_length, max_tokens) if limit]
        self._limit = min(limits, default=None)
        self._cut = max_tokens is not None

    def __iter__(self) -> Iterator[Portion]:
        """Read the corpus; a window without a portion for this shard gives an empty one."""
        mark = CorpusHash()
        items = enumerate(self.corpus)
        loads = [0] * self.shard.world
        number = 0
        while window := dict(islice(items, WINDOW)):
            mark.update(window.values())
            for positions in self._own(window, loads) or [[]]:
                number += 1
                taken = [] if number <= self.done else positions
                yield self._portion({p: window[p] for p in taken}, mark.hexdigest())

    def _own(self, window: dict[int, Any], loads: list[int]) -> list[list[int]]:
        """The positions of each portion for this shard; what each shard has to do is added up."""
        most = self._limit or sys.maxsize
        lengths = {place: min(most, rough_length(item)) for place, item in window.items()}
        own = []
        for positions in batches(lengths, self._num_heads, self._device):
            rank = loads.index(min(loads))
            loads[rank] += lengths[positions[0]] * len(positions)
            if rank == self.shard.rank:
                own.append(positions)
        return own

    def _portion(self, items: dict[int, Any], corpus_hash: str) -> Portion:
        portion = Portion({}, [], corpus_hash)
        for position, item in items.items():
            try:
                portion.encodings[position] = self._encode(item)
            except BertlookError as error:
                place = getattr(item, "place", "") or f"input {position + 1}"
                portion.skipped.append(Skipped(position, place, str(error)))
        return portion

    def _encode(self, item: Any) -> Encoding:
        limit = self._limit
        if limit and isinstance(item, str) and len(item) > _MOST_CHARACTERS * limit:
            # To tokenise it would take minutes, only to learn the same.
            raise BertlookError(
                f"It has {len(item):,} characters, and the model takes {limit} tokens."
            )
        if self._cut:
            return encode(self._tokenizer, item, limit=limit, truncate=True)
        encoding = encode(self._tokenizer, item)
        if limit and len(encoding.ids) > limit:
            raise BertlookError(f"It has {len(encoding.ids)} tokens, and the model takes {limit}.")
        return encoding


def rough_length(item: Any) -> int:
    """About how many tokens an input has, without tokenising it; of a segment, exactly."""
    if isinstance(item, str):
        return 2 + len(item) // 4
    if hasattr(item, "encoded_by"):
        return 3 + len(item.a) + len(item.b)
    words = getattr(item, "words", item)
    return 2 + len(words) * 4 // 3 if isinstance(words, Sequence) else 0


def portions(reader: Reader, overlap: bool) -> Iterator[Portion]:
    """The portions of a reader.

    Args:
        reader: the reader.
        overlap: read and tokenise in a process of its own, ahead of whoever asks.

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


def _from_process(reader: Reader) -> Iterator[Portion]:
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

    def __iter__(self) -> Iterator[Portion | BertlookError]:
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
