"""One streaming pass of a model over a corpus, feeding any number of measures."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterable, Iterator, Sized
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bertlook.choices import check_choice, check_count, check_flag, check_name
from bertlook.errors import BertlookError
from bertlook.interrupts import hold_interrupts
from bertlook.isolation import isolate_steps, isolated
from bertlook.measures.batch import Batch
from bertlook.measures.controlled import ControlledResult
from bertlook.measures.measure import Measure
from bertlook.measures.result import Result
from bertlook.model.load import as_model
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import SpecialTokens
from bertlook.model.versions import now
from bertlook.scanning import reader
from bertlook.scanning.arguments import MeasuresLike, check_checkpoint, name_measures, open_corpus
from bertlook.scanning.checkpoint import Checkpoint
from bertlook.scanning.controls import create_controls
from bertlook.scanning.passes import plan_passes
from bertlook.scanning.provenance import check_same, describe_call, describe_model, hash_inputs
from bertlook.scanning.reader import WHOLE, Inputs, Reader, ScanPosition, Shard
from bertlook.scanning.results import Results
from bertlook.scanning.skipped import Skipped, nothing_counted
from bertlook.text import printable

#: The share of unknown tokens from which a scan warns.
_MANY_UNKNOWN = 0.1


class Progress(NamedTuple):
    """The progress of a scan: numbers of inputs read or skipped, and of tokens read."""

    inputs: int
    tokens: int


class Scan:
    """A scan that runs while it is iterated over, one batch at each step.

    ``results()`` can be called between any two steps; stop iterating to cancel, iterate again to
    continue. The arguments and errors are those of :func:`~bertlook.scan`.

    Args:
        model: The model.
        corpus: The inputs.
        measures: The measures to feed.
        checkpoint: A file of results to write and to continue from, or None.
        overlap: Whether to read and tokenize in a separate process.
        controls: The number of networks with random weights for measures with gold annotation.
        special_tokens: How special tokens in texts are read.
        corpus_name: What the corpus is called in provenance.
        shard: The part of the corpus that this scan counts; by default all of it.

    Attributes:
        total: The number of inputs, or None if the corpus has no length.
        measures: The measures that are fed, by the names of their results.
        counted: The number of inputs counted so far.
        done: Whether the corpus has been read to its end.
        waited: Seconds during which the model waited for inputs.
        corpus_hash: The hash of the inputs read so far.
        skipped: The inputs left out so far by their positions, in the order of the corpus.

    Example:
        >>> import bertlook as bl
        >>> running = bl.Scan(bl.load(), ["The cat sat.", "It purred."], bl.measures.Entropy)
        >>> for progress in running:
        ...     print(progress)
        Progress(inputs=2, tokens=13)
        >>> running.done
        True
    """

    @isolated()
    def __init__(
        self,
        model: Model,
        corpus: Any,
        measures: MeasuresLike,
        checkpoint: str | Path | None = None,
        *,
        overlap: bool | None = None,
        controls: int = 1,
        special_tokens: SpecialTokens | None = None,
        corpus_name: str | None = None,
        shard: Shard = WHOLE,
    ) -> None:
        model = as_model(model, "bl.scan(model, corpus, measures)")
        if model.device.type == "meta":
            raise BertlookError("The model is on the meta device, which holds no weights.")
        if checkpoint is not None:
            check_checkpoint(checkpoint, corpus)
        controls = check_count("controls", controls)
        self.model = model
        self.measures = name_measures(measures)
        self.corpus, name = open_corpus(corpus, model, self.measures.values())
        self.shard = shard
        self.total = len(self.corpus) if isinstance(self.corpus, Sized) else None
        self.counted = 0
        self.done = False
        self.waited = 0.0
        self.corpus_hash: str = sha256().hexdigest()
        self._controls = create_controls(model, self.measures, controls)
        self._passes = plan_passes(model, self.measures.values())
        for control in self._controls:
            self._passes += plan_passes(control.model, control.measures.values())
        if special_tokens is not None:
            check_choice("special_tokens", special_tokens, SpecialTokens)
        self._special_tokens = special_tokens
        if corpus_name is not None:
            name = check_name("corpus_name", corpus_name)
        chosen: tuple[tuple[str, Any, Any], ...] = (
            ("controls", controls, 1),
            ("special_tokens", special_tokens, None),
            ("corpus_name", corpus_name, None),
        )
        options = {option: value for option, value, default in chosen if value != default}
        self._checkpoint = None if checkpoint is None else Checkpoint(checkpoint, shard)
        # With the model on a GPU, the CPU is idle.
        is_cpu_idle = reader.CAN_FORK and model.device.type != "cpu"
        self._overlap = is_cpu_idle if overlap is None else check_flag("overlap", overlap)
        #: What determines the batches of a scan; a resumed scan must have the same.
        self._conditions = {
            "measures": {name: repr(measure) for name, measure in self.measures.items()},
            "controls": len(self._controls),
            "special_tokens": special_tokens,
            "window": reader.WINDOW,
            "batch_limits": list(reader.batch_limits(model.device)),
        }
        self._provenance = {
            **describe_model(model),
            "corpus": printable(str(name)),
            **self._conditions,
            "date": now(),
            "command": describe_call(model, corpus, self.measures, options),
        }
        self._position = ScanPosition(0, 0)
        self._tokens = 0
        self._unknown = 0
        self.skipped: dict[int, Skipped] = {}
        self._steps = isolate_steps(reader.explain_lost_reader(self._read()))

    def __iter__(self) -> Iterator[Progress]:
        """Continue to read the corpus; each step is a batch."""
        return self._steps

    @isolated()
    def results(self) -> Results:
        """Return the results so far.

        Raises:
            BertlookError: If nothing has been counted.
        """
        provenance = {
            **self._provenance,
            "corpus_hash": self.corpus_hash,
            "inputs": self.counted,
            "skipped": len(self.skipped),
            "partial": not self.done,
            "tokens": self._tokens,
            "unknown_tokens": self._unknown,
            "shard": None if self.shard == WHOLE else str(self.shard),
            "scan_position": list(self._position),
        }
        results = {name: self._compute(name) for name in self.measures}
        skipped = tuple(self.skipped.values())
        return Results(results, not self.done, skipped).with_provenance(provenance)

    def _compute(self, name: str) -> Result:
        """Return the result so far of a measure, with those of its controls."""
        result: Result = self.measures[name].compute()
        if not isinstance(result, ControlledResult):
            return result
        return result.with_controls([each.measures[name].compute() for each in self._controls])

    def save(self) -> None:
        """Write the checkpoint, if there is one and something has been counted."""
        if self._checkpoint is not None and self.counted:
            self._checkpoint.write(self.results())

    def identity(self) -> dict[str, Any]:
        """Return the facts that all processes of a group must share, before the scan starts."""
        beginning: Iterable[Any] = () if self.total is None else self.corpus
        return {
            "model_hash": self._provenance["model_hash"],
            "tokenizer_hash": self._provenance["tokenizer_hash"],
            "corpus": [self.total, hash_inputs(sha256(), islice(beginning, reader.WINDOW))],
            **self._conditions,
        }

    def _read(self) -> Iterator[Progress]:
        saved = {} if self._checkpoint is None else self._resume(self._checkpoint)
        resumed = self._position
        cuts = [measure.max_tokens for measure in self.measures.values() if measure.max_tokens]
        corpus = Reader(
            self.model,
            self.corpus,
            self.shard,
            min(cuts, default=None),
            resumed.window,
            self._special_tokens,
        )
        batches = reader.read_ahead(corpus) if self._overlap else iter(corpus)
        position, corpus_hash = ScanPosition(0, 0), self.corpus_hash
        while True:
            start = time.perf_counter()
            inputs = next(batches, None)
            self.waited += time.perf_counter() - start
            if inputs is None:
                break
            position, corpus_hash = inputs.scan_position, inputs.corpus_hash
            if saved and position.window == resumed.window:
                self._check_corpus(saved, corpus_hash)
            if position <= resumed:
                continue
            self._count(inputs)
            if not inputs.encodings:
                continue
            if self._checkpoint is not None and self._checkpoint.is_due():
                self.save()
            yield Progress(self.counted + len(self.skipped), self._tokens)
        if position < resumed:
            self._check_corpus(saved, corpus_hash)
        if not self.counted and self.shard == WHOLE:
            raise nothing_counted(self.skipped.values())
        self.done = True
        if self._checkpoint is not None:
            self.save()
        if self._unknown > _MANY_UNKNOWN * self._tokens:
            warnings.warn(
                f"{self._unknown / self._tokens:.0%} of the tokens are unknown to "
                f"{self.model.name}. Is the corpus in a language that it was trained on?",
                stacklevel=4,  # the caller that iterates
            )

    def _count(self, inputs: Inputs) -> None:
        encodings, positions = list(inputs.encodings.values()), list(inputs.encodings)
        measures: list[Measure[Any]] = []
        if encodings:
            measures += self.measures.values()
            for control in self._controls:
                measures += control.measures.values()
            batch = Batch(encodings, positions)
            for measure in measures:
                measure.start(batch)
            for model_pass in self._passes:
                model_pass.run(encodings, batch)
        # All measures count a batch, together with its place in the corpus, or none.
        with hold_interrupts():
            for measure in measures:
                measure.finish()
            self._position, self.corpus_hash = inputs.scan_position, inputs.corpus_hash
            self.skipped.update({skipped.position: skipped for skipped in inputs.skipped})
            self.counted += len(encodings)
            self._tokens += sum(len(encoding.ids) for encoding in encodings)
            unknown = self.model.text_tokenizer.unk_token_id
            if unknown is not None:
                self._unknown += sum(encoding.ids.count(unknown) for encoding in encodings)

    def _resume(self, checkpoint: Checkpoint) -> dict[str, Any]:
        """Restore the counts of a checkpoint, and return its provenance."""
        results = checkpoint.read()
        if results is None:
            return {}
        saved = dict(results.provenance)
        current = {
            "model_hash": self._provenance["model_hash"],
            "tokenizer_hash": self._provenance["tokenizer_hash"],
            **self._conditions,
            "shard": None if self.shard == WHOLE else str(self.shard),
        }
        check_same(saved, current, f"The checkpoint {checkpoint.path}")
        for name, measure in self.measures.items():
            result = results[name]
            if isinstance(result, ControlledResult):
                result, of_controls = result.split_controls()
                for control, controlled in zip(self._controls, of_controls, strict=True):
                    control.measures[name].resume(controlled)
            measure.resume(result)
        self._position = ScanPosition(*saved["scan_position"])
        self.corpus_hash = saved["corpus_hash"]
        self.counted = saved["inputs"]
        self._tokens, self._unknown = saved["tokens"], saved["unknown_tokens"]
        self.skipped = {skipped.position: skipped for skipped in results.skipped}
        return saved

    def _check_corpus(self, saved: dict[str, Any], corpus_hash: str) -> None:
        assert self._checkpoint is not None
        current = {"corpus_hash": corpus_hash}
        check_same(saved, current, f"The checkpoint {self._checkpoint.path}")
