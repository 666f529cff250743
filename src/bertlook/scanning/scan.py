"""One streaming pass of a model over a corpus, feeding any number of measures."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from tqdm.auto import tqdm

from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch
from bertlook.measures.measure import Measure
from bertlook.model.encode import Encoding
from bertlook.model.model import Model
from bertlook.scanning import distributed, provenance, reader
from bertlook.scanning.batches import limits
from bertlook.scanning.checkpoint import Checkpoint
from bertlook.scanning.passes import passes
from bertlook.scanning.reader import WHOLE, Inputs, Place, Reader, Shard, overlap_by_default, read
from bertlook.scanning.results import Results, Skipped

__all__ = ["Progress", "Results", "Scan", "Skipped", "scan"]

_MANY_UNKNOWN = 0.1


def scan(
    model: Model,
    corpus: Iterable[Any],
    measures: Measure | Iterable[Measure] | Mapping[str, Measure],
    *,
    progress: bool = True,
    checkpoint: str | Path | None = None,
    cancel: threading.Event | None = None,
    overlap: bool | None = None,
) -> Results:
    """Feed measures with the maps of everything in a corpus.

    One layer's maps of one batch are in memory at a time. Inputs of similar length share a
    batch. Measures of gradients have a pass of their own over each batch. An interrupt (Ctrl-C,
    the notebook's stop button) or ``cancel`` ends the scan early and gives what was counted until
    then, marked ``partial``.

    In an initialized process group of ``torch.distributed`` each process counts a part of the
    corpus, and all get the same results: those of one process alone, counts exactly and sums up to
    rounding in float64. All must be given the same model, corpus and measures.

    Args:
        model: the model.
        corpus: texts, lists of words, or sentences with gold trees.
        measures: one or several; they are left as they are, the counting is done in fresh ones.
            Results are found under the classes' names; give a dict to name them otherwise.
        progress: show a progress bar.
        checkpoint: a file of results that is written every minute and at the end. Where it is
            there already, the scan goes on from it, and comes to the same result to the bit as one
            that was never interrupted; inputs read before are read again, but not looked at.
            Of several processes each writes its own, such as ``path.0-of-2``.
        cancel: an event that ends the scan after the batch in which it was set.
        overlap: read and tokenize in a process of its own, so that the model needn't wait. By
            default where the model isn't on the CPU.

    Returns:
        The results by name. Inputs that the model can't take, such as those over its limit, are
        left out and listed in ``skipped``; where a measure has ``max_tokens``, they are cut.

    Raises:
        BertlookError: if there is nothing to read, or an input lacks the gold annotation that
            a measure needs, the model lacks the head that a measure of gradients needs, the
            checkpoint is of another model, corpus, measure or number of processes, or the
            processes of a group were given different things.
    """
    shard = distributed.own_shard()

    def begin() -> Scan:
        return Scan(model, corpus, measures, checkpoint, overlap=overlap, shard=shard)

    def run(running: Scan) -> None:
        _run(running, progress and shard.rank == 0, cancel)

    if shard == WHOLE:
        running = begin()
        run(running)
        return running.results()
    return distributed.together(begin, run)


def _run(running: Scan, progress: bool, cancel: threading.Event | None) -> None:
    """Go through the corpus, as far as nobody interrupts.

    Raises:
        KeyboardInterrupt: if nothing was counted until then.
    """
    total = None if running.total is None else round(running.total / running.shard.world)
    bar = tqdm(total=total, unit="input", disable=not progress, desc=running.model.name)
    with bar:
        try:
            for step in running:
                seconds = max(bar.format_dict["elapsed"], 1e-9)
                speed = f"{step.tokens / seconds:.0f} tokens/s"
                bar.set_postfix_str(
                    f"{speed}, {running.waited / seconds:.0%} spent on reading", refresh=False
                )
                bar.update(step.inputs - bar.n)
                if cancel is not None and cancel.is_set():
                    break
        except KeyboardInterrupt:
            if not running.counted:
                raise
    if not running.done:
        running.save()


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
        waited: seconds in which the model had nothing to do, as the next inputs weren't read yet.
        corpus_hash: the mark of what was read so far.
        shard: the part of the corpus that this scan counts, given as an argument: all of it by
            default.

    The other arguments and the errors are those of ``scan``.
    """

    def __init__(
        self,
        model: Model,
        corpus: Iterable[Any],
        measures: Measure | Iterable[Measure] | Mapping[str, Measure],
        checkpoint: str | Path | None = None,
        *,
        overlap: bool | None = None,
        shard: Shard = WHOLE,
    ) -> None:
        self.model = model
        self.corpus = corpus
        self.shard = shard
        self.waited = 0.0
        self.measures = {name: measure.fresh() for name, measure in _named(measures).items()}
        self.total = len(corpus) if isinstance(corpus, Sized) else None
        self.counted = 0
        self.done = False
        self._passes = passes(model, self.measures.values())
        self._of_model = provenance.of_model(model)
        self.corpus_hash = provenance.CorpusHash().hexdigest()
        self._place = Place(0, 0)
        self._tokens = 0
        self._unknown = 0
        self._skipped: dict[int, Skipped] = {}
        self._checkpoint = None if checkpoint is None else Checkpoint(Path(checkpoint), shard)
        self._overlap = overlap_by_default(model.device) if overlap is None else overlap
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
        reader = Reader(self.model, self.corpus, self.shard, self._max_tokens, resumed.window)
        last = Place(0, 0)
        for inputs in self._timed(read(reader, self._overlap)):
            last = inputs.place
            self.corpus_hash = inputs.corpus_hash
            self._skipped.update({one.position: one for one in inputs.skipped})
            if last.window == resumed.window:
                self._check_corpus()
            if last <= resumed or not inputs.encodings:
                continue
            self._count(list(inputs.encodings.values()), list(inputs.encodings))
            self._place = last
            if self._checkpoint is not None and self._checkpoint.due():
                self.save()
            yield Progress(self.counted + len(self._skipped), self._tokens)
        if last < resumed:
            self._check_corpus()
        if not self.counted and self.shard == WHOLE:
            raise BertlookError(nothing_to_read(self._skipped.values()))
        self.done = True
        self.save()
        self._warn()

    def _timed(self, batches: Iterator[Inputs]) -> Iterator[Inputs]:
        """What is read, while the time that it was waited for is added up."""
        while True:
            begun = time.perf_counter()
            inputs = next(batches, None)
            self.waited += time.perf_counter() - begun
            if inputs is None:
                return
            yield inputs

    def _resume(self) -> Place:
        """Take in what the checkpoint has counted; how far it is."""
        found = None if self._checkpoint is None else self._checkpoint.read()
        if found is None:
            return Place(0, 0)
        self._found = dict(found.provenance)
        wanted = {
            "model_hash": self._of_model["model_hash"],
            "measures": self._said_measures(),
            **self._dealing(),
            "shard": str(self.shard),
        }
        provenance.check_same(self._found, wanted, str(self._checkpoint))
        for name, measure in self.measures.items():
            measure.resume(found[name])
        self._place = Place(*self._found["place"])
        self.counted = self._found["inputs"]
        self._tokens, self._unknown = self._found["tokens"], self._found["unknown_tokens"]
        self._skipped = {one.position: one for one in found.skipped}
        return self._place

    def identity(self) -> dict[str, Any]:
        """What the processes of a group must have in common, as far as it is known beforehand."""
        beginning = provenance.CorpusHash()
        if self.total is not None:
            beginning.update(islice(self.corpus, reader.WINDOW))
        return {
            "model_hash": self._of_model["model_hash"],
            "corpus": [self.total, beginning.hexdigest()],
            "measures": self._said_measures(),
            **self._dealing(),
        }

    def _dealing(self) -> dict[str, Any]:
        """What decides which inputs make a batch, and so what a place in a scan means."""
        return {"window": reader.WINDOW, "batch_limits": list(limits(self.model.device))}

    def _check_corpus(self) -> None:
        wanted = {"corpus_hash": self.corpus_hash}
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
        return Results(found, not self.done, self.skipped, provenance)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The inputs left out so far, in the corpus's order."""
        return tuple(self._skipped[position] for position in sorted(self._skipped))

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
            "corpus_hash": self.corpus_hash,
            "inputs": self.counted,
            "skipped": len(self._skipped),
            "partial": not self.done,
            "tokens": self._tokens,
            "unknown_tokens": self._unknown,
            "measures": self._said_measures(),
            "versions": provenance.versions(),
            **self._dealing(),
            "shard": str(self.shard),
            "place": list(self._place),
        }

    def _said_measures(self) -> dict[str, str]:
        return {name: repr(measure) for name, measure in self.measures.items()}


def nothing_to_read(skipped: Iterable[Skipped]) -> str:
    """Why nothing was counted."""
    first = next(iter(skipped), None)
    return f"There was nothing to read. {'The corpus is empty.' if first is None else first.reason}"


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
