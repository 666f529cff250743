"""The arguments of a scan: its corpus and its measures, in all accepted forms."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bertlook.annotation.parsed import as_source
from bertlook.attention.attention import Attention
from bertlook.choices import is_iterable
from bertlook.corpora import preco, read_coreference, read_segments, read_treebank
from bertlook.corpora.streams import MAX_LINE_BYTES, open_bytes
from bertlook.errors import BertlookError
from bertlook.files import check_output
from bertlook.inputs import CORPUS_ENDINGS, Input, check_not_input
from bertlook.measures import CoreferenceAccuracy
from bertlook.measures.measure import Measure
from bertlook.model.model import Model
from bertlook.scanning.reader import check_types
from bertlook.scanning.saved import check_names

#: A measure, or its class for the default options.
MeasureLike = Measure[Any] | type[Measure[Any]]
MeasuresLike = MeasureLike | Iterable[MeasureLike] | Mapping[str, MeasureLike]

_TREEBANK = re.compile(r"\.(conll(u|x|up)?|cupt)(\.gz|\.xz)?")
_COREFERENCE = re.compile(r"(\.tsv|_conll)(\.gz|\.xz)?")
_MAX_COMMENT = 1000
_JSON_LINES = re.compile(r"\.jsonl(\.gz|\.xz)?$")


def name_measures(given: MeasuresLike) -> dict[str, Measure[Any]]:
    """Return fresh measures by the names of their results.

    Args:
        given: A measure or its class, several of them, or a mapping from names to them.

    Raises:
        BertlookError: If there is none, one isn't a measure, two have the same name, or a name
            can't be stored in a file.
    """
    if isinstance(given, (Measure, type)):
        given = [given]
    if not is_iterable(given):
        raise BertlookError(
            f"{given!r} is not a measure. Give a measure such as bl.measures.Entropy(), or several."
        )
    named = isinstance(given, Mapping)
    items = (
        list(given.items()) if isinstance(given, Mapping) else [("", measure) for measure in given]
    )
    measures: dict[str, Measure[Any]] = {}
    for name, measure in items:
        if isinstance(measure, type) and issubclass(measure, Measure):
            measure = measure()
        if not isinstance(measure, Measure):
            raise BertlookError(
                f"{measure!r} is not a measure. Give measures such as bl.measures.Entropy()."
            )
        measures[name if named else measure.name] = measure.fresh()
    if not measures:
        raise BertlookError("No measure was given. Give at least one, such as bl.measures.Entropy.")
    if len(measures) < len(items):
        raise BertlookError(
            "Two measures have the same name. Give a dict, such as "
            "{'mean': DependencyAccuracy(), 'first': DependencyAccuracy('first')}."
        )
    check_names(measures)
    return measures


def open_corpus(
    given: Any, model: Model, measures: Iterable[Measure[Any]]
) -> tuple[Iterable[Any], str]:
    """Return the inputs of a corpus, and its name for provenance.

    Args:
        given: An iterable of inputs; a single text, Sentence or Document; or the path of a file or
            folder. Files are read as coreference if a measure of coreference is among the measures,
            they are named .tsv or _conll, or are PreCo's lines of JSON; as a treebank if they are
            named .conllu, .conll, .conllx, .conllup or .cupt; and as plain text, in segments,
            otherwise.
        model: The model to scan with.
        measures: The measures to feed.

    Raises:
        BertlookError: If this is not a corpus, or a file is missing or can't be read.
    """
    if isinstance(given, Attention):
        raise BertlookError(
            "A scan computes the maps itself, but this is an Attention. Give the texts instead, or "
            "measure this Attention: bl.measures.Entropy().of(attention)."
        )
    given = as_source(given)
    if isinstance(given, (str, Path)) and os.path.exists(given):
        return _read_path(Path(given), model, measures)
    if isinstance(given, Path) or (isinstance(given, str) and _names_file(given)):
        raise BertlookError(
            f"There is no file or folder {given}. Check the path; if it is meant as a text, give "
            f"[{str(given)!r}]."
        )
    if isinstance(given, str) or hasattr(given, "words"):
        return [given], type(given).__name__
    if isinstance(given, (Model, Mapping)) or not is_iterable(given):
        raise BertlookError(
            f"A {type(given).__name__} is not a corpus. Give an iterable of texts, sentences or "
            "documents, or a path: bl.scan(model, corpus, measures)."
        )
    if hasattr(given, "columns"):
        raise BertlookError(
            f"A {type(given).__name__} is not a corpus. Give the column that holds the texts."
        )
    # What is in memory is checked before the first pass; other inputs, when they are read.
    if isinstance(given, (list, tuple)) or hasattr(given, "dtype"):
        check_types(dict(enumerate(given)))
    return given, getattr(given, "name", None) or type(given).__name__


def check_checkpoint(checkpoint: str | Path, corpus: Any) -> None:
    """Raise BertlookError unless a checkpoint can be written, and is no file of the corpus.

    Args:
        checkpoint: The path that was given.
        corpus: The corpus as it was given.
    """
    path = check_output("checkpoint", checkpoint)
    if isinstance(corpus, (str, Path)) and os.path.exists(corpus):
        check_not_input("checkpoint", path, [Input("corpus", Path(corpus), CORPUS_ENDINGS)])


def _read_path(
    path: Path, model: Model, measures: Iterable[Measure[Any]]
) -> tuple[Iterable[Any], str]:
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    treebanks = [file for file in files if _TREEBANK.search(file.name)]
    if (
        any(isinstance(measure, CoreferenceAccuracy) for measure in measures)
        or any(_COREFERENCE.search(file.name) for file in files)
        or any(_begins_document(file) for file in treebanks[:1])
        or any(_is_preco(file) for file in files[:1])
    ):
        return read_coreference(path), f"{path.name} (read as coreference)"
    if treebanks:
        return read_treebank(path), f"{path.name} (read as a treebank)"
    return read_segments(path, model), f"{path.name} (read as text)"


def _names_file(text: str) -> bool:
    """Return whether a text looks like the name of a file rather than like a text."""
    text = text.strip()
    if "\n" in text:
        return False
    if text.removesuffix(".gz").removesuffix(".xz").endswith(CORPUS_ENDINGS):
        return True
    _, slash, name = text.rpartition("/")
    stem, _, suffix = name.rpartition(".")
    return bool(slash and stem) and suffix.isalnum() and len(text.split()) == 1


def _begins_document(file: Path) -> bool:
    """Return whether a file begins like CoNLL-2012, whose files may be named like treebanks."""
    return _first_line(file, _MAX_COMMENT).startswith("#begin document")


def _is_preco(file: Path) -> bool:
    """Return whether a file is PreCo's, whose name may be that of any lines of JSON."""
    return bool(_JSON_LINES.search(file.name)) and preco.recognizes(
        _first_line(file, MAX_LINE_BYTES)
    )


def _first_line(file: Path, size: int) -> str:
    """Return at most `size` bytes of a file's first line, or nothing if it can't be read."""
    try:
        with open_bytes(file) as stream:
            return stream.readline(size).decode("utf-8", "replace")
    except BertlookError:  # the reader reports it
        return ""
