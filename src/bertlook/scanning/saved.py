"""Files of results: one safetensors file each, with JSON in its header, sealed by a digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from typing import Any

from bertlook import measures
from bertlook.errors import BertlookError
from bertlook.measures.result import Result
from bertlook.scanning.skipped import Skipped
from bertlook.sealed import damaged, seal, unseal
from bertlook.text import printable, quote

_FORMAT = 3
#: Results by name, whether they are partial, the inputs that were left out, and the provenance.
Parts = tuple[dict[str, Result], bool, tuple[Skipped, ...], dict[str, Any]]


def to_bytes(
    by_name: Mapping[str, Result],
    partial: bool,
    skipped: Sequence[Skipped],
    provenance: Mapping[str, Any],
) -> bytes:
    """Return the content of a file.

    Args:
        by_name: The results by name.
        partial: Whether the scan was stopped before the end of the corpus.
        skipped: The inputs that were left out.
        provenance: Facts that JSON can represent.

    Raises:
        BertlookError: If a name can't be stored.
    """
    check_names(by_name)
    arrays, results = {}, []
    for number, (name, result) in enumerate(by_name.items()):
        parts, facts = result.to_parts()
        arrays.update({f"{number}/{key}": value for key, value in parts.items()})
        kind = type(result)
        entry = {"name": name, "kind": kind.__name__, "module": kind.__module__, "facts": facts}
        results.append(entry)
    header = {
        "format": _FORMAT,
        "results": results,
        "partial": partial,
        "skipped": [asdict(each) for each in skipped],
        "provenance": dict(provenance),
    }
    return seal(header, arrays)


def from_bytes(content: bytes, name: str) -> Parts:
    """Return what the content of a file holds.

    Args:
        content: The content.
        name: The name of the file, for messages.

    Raises:
        BertlookError: If it is incomplete, written by another version, or not a file of results.
    """
    header, arrays, is_sealed = unseal(content, name)
    version = header.get("format")
    if type(version) is not int or "attention" in header:
        raise BertlookError(f"{name} has no results of bertlook.")
    if version < _FORMAT:
        raise BertlookError(
            f"{name} was written by an earlier bertlook (results format {version}); this one "
            f"reads format {_FORMAT}. Scan again."
        )
    if version > _FORMAT:
        raise BertlookError(
            f"{name} was written by a newer bertlook (results format {version}); this one "
            f"reads format {_FORMAT}. Install the newest bertlook."
        )
    if not is_sealed:
        raise BertlookError(damaged(name))
    try:
        return _from_header(header, arrays)
    except BertlookError as error:
        raise BertlookError(f"{name}: {error}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BertlookError(
            f"{name} has a malformed header ({type(error).__name__}: {error}). Scan again."
        ) from error


def _from_header(header: Mapping[str, Any], arrays: Mapping[str, Any]) -> Parts:
    for entry in header["results"]:
        if not _is_defined(entry["kind"], entry.get("module")):
            raise BertlookError(_missing_import(entry["kind"], entry.get("module")))
    results = {}
    for number, entry in enumerate(header["results"]):
        parts = {
            key.partition("/")[2]: array
            for key, array in arrays.items()
            if key.partition("/")[0] == str(number)
        }
        results[entry["name"]] = Result.kinds[entry["kind"]].from_parts(parts, entry["facts"])
    check_names(results)
    skipped = tuple(Skipped(**entry) for entry in header["skipped"])
    return results, bool(header["partial"]), skipped, dict(header["provenance"])


def _is_defined(kind: Any, module: Any) -> bool:
    """Return whether a class of results is defined, after importing it if it is the package's."""
    if kind not in Result.kinds and module in measures.HOMES.values():
        import_module(module)
    if kind not in Result.kinds:  # an older version may have named the module otherwise
        for name in measures.HOMES:
            getattr(measures, name)
    return kind in Result.kinds


def _missing_import(kind: Any, module: Any) -> str:
    """Say how to read results of a class that isn't defined, which is never imported by itself."""
    if not isinstance(module, str) or not module.replace(".", "_").isidentifier():
        remedy = "Import the module that defines it first, or install the newest bertlook."
    elif module == "__main__":
        remedy = "It was defined in a notebook or script: run its definition first."
    elif module.partition(".")[0] == __name__.partition(".")[0]:
        remedy = "Install the newest bertlook."
    else:
        remedy = f"Run this first: import {module}"
    return f"The results are of the class {quote(kind)}, which isn't defined yet. {remedy}"


def check_names(names: Iterable[Any]) -> None:
    """Raise BertlookError unless results with these names can be stored in a file.

    Args:
        names: The names of results.
    """
    for name in names:
        if not isinstance(name, str) or not name or printable(name) != name:
            raise BertlookError(f"The name of a result must be a non-empty string, not {name!r}.")
