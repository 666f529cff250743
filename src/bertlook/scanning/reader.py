"""Reading of a corpus for a scan: tokenization, batches of similar length, and shards."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import count, islice
from typing import Any, NamedTuple, TypeVar

from bertlook.annotation.parsed import as_source
from bertlook.deferred import import_module, is_imported, torch
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from bertlook.model.padding import is_changed_by_padding
from bertlook.model.tokens.encoding import Encoding, SpecialTokens
from bertlook.model.tokens.text_input import check_text
from bertlook.scanning.provenance import hash_inputs
from bertlook.scanning.skipped import Skipped
from bertlook.text import printable

#: Number of inputs that are read and sorted by length together.
WINDOW = 4096

#: Maximum size on a CPU of a batch in tokens, and of a layer's maps of it in weights.
MAX_TOKENS, MAX_WEIGHTS = 2**11, 2**21

#: Number of batches that are prepared ahead of the model.
_PREFETCH = 4

#: Whether processes can be forked; a forked process has the corpus in memory.
CAN_FORK = sys.platform == "linux"


T = TypeVar("T")


class Shard(NamedTuple):
    """The part of a corpus that one of ``world`` processes counts; ``rank`` is from 0."""

    rank: int
    world: int

    def __str__(self) -> str:
        return f"{self.rank}-of-{self.world}"


WHOLE = Shard(0, 1)


def own_shard() -> Shard:
    """Return this process's part of a corpus: all of it outside a process group."""
    if not is_imported("torch"):
        return WHOLE
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return Shard(torch.distributed.get_rank(), torch.distributed.get_world_size())
    return WHOLE


class ScanPosition(NamedTuple):
    """1-based window number, and batch number within a shard's part of the window."""

    window: int
    batch: int


class Inputs(NamedTuple):
    """A batch of inputs of similar length from one window.

    Attributes:
        scan_position: The position of the batch, which increases from batch to batch.
        encodings: The inputs, by their positions in the corpus.
        skipped: The inputs of a window that the model can't read, with the window's first batch.
        corpus_hash: The hash of the corpus up to the end of the window.
    """

    scan_position: ScanPosition
    encodings: dict[int, Encoding]
    skipped: list[Skipped]
    corpus_hash: str


def batch_limits(device: torch.device) -> tuple[int, int]:
    """Return the maximum size of a batch in tokens, and of a layer's maps of it in weights."""
    scale = (1, 1) if device.type == "cpu" else (16, 64)
    return MAX_TOKENS * scale[0], MAX_WEIGHTS * scale[1]


def group_by_length(
    lengths: Mapping[int, int], num_heads: int, device: torch.device, *, padded: bool = True
) -> Iterator[list[int]]:
    """Group inputs of similar length, the longest first, so that the maps of a layer stay small.

    Args:
        lengths: The number of tokens of each input, by its position.
        num_heads: The number of heads in a layer.
        device: The device that the model runs on.
        padded: Whether a batch may hold inputs of different lengths.

    Yields:
        The positions of a batch within the limits. An input that exceeds them is a batch of its
        own.
    """
    max_tokens, max_weights = batch_limits(device)
    batch: list[int] = []
    longest = 0
    for position in sorted(lengths, key=lambda p: (-lengths[p], p)):
        longest = longest or lengths[position]
        tokens = (len(batch) + 1) * longest
        is_full = tokens > max_tokens or tokens * longest * num_heads > max_weights
        if batch and (is_full or not (padded or lengths[position] == longest)):
            yield batch
            batch, longest = [], lengths[position]
        batch.append(position)
    if batch:
        yield batch


def check_types(items: Mapping[int, Any]) -> None:
    """Raise BertlookError for an input that can't be a text, such as None or NaN in a column.

    Args:
        items: The inputs by their positions in the corpus.
    """
    for position, item in items.items():
        try:
            check_text(as_source(item))
        except BertlookError as error:
            raise BertlookError(f"Input {position + 1} of the corpus: {error}") from None


