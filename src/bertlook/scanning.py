"""One streaming pass of a model over a corpus, feeding any number of measures."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import torch
from tqdm.auto import tqdm

from bertlook import provenance
from bertlook.checkpoint import Checkpoint, Place
from bertlook.encoding import Encoding, encode
from bertlook.errors import BertlookError
from bertlook.measures.base import Measure
from bertlook.measures.batch import Batch
from bertlook.model import Model
from bertlook.passes import passes
from bertlook.results import Results, Skipped

__all__ = ["Progress", "Results", "Scan", "Skipped", "scan"]

WINDOW = 4096
"""Inputs that are read and sorted by length together."""

MOST_TOKENS, MOST_WEIGHTS = 2**11, 2**21
"""Of a batch on a CPU, and of a layer's maps of it."""

_MOST_CHARACTERS = 1000
"""Of a text, for each token that the model takes, spaces and all."""

_MANY_UNKNOWN = 0.1


def scan(
    model: Model,
    corpus: Iterable[Any],
    measures: Measure | Iterable[Measure] | Mapping[str, Measure],
    *,
    progress: bool = True,
    checkpoint: str | Path | None = None,
    cancel: threading.Event | None = None,
) -> Results:
    """Feed measures with the maps of everything in a corpus.

    One layer's maps of one batch are in memory at a time. Inputs of similar length share a
    batch. Measures of gradients have a pass of their own over each batch. An interrupt (Ctrl-C,
    the notebook's stop button) or ``cancel`` ends the scan early and gives what was counted until
    then, marked ``partial``.

    Args:
        model: the model.
        corpus: texts, lists of words, or sentences with gold trees.
        measures: one or several; they are left as they are, the counting is done in fresh ones.
            Results are found under the classes' names; give a dict to name them otherwise.
        progress: show a progress bar.
        checkpoint: a file of results that is written every minute and at the end. Where it is
            there already, the scan goes on from it, and comes to the same result to the bit as one
            that was never interrupted; inputs read before are read again, but not looked at.
        cancel: an event that ends the scan after the batch in which it was set.

    Returns:
        The results by name. Inputs that the model can't take, such as those over its limit, are
        left out and listed in ``skipped``; where a measure has ``max_tokens``, they are cut.

    Raises:
        BertlookError: if there is nothing to read, or an input lacks the gold annotation that
            a measure needs, the model lacks the head that a measure of gradients needs, or the
            checkpoint is of another model, corpus or measure.
    """
    running = Scan(model, corpus, measures, checkpoint)
    bar = tqdm(total=running.total, unit="input", disable=not progress, desc=model.name)
    with bar:
        try:
            for step in running:
                seconds = max(bar.format_dict["elapsed"], 1e-9)
                bar.set_postfix_str(f"{step.tokens / seconds:.0f} tokens/s", refresh=False)
                bar.update(step.inputs - bar.n)
                if cancel is not None and cancel.is_set():
                    break
        except KeyboardInterrupt:
            if not running.counted:
                raise
    if not running.done:
        running.save()
    return running.results()


class Progress(NamedTuple):
    """How far a scan is: inputs read or skipped, and tokens read."""

    inputs: int
    tokens: int


