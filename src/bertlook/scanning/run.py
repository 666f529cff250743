"""The function that runs a scan to its end, in one process or in a group of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

from bertlook.choices import check_flag
from bertlook.errors import BertlookError
from bertlook.interrupts import hold_interrupts
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import SpecialTokens
from bertlook.scanning import distributed, reader
from bertlook.scanning.arguments import MeasuresLike
from bertlook.scanning.reader import WHOLE
from bertlook.scanning.results import Results
from bertlook.scanning.scan import Scan
from bertlook.scanning.skipped import Skipped, nothing_counted


def scan(
    model: Model,
    corpus: Any,
    measures: MeasuresLike,
    *,
    progress: bool = True,
    checkpoint: str | Path | None = None,
    cancel: threading.Event | None = None,
    overlap: bool | None = None,
    controls: int = 1,
    special_tokens: SpecialTokens | None = None,
    corpus_name: str | None = None,
) -> Results:
    """Feed measures with the attention maps of all inputs in a corpus.

    The maps of one layer and one batch are in memory at a time. Inputs of similar length share a
    batch. Measures of gradients take a separate pass over each batch. An interrupt (Ctrl-C, the
    notebook's stop button) or ``cancel`` ends the scan early and returns the results so far,
    marked ``partial``.

    In an initialized process group of ``torch.distributed`` each process counts a part of the
    corpus, and all get the same results: those of a single process, counts exactly and sums up to
    rounding in float64. All must be given the same model, corpus and measures.

    Args:
        model: The model.
        corpus: Texts, lists of words, sentences with gold trees, or documents with gold
            coreference; a single one of them; or the path of a file or folder, which is read as a
            treebank, as coreference or as text.
        measures: A measure or several, or their classes. They are left unchanged; fresh copies do
            the counting. Results have the names of the classes; give a dict for other names.
        progress: Whether to show a progress bar.
        checkpoint: A file of results that is written every minute and at the end. If it exists, the
            scan continues from it, with results bit-identical to those of an uninterrupted scan;
            earlier inputs are read again, but not run. Each of several processes writes its own
            file, such as ``path.0-of-2``.
        cancel: An event that ends the scan after the batch in which it was set.
        overlap: Whether to read and tokenize in a separate process, so that the model doesn't
            wait. By default yes, unless the model is on the CPU.
        controls: The number of networks of the same architecture with random weights
            (:func:`~bertlook.random_init`, seeds 0, 1, ...) that read the same inputs for measures
            with gold annotation. Their tables show what such a network reaches without training.
            Each takes as long as the model and as much memory, and is first made in float32 on the
            CPU.
        special_tokens: How special tokens in texts, such as "[SEP]", are read: as the tokenizer
            does ("tokens"), or as characters ("text"). By default as the model reads each: the
            words of sentences, documents and files as characters.
        corpus_name: What the corpus is called in provenance, tables and reports. By default the
            name of the file, or the corpus's own.

    Returns:
        The results by name. Inputs that the model can't read, such as those over its maximum
        length, are left out and listed in ``skipped``; if a measure has ``max_tokens``, they are
        cut.

    Raises:
        BertlookError: If an argument has the wrong type, there is nothing to read, an input lacks
            the gold annotation or the model the head that a measure needs, the checkpoint can't be
            written, is a file of the corpus or belongs to another model, corpus, measure or number
            of processes, or the processes of a group have different arguments.

    Example:
        >>> import bertlook as bl
        >>> texts = ["The cat sat.", "It purred."]
        >>> results = bl.scan(bl.load(), texts, bl.measures.Entropy(), progress=False)
        >>> results["Entropy"].all.shape
        (6, 8)
    """
    check_flag("progress", progress)
    if cancel is not None and not hasattr(cancel, "is_set"):
        raise BertlookError(
            f"cancel is a {type(cancel).__name__}. Give a threading.Event, and set it to end the "
            "scan."
        )
    shard = reader.own_shard()
    progress = progress and shard.rank == 0

    def begin() -> Scan:
        return Scan(
            model,
            corpus,
            measures,
            checkpoint,
            overlap=overlap,
            controls=controls,
            special_tokens=special_tokens,
            corpus_name=corpus_name,
            shard=shard,
        )

    if shard != WHOLE:
        return _scan_in_group(begin, lambda running: _run(running, progress, cancel))
    results = _run(begin(), progress, cancel)
    assert results is not None  # a scan that counts nothing raises an error
    return results


def _run(running: Scan, progress: bool, cancel: threading.Event | None) -> Results | None:
    """Run a scan to its end, an interrupt or ``cancel``.

    Returns:
        The results, or None if nothing was counted.

    Raises:
        KeyboardInterrupt: If it is interrupted before anything is counted.
    """
    total = None if running.total is None else round(running.total / running.shard.world)
    bar = tqdm(total=total, unit="input", disable=not progress, desc=running.model.name)
    with bar:
        try:
            for step in running:
                if progress:
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
    # A second interrupt must not lose what the first one asked to keep.
    with hold_interrupts(drop=not running.done):
        if not running.done:
            running.save()
        return running.results() if running.counted else None


def _scan_in_group(begin: Callable[[], Scan], run: Callable[[Scan], object]) -> Results:
    """Return the results of the scans of all processes, the same in each of them."""
    scans: list[Scan] = []

    def begin_scan() -> dict[str, Any]:
        scans.append(begin())
        return scans[0].identity()

    distributed.check_agreement(distributed.run_in_all(begin_scan))
    running = scans[0]

    def run_scan() -> dict[str, Any]:
        run(running)
        skipped = [asdict(skipped) for skipped in running.skipped.values()]
        return {"corpus_hash": running.corpus_hash, "done": running.done, "skipped": skipped}

    ends = distributed.run_in_all(run_scan)
    partial = not all(end["done"] for end in ends)
    if not partial:
        distributed.check_agreement([{"corpus": end["corpus_hash"]} for end in ends])
    # Each process has read the whole corpus, and skipped the same inputs.
    by_position = {entry["position"]: Skipped(**entry) for end in ends for entry in end["skipped"]}
    skipped = tuple(by_position[position] for position in sorted(by_position))
    total = distributed.add_results(running.results() if running.counted else None)
    if total is None:
        raise nothing_counted(skipped)
    provenance = {k: v for k, v in total.provenance.items() if k not in ("scan_position", "shard")}
    provenance |= {"skipped": len(skipped), "partial": partial}
    return Results(total.by_name, partial, skipped).with_provenance(provenance)
