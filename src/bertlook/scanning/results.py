"""The results of a scan, on disk as one safetensors file with JSON in its header."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, overload

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load, save

from bertlook.errors import BertlookError
from bertlook.files import write_file
from bertlook.measures.measure import Measure, ResultT
from bertlook.measures.result import Result
from bertlook.text import printable

_KEY = "bertlook"
_FORMAT = 2


@dataclass(frozen=True)
class Skipped:
    """An input that a scan left out.

    Attributes:
        position: Its position in the corpus, from 0.
        location: Where it comes from, such as a file and line.
        reason: Why it was left out.
    """

    position: int
    location: str
    reason: str


@dataclass(frozen=True, eq=False)
class Results(Mapping[str, Result]):
    """The results of a scan by the names of the measures.

    A result is accessed by its name, by its measure or by the measure's class; with the latter two,
    type checkers infer its type.

    Attributes:
        by_name: The results by name.
        partial: Whether the scan was stopped before the end of the corpus.
        skipped: The inputs that were left out.
        provenance: Model, corpus, numbers of inputs and tokens, versions; representable in JSON.

    Example:
        >>> import bertlook as bl
        >>> results = bl.scan(bl.load(), ["The cat sat."], bl.measures.Entropy, progress=False)
        >>> results
        <Results of Entropy: 1 inputs>
        >>> results["Entropy"].all.shape
        (6, 8)
        >>> results[bl.measures.Entropy] is results["Entropy"]
        True
    """

    by_name: Mapping[str, Result]
    partial: bool = False
    skipped: tuple[Skipped, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @overload
    def __getitem__(self, name: str) -> Any: ...

    @overload
    def __getitem__(self, name: type[Measure[ResultT]] | Measure[ResultT]) -> ResultT: ...

    def __getitem__(self, name: str | type[Measure[ResultT]] | Measure[ResultT]) -> Any:
        """Return a result.

        Args:
            name: The name of the result, its measure, or the class of its measure.

        Raises:
            BertlookError: If there is no such result, or several of a measure.
        """
        if isinstance(name, str):
            matches = [name] if name in self.by_name else []
        elif not isinstance(name, (Measure, type)):
            raise BertlookError(
                f"Results are found by name or measure, not by a {type(name).__name__}. The "
                f"results are {', '.join(self.by_name)}."
            )
        else:
            measure = name.__name__ if isinstance(name, type) else name.name
            matches = [measure] if measure in self.by_name else []
            matches = matches or [
                key for key, result in self.by_name.items() if type(result).measure_name == measure
            ]
            name = measure
        if len(matches) > 1:
            raise BertlookError(
                f"There are several results of {name}. Give one of the names "
                f"{', '.join(map(repr, matches))}."
            )
        if not matches:
            raise BertlookError(
                f"There is no result named {name!r}. The results are {', '.join(self.by_name)}."
            )
        return self.by_name[matches[0]]

    def get(self, name: Any, default: Any = None) -> Any:
        """Return a result, or a default if there is none.

        Args:
            name: The name of the result, its measure, or the class of its measure.
            default: The value for a result that doesn't exist.

        Example:
            >>> import bertlook as bl
            >>> bl.Results({}).get("Entropy", "not scanned")
            'not scanned'
        """
        try:
            return self[name]
        except BertlookError:
            return default

    def __contains__(self, name: object) -> bool:
        if isinstance(name, (Measure, type)):
            return self.get(name) is not None
        return isinstance(name, str) and name in self.by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Results):
            return NotImplemented
        facts = [
            (list(results), results.partial, results.skipped, dict(results.provenance))
            for results in (self, other)
        ]
        return facts[0] == facts[1] and all(
            _equal(result, other.by_name[name]) for name, result in self.by_name.items()
        )

    __hash__ = None  # type: ignore[assignment]  # equal results are different objects

    def __repr__(self) -> str:
        facts = [f"{self.provenance.get('inputs', '?')} inputs"]
        if self.skipped:
            facts.append(f"{len(self.skipped)} skipped")
        if self.partial:
            facts.append("partial")
        return f"<Results of {', '.join(self.by_name)}: {', '.join(facts)}>"

    def __add__(self, other: Results) -> Results:
        """Add the counts of two scans of the same model with the same measures.

        Raises:
            BertlookError: If model or measures differ, or an input was counted twice.
        """
        if not isinstance(other, Results):
            return NotImplemented
        own, added = dict(self.provenance), dict(other.provenance)
        for name, own_value, added_value in [
            ("models", own.get("model_hash"), added.get("model_hash")),
            ("measures", list(self.by_name), list(other.by_name)),
        ]:
            if own_value != added_value:
                raise BertlookError(
                    f"The results can't be added: their {name} differ, {own_value} and "
                    f"{added_value}."
                )
        provenance = own | {
            key: own[key] + added[key]
            for key in ("inputs", "skipped", "tokens", "unknown_tokens")
            if key in own and key in added
        }
        for key in ("corpus", "corpus_hash"):
            if own.get(key) != added.get(key):
                provenance[key] = f"{own.get(key)} + {added.get(key)}"
        for key in ("scan_position", "shard"):  # specific to one scan
            provenance.pop(key, None)
        provenance["partial"] = partial = self.partial or other.partial
        results = {
            name: replace(result + other.by_name[name], provenance=provenance)
            for name, result in self.by_name.items()
        }
        return Results(results, partial, (*self.skipped, *other.skipped), provenance)

    def save(self, path: str | Path) -> None:
        """Write the results to one safetensors file, replacing an existing file atomically.

        Args:
            path: The file.

        Raises:
            BertlookError: If the file can't be written, or a name can't be stored.
        """
        write_file(path, self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the content of a safetensors file."""
        check_names(self.by_name)
        arrays, results = {}, {}
        for name, result in self.by_name.items():
            parts, facts = result.to_parts()
            arrays.update({f"{name}/{key}": value for key, value in parts.items()})
            results[name] = {"kind": type(result).__name__, "facts": facts}
        header = {
            "format": _FORMAT,
            "results": results,
            "partial": self.partial,
            "skipped": [asdict(skipped) for skipped in self.skipped],
            "provenance": dict(self.provenance),
        }
        return save(arrays, metadata={_KEY: json.dumps(header)})

    @classmethod
    def load(cls, path: str | Path) -> Results:
        """Read results from a file written by :meth:`save`.

        Args:
            path: The file.

        Raises:
            BertlookError: If the file is missing, incomplete, written by another version, or not a
                file of results.

        Example:
            >>> import bertlook as bl
            >>> bl.Results.load("none")
            Traceback (most recent call last):
            bertlook.errors.BertlookError: none can't be read: No such file or directory.
        """
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise BertlookError(f"{path} can't be read: {error.strerror or error}.") from error
        return cls.from_bytes(content, str(path))

    @classmethod
    def from_bytes(cls, content: bytes, name: str = "The content") -> Results:
        """Read results from the content of a file, as returned by :meth:`to_bytes`.

        Args:
            content: The content of a file.
            name: The name of the file, for messages.

        Raises:
            BertlookError: As for :meth:`load`.
        """
        try:
            arrays = load(content)
            length = int.from_bytes(content[:8], "little")
            header = json.loads(json.loads(content[8 : 8 + length])["__metadata__"][_KEY])
        except SafetensorError as error:
            raise BertlookError(
                f"{name} has no results of bertlook, or is incomplete, as after an interrupted "
                f"copy: {error}. Copy it again, or scan again."
            ) from error
        except KeyError as error:
            raise BertlookError(f"{name} has no results of bertlook.") from error
        if not isinstance(header, dict) or not isinstance(header.get("format"), int):
            raise BertlookError(f"{name} has no results of bertlook.")
        if header["format"] < _FORMAT:
            raise BertlookError(
                f"{name} was written by an earlier bertlook (results format {header['format']}); "
                f"this one reads format {_FORMAT}. Scan again."
            )
        if header["format"] > _FORMAT:
            raise BertlookError(
                f"{name} was written by a newer bertlook (results format {header['format']}); this "
                f"one reads format {_FORMAT}. Install the newest bertlook."
            )
        unknown = {entry["kind"] for entry in header["results"].values()} - set(Result.kinds)
        if unknown:
            raise BertlookError(
                f"{name} has results of an unknown class: {', '.join(sorted(unknown))}. Import the "
                "module that defines it first, or install the newest bertlook."
            )
        results = {}
        for result, facts in header["results"].items():
            parts = {
                key.removeprefix(f"{result}/"): array
                for key, array in arrays.items()
                if key.startswith(f"{result}/")
            }
            results[result] = Result.kinds[facts["kind"]].from_parts(parts, facts["facts"])
        skipped = tuple(Skipped(**entry) for entry in header["skipped"])
        return cls(results, header["partial"], skipped, header["provenance"])