class Scan:
    """A scan that goes on while it is iterated over, a batch at a time.

    ``results()`` may be asked for at any time in between; stop iterating to cancel.

    Attributes:
        total: the number of inputs, None if the corpus doesn't know its length.
        counted: the number of inputs counted so far.
        done: whether the corpus has been read to its end.

    The arguments and errors are those of ``scan``.
    """

    def __init__(
        self,
        model: Model,
        corpus: Iterable[Any],
        measures: Measure | Iterable[Measure] | Mapping[str, Measure],
        checkpoint: str | Path | None = None,
    ) -> None:
        self.model = model
        self.corpus = corpus
        self.measures = {name: measure.fresh() for name, measure in _named(measures).items()}
        self.total = len(corpus) if isinstance(corpus, Sized) else None
        self.counted = 0
        self.done = False
        self._passes = passes(model, self.measures.values())
        self._of_model = provenance.of_model(model)
        self._hash = provenance.CorpusHash()
        self._place = Place(0, 0)
        self._tokens = 0
        self._unknown = 0
        self._skipped: list[Skipped] = []
        self._checkpoint = None if checkpoint is None else Checkpoint(Path(checkpoint))
        cuts = [measure.max_tokens for measure in self.measures.values() if measure.max_tokens]
        self._max_tokens = min(cuts, default=None)
        self._steps = self._read()

    def __iter__(self) -> Iterator[Progress]:
        """Go on reading the corpus; each step is a batch."""
        return self._steps

    def save(self) -> None:
        """Write the checkpoint, if there is one and something has been counted."""
        if self._checkpoint is not None and self.counted:
            self._checkpoint.write(self.results())

    def _read(self) -> Iterator[Progress]:
        resumed = self._resume()
        items = enumerate(self.corpus)
        window_number = 0
        while window := list(islice(items, WINDOW)):
            window_number += 1
            self._hash.update(item for _, item in window)
            if window_number < resumed.window:
                continue
            done = 0
            if window_number == resumed.window:
                done = resumed.inputs
                self._check_corpus()
            encodings = dict(self._encoded(window))
            lengths = {position: len(encoding.ids) for position, encoding in encodings.items()}
            for positions in batches(lengths, self.model.num_heads, self.model.device, done):
                self._count([encodings[position] for position in positions], positions)
                done += len(positions)
                self._place = Place(window_number, done)
                if self._checkpoint is not None and self._checkpoint.due():
                    self.save()
                yield Progress(self.counted + len(self._skipped), self._tokens)
        if window_number < resumed.window:
            self._check_corpus()
        if not self.counted:
            why = self._skipped[0].reason if self._skipped else "The corpus is empty."
            raise BertlookError(f"There was nothing to read. {why}")
        self.done = True
        self.save()
        self._warn()

    def _resume(self) -> Place:
        """Take in what the checkpoint has counted; how far it is."""
        found = None if self._checkpoint is None else self._checkpoint.read()
        if found is None:
            return Place(0, 0)
        self._found = dict(found.provenance)
        wanted = {
            "model_hash": self._of_model["model_hash"],
            "measures": self._said_measures(),
            "window": WINDOW,
        }
        provenance.check_same(self._found, wanted, str(self._checkpoint))
        for name, measure in self.measures.items():
            measure.resume(found[name])
        self._place = Place(*self._found["place"])
        self.counted = self._found["inputs"]
        self._tokens, self._unknown = self._found["tokens"], self._found["unknown_tokens"]
        # Those of the window in which it stands will be found again.
        begun = (self._place.window - 1) * WINDOW
        self._skipped = [one for one in found.skipped if one.position < begun]
        return self._place

    def _check_corpus(self) -> None:
        wanted = {"corpus_hash": self._hash.hexdigest()}
        provenance.check_same(self._found, wanted, str(self._checkpoint))

    def results(self) -> Results:
        """What has been counted so far.

        Raises:
            BertlookError: if nothing has been counted.
        """
        provenance = self._provenance()
        found = {
            name: replace(measure.compute(), provenance=provenance)
            for name, measure in self.measures.items()
        }
        return Results(found, not self.done, tuple(self._skipped), provenance)

    def _encoded(self, window: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, Encoding]]:
        for position, item in window:
            try:
                yield position, self._encode(item)
            except BertlookError as error:
                place = getattr(item, "place", "") or f"input {position + 1}"
                self._skipped.append(Skipped(position, place, str(error)))

    def _encode(self, item: Any) -> Encoding:
        limits = [limit for limit in (self.model.max_length, self._max_tokens) if limit]
        if limits and isinstance(item, str) and len(item) > _MOST_CHARACTERS * limits[0]:
            # To tokenise it would take minutes, only to learn the same.
            raise BertlookError(
                f"It has {len(item):,} characters, and the model takes {limits[0]} tokens."
            )
        if self._max_tokens is not None:
            return encode(self.model.tokenizer, item, limit=min(limits), truncate=True)
        encoding = encode(self.model.tokenizer, item)
        if limits and len(encoding.ids) > limits[0]:
            raise BertlookError(
                f"It has {len(encoding.ids)} tokens, and the model takes {limits[0]}."
            )
        return encoding

    def _count(self, encodings: Sequence[Encoding], positions: Sequence[int]) -> None:
        batch = Batch(encodings, positions)
        for measure in self.measures.values():
            measure.start(batch)
        for one in self._passes:
            one.run(encodings, batch)
        for measure in self.measures.values():
            measure.finish()
        self.counted += len(encodings)
        self._tokens += sum(len(encoding.ids) for encoding in encodings)
        unknown = self.model.tokenizer.unk_token_id
        if unknown is not None:
            self._unknown += sum(encoding.ids.count(unknown) for encoding in encodings)

    def _warn(self) -> None:
        if self._unknown > _MANY_UNKNOWN * self._tokens:
            warnings.warn(
                f"{self._unknown / self._tokens:.0%} of the tokens are unknown to "
                f"{self.model.name}. Is the corpus in a language that it was trained on?",
                stacklevel=4,
            )

    def _provenance(self) -> dict[str, Any]:
        return {
            **self._of_model,
            "corpus": getattr(self.corpus, "name", None) or type(self.corpus).__name__,
            "corpus_hash": self._hash.hexdigest(),
            "inputs": self.counted,
            "skipped": len(self._skipped),
            "partial": not self.done,
            "tokens": self._tokens,
            "unknown_tokens": self._unknown,
            "measures": self._said_measures(),
            "versions": provenance.versions(),
            "window": WINDOW,
            "place": list(self._place),
        }

    def _said_measures(self) -> dict[str, str]:
        return {name: repr(measure) for name, measure in self.measures.items()}