class Reader:
    """The batches of one shard of a corpus, always the same and in the same order.

    Every shard reads and tokenizes the whole corpus, since batches by estimated lengths would hold
    40% more padding than batches by true lengths. Each batch of a window, the longest first, goes
    to the shard with the least work so far. So all shards agree without communication, and a single
    process has the same batches.

    Args:
        model: The model that runs on the batches.
        corpus: The inputs.
        shard: The part of the corpus.
        max_tokens: The length to which inputs are cut. None: those over the model's limit are
            skipped.
        first_window: The first window that is tokenized; earlier ones have been counted.
        special_tokens: How special tokens in texts are read.
    """

    def __init__(
        self,
        model: Model,
        corpus: Iterable[Any],
        shard: Shard = WHOLE,
        max_tokens: int | None = None,
        first_window: int = 1,
        special_tokens: SpecialTokens | None = None,
    ) -> None:
        self._corpus = corpus
        self._shard = shard
        self._first_window = first_window
        self._encode = model.encode
        self._num_heads, self._device = model.num_heads, model.device
        self._model = model
        self._padded: bool | None = None
        self._limit = max_tokens
        self._truncate = max_tokens is not None
        self._special_tokens = special_tokens

    def allow_padding(self) -> bool:
        """Return whether texts of different lengths may share a batch, for which the model runs."""
        if self._padded is None:
            self._padded = not is_changed_by_padding(self._model)
        return self._padded

    def __iter__(self) -> Iterator[Inputs]:
        """Read the corpus; a window without a batch for this shard gives an empty one."""
        corpus_hash = sha256()
        items = enumerate(self._corpus)
        for number in count(1):
            window = {position: as_source(item) for position, item in islice(items, WINDOW)}
            if not window:
                return
            check_types(window)
            # A separate generator frees the window before the next one is read.
            yield from self._read_window(number, window, hash_inputs(corpus_hash, window.values()))

    def _read_window(
        self, number: int, window: dict[int, Any], corpus_hash: str
    ) -> Iterator[Inputs]:
        encodings: dict[int, Encoding] = {}
        skipped: list[Skipped] = []
        for position, item in window.items() if number >= self._first_window else ():
            try:
                encodings[position] = self._encode(
                    item,
                    truncate=self._truncate,
                    limit=self._limit,
                    special_tokens=self._special_tokens,
                )
            except BertlookError as error:
                location = getattr(item, "origin", "") or f"input {position + 1}"
                skipped.append(Skipped(position, printable(str(location)), str(error)))
        lengths = {position: len(encoding.ids) for position, encoding in encodings.items()}
        loads = [0] * self._shard.world
        own_batches = []
        padded = self.allow_padding()
        for positions in group_by_length(lengths, self._num_heads, self._device, padded=padded):
            receiver = loads.index(min(loads))
            loads[receiver] += lengths[positions[0]] * len(positions)
            # Rotate, so that the idle shards vary if there are more shards than batches.
            if (receiver + number) % self._shard.world == self._shard.rank:
                own_batches.append(positions)
        for batch, positions in enumerate(own_batches or [[]], start=1):
            own = {position: encodings[position] for position in positions}
            yield Inputs(ScanPosition(number, batch), own, skipped, corpus_hash)
            skipped = []


def read_ahead(reader: Reader) -> Iterator[Inputs]:
    """Read and tokenize in a separate process, ahead of the model.

    Args:
        reader: The reader.

    Raises:
        BertlookError: If this system can't fork processes; a corpus can't be sent to another
            process.
    """
    if not CAN_FORK:
        raise BertlookError(
            f"overlap=True needs forked processes, which are unsafe on {sys.platform}. Omit it "
            "to read in the process of the scan."
        )
    data = import_module("torch.utils.data")
    from bertlook.scanning.forked_reader import ForkedReader  # imports torch, too

    reader.allow_padding()  # the forked process must not run the model
    loader = data.DataLoader(
        ForkedReader(reader),
        batch_size=None,
        num_workers=1,
        prefetch_factor=_PREFETCH,
        multiprocessing_context="fork",
        collate_fn=_unchanged,
    )
    for inputs in loader:
        if isinstance(inputs, BertlookError):
            raise inputs
        yield inputs


def explain_lost_reader(steps: Iterator[T]) -> Iterator[T]:
    """Iterate over the steps of a scan, and raise BertlookError if the process that reads is lost.

    torch's DataLoader raises its RuntimeError from a signal, wherever the scan is at that moment.
    """
    try:
        yield from steps
    except RuntimeError as error:
        if "DataLoader worker" not in str(error):
            raise
        raise BertlookError(
            "The process that reads the corpus has ended early, as if it was killed or the memory "
            "ran out. A checkpoint keeps what was counted: scan again with it, or with "
            f"overlap=False. ({str(error).splitlines()[0]})"
        ) from error


def _unchanged(inputs: Any) -> Any:
    return inputs
