"""What a scan found, on disk as one safetensors file with JSON in its header."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import load, save

from bertlook.errors import BertlookError
from bertlook.files import replace_file
from bertlook.measures.result import Result

_KEY = "bertlook"
_FORMAT = 1


@dataclass(frozen=True)
class Skipped:
    """An input that a scan left out: its place in the corpus, its name there, and why."""

    position: int
    place: str
    reason: str


@dataclass(frozen=True)
class Results(Mapping[str, Result]):
    """The results of a scan by the measures' names.

    Attributes:
        found: the results.
        partial: whether the scan was stopped before the corpus ended.
        skipped: the inputs that were left out.
        provenance: model, corpus, numbers of inputs and tokens, versions; fit for JSON.
    """

    found: Mapping[str, Result]
    partial: bool = False
    skipped: tuple[Skipped, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Result:
        """A measure's result.

        Raises:
            BertlookError: naming the results that there are, if this is none of them.
        """
        try:
            return self.found[name]
        except KeyError:
            raise BertlookError(
                f"There is no result named {name!r}, only {', '.join(self.found)}."
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self.found

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __repr__(self) -> str:
        said = [f"{self.provenance.get('inputs', '?')} inputs"]
        if self.skipped:
            said.append(f"{len(self.skipped)} skipped")
        if self.partial:
            said.append("partial")
        return f"<Results of {', '.join(self.found)}: {', '.join(said)}>"

    def __add__(self, other: Results) -> Results:
        """What both scans have counted, of the same model with the same measures.

        Raises:
            BertlookError: if model or measures differ, or an input was counted twice.
        """
        one, two = dict(self.provenance), dict(other.provenance)
        for name, of_one, of_two in [
            ("models", one.get("model_hash"), two.get("model_hash")),
            ("measures", list(self.found), list(other.found)),
        ]:
            if of_one != of_two:
                raise BertlookError(
                    f"The results can't be added: their {name} differ, {of_one} and {of_two}."
                )
        said = one | {
            key: one[key] + two[key]
            for key in ("inputs", "skipped", "tokens", "unknown_tokens")
            if key in one and key in two
        }
        for key in ("corpus", "corpus_hash"):
            if one.get(key) != two.get(key):
                said[key] = f"{one.get(key)} + {two.get(key)}"
        for of_one_scan in ("place", "shard"):
            said.pop(of_one_scan, None)
        said["partial"] = partial = self.partial or other.partial
        found = {
            name: replace(result + other.found[name], provenance=said)
            for name, result in self.found.items()
        }
        return Results(found, partial, (*self.skipped, *other.skipped), said)

    def save(self, path: str | Path) -> None:
        """Write one safetensors file; what stood there before is replaced only when it is whole."""
        replace_file(path, self.to_bytes())

    def to_bytes(self) -> bytes:
        """A safetensors file's content."""
        arrays, results = {}, {}
        for name, result in self.found.items():
            parts, facts = result.to_parts()
            arrays.update({f"{name}/{key}": value for key, value in parts.items()})
            results[name] = {"kind": type(result).__name__, "facts": facts}
        header = {
            "format": _FORMAT,
            "results": results,
            "partial": self.partial,
            "skipped": [asdict(one) for one in self.skipped],
            "provenance": dict(self.provenance),
        }
        return save(arrays, metadata={_KEY: json.dumps(header)})

    @classmethod
    def load(cls, path: str | Path) -> Results:
        """Read what ``save`` wrote.

        Raises:
            BertlookError: if the file is missing, isn't whole, is of a newer bertlook, or is no
                file of results at all.
        """
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise BertlookError(f"{path} can't be read: {error.strerror or error}.") from error
        return cls.from_bytes(content, str(path))

    @classmethod
    def from_bytes(cls, content: bytes, name: str = "What was given") -> Results:
        """Read what ``to_bytes`` made.

        Raises:
            BertlookError: as ``load`` does; ``name`` stands in the message.
        """
        try:
            arrays = load(content)
            length = int.from_bytes(content[:8], "little")
            header = json.loads(json.loads(content[8 : 8 + length])["__metadata__"][_KEY])
        except SafetensorError as error:
            raise BertlookError(
                f"{name} has no results of bertlook, or isn't whole, as after an interrupted copy: "
                f"{error}. Copy it again, or scan again."
            ) from error
        except KeyError as error:
            raise BertlookError(f"{name} has no results of bertlook.") from error
        kinds = {said["kind"] for said in header["results"].values()}
        if header["format"] != _FORMAT or not kinds <= set(Result.kinds):
            raise BertlookError(
                f"{name} was written by another bertlook ({_FORMAT} is the format that this one "
                f"reads, it has {header['format']}; its results are {', '.join(sorted(kinds))}). "
                "Install the newest bertlook to read it."
            )
        found = {}
        for result, said in header["results"].items():
            own = {
                key.removeprefix(f"{result}/"): array
                for key, array in arrays.items()
                if key.startswith(f"{result}/")
            }
            found[result] = Result.kinds[said["kind"]].from_parts(own, said["facts"])
        skipped = tuple(Skipped(**one) for one in header["skipped"])
        return cls(found, header["partial"], skipped, header["provenance"])