def batches(
    lengths: Mapping[int, int], num_heads: int, device: torch.device, done: int = 0
) -> Iterator[list[int]]:
    """Group inputs of similar length, the longest first, so that the maps of a layer stay small.

    Args:
        lengths: each input's number of tokens, by its position.
        num_heads: H.
        device: what the model runs on; a GPU takes larger batches.
        done: leave out so many inputs, those that come first.

    Yields:
        Positions; a batch has few enough tokens, and few enough weights in a layer's maps. An
        input that is over this by itself is a batch of its own.
    """
    most_tokens, most_weights = MOST_TOKENS, MOST_WEIGHTS
    if device.type != "cpu":
        most_tokens, most_weights = 16 * most_tokens, 64 * most_weights
    batch: list[int] = []
    longest = 0
    for position in sorted(lengths, key=lambda p: (-lengths[p], p))[done:]:
        longest = longest or lengths[position]
        tokens = (len(batch) + 1) * longest
        if batch and (tokens > most_tokens or tokens * longest * num_heads > most_weights):
            yield batch
            batch, longest = [], lengths[position]
        batch.append(position)
    if batch:
        yield batch


def _named(measures: Measure | Iterable[Measure] | Mapping[str, Measure]) -> dict[str, Measure]:
    if isinstance(measures, Mapping):
        named = dict(measures)
    else:
        several = [measures] if isinstance(measures, Measure) else list(measures)
        named = {measure.name: measure for measure in several}
        if len(named) < len(several):
            raise BertlookError(
                "Two measures have the same name. Give a dict, such as "
                "{'mean': DependencyAccuracy(), 'first': DependencyAccuracy('first')}."
            )
    if not named:
        raise BertlookError("There is no measure to feed.")
    return named
