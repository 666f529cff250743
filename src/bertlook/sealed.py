"""Files of arrays with a JSON header, sealed by a digest of every byte."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load, save

from bertlook.errors import BertlookError

_HEADER = "bertlook"
#: Stands in for the digest while the digest is computed.
_NO_DIGEST = b"0" * 64
# Quotes within the header are escaped, so that no other text of the file looks like this.
_DIGEST = re.compile(rb'(?<=[{,]"sha256":")[0-9a-f]{64}(?=")')


def seal(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the content of a safetensors file that notices any damage.

    Args:
        header: Facts that JSON can represent.
        arrays: The arrays by name.
    """
    content = save(
        {name: np.ascontiguousarray(array) for name, array in arrays.items()},
        metadata={_HEADER: json.dumps(header), "sha256": _NO_DIGEST.decode()},
    )
    digest = hashlib.sha256(content).hexdigest().encode()
    return _DIGEST.sub(digest, content, count=1)


def unseal(
    content: bytes, name: str, *, kind: str = "results", remedy: str = "scan again"
) -> tuple[dict[str, Any], dict[str, NDArray[Any]], bool]:
    """Return the header and the arrays of a file, and whether it has a digest.

    Files of early versions have none; their header tells the version.

    Args:
        content: The content of the file, as returned by :func:`seal`.
        name: The name of the file, for messages.
        kind: What the file should hold, for messages.
        remedy: How to make the file again, for messages.

    Raises:
        BertlookError: If the file is damaged, incomplete, or was not written by bertlook.
    """
    length = min(int.from_bytes(content[:8], "little"), len(content))
    digest = _DIGEST.search(content, 8, 8 + length)
    if digest is not None:
        blank = content[: digest.start()] + _NO_DIGEST + content[digest.end() :]
        if hashlib.sha256(blank).hexdigest().encode() != digest[0]:
            raise BertlookError(damaged(name, remedy))
    try:
        arrays = load(content)
        header = json.loads(json.loads(content[8 : 8 + length])["__metadata__"][_HEADER])
    except KeyError as error:
        raise BertlookError(f"{name} has no {kind} of bertlook.") from error
    except (SafetensorError, ValueError, TypeError, RecursionError) as error:
        raise BertlookError(
            f"{name} has no {kind} of bertlook, or is incomplete, as after an interrupted copy: "
            f"{type(error).__name__}. Copy it again, or {remedy}."
        ) from error
    if not isinstance(header, dict):
        raise BertlookError(f"{name} has no {kind} of bertlook.")
    return header, arrays, digest is not None


def damaged(name: str, remedy: str = "scan again") -> str:
    """Return the message about a file whose content doesn't match its digest.

    Args:
        name: The name of the file.
        remedy: How to make the file again.
    """
    return (
        f"{name} is damaged or incomplete, as after an interrupted copy: its content doesn't match "
        f"its digest. Copy it again, or {remedy}."
    )


def is_results_file(file: Path) -> bool:
    """Return whether a file holds results, of any version; its header is read, not its arrays.

    Args:
        file: The file, which must be a regular one.
    """
    try:
        with safe_open(file, framework="numpy") as content:
            header = json.loads((content.metadata() or {})[_HEADER])
            return "attention" not in header  # that of a single text is no results of a scan
    except (SafetensorError, OSError, KeyError, ValueError, TypeError, RecursionError):
        return False