def is_results_file(file: Path) -> bool:
    """Return whether a file holds results, of any version; its header is read, not its arrays.

    Args:
        file: The file, which must be a regular one.
    """
    try:
        with safe_open(file, framework="numpy") as content:
            return _KEY in (content.metadata() or {})
    except (SafetensorError, OSError):
        return False


def check_names(names: Iterable[Any]) -> None:
    """Raise BertlookError unless results with these names can be stored in a file.

    Args:
        names: The names of results.
    """
    names = list(names)
    for name in names:
        if not isinstance(name, str) or not name or printable(name) != name:
            raise BertlookError(f"The name of a result must be a non-empty string, not {name!r}.")
        # A file stores arrays as "name/array".
        longer = next((other for other in names if str(other).startswith(f"{name}/")), None)
        if longer is not None:
            raise BertlookError(
                f"The results {name!r} and {longer!r} can't be distinguished in a file. Give names "
                'without "/".'
            )


def _equal(result: Result, other: Result) -> bool:
    if type(result) is not type(other):
        return False
    (arrays, facts), (other_arrays, other_facts) = result.to_parts(), other.to_parts()
    return (
        facts == other_facts
        and arrays.keys() == other_arrays.keys()
        and all(
            array.dtype == other_arrays[key].dtype
            and np.array_equal(array, other_arrays[key], equal_nan=array.dtype.kind == "f")
            for key, array in arrays.items()
        )
    )
